// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node;

import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.key.KeyRole;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.node.config.Directories;
import org.hashmesh.node.config.NodeConfig;
import org.hashmesh.node.forum.ForumDriver;
import org.hashmesh.node.forum.ForumRoster;
import org.hashmesh.node.forum.Governance;
import org.hashmesh.node.home.HomeForum;
import org.hashmesh.node.home.NodeKeys;
import org.hashmesh.node.peer.LoopGovernance;
import org.hashmesh.node.peer.SyncLoop;
import org.hashmesh.node.roster.Roster;
import org.hashmesh.node.roster.RosterFile;
import org.hashmesh.node.roster.RosterSnapshot;
import org.hashmesh.node.toml.ConfigurationException;
import org.hashmesh.store.forum.ForumFiles;
import org.hashmesh.store.lock.SignLock;

/**
 * Who is in the forum, at this node: the roster that follows from the forum's acts, and what drives them.
 *
 * @param roster who is who
 * @param file the roster in a file, in a forum that has no genesis
 * @param driver governance, in a forum that has one
 */
record Membership(Roster roster, Optional<RosterFile> file, Optional<ForumDriver> driver) {

    /**
     * Reads and verifies what the node has.
     *
     * @throws ConfigurationException when that is not enough to know who is in the forum
     */
    static Membership open(NodeConfig config, SignLock lock, SecureRandom random, InstantSource clock) {
        Directories directories = config.directories();
        if (!ForumFiles.isOne(directories.forum())) {
            requireNoGenesis(config);
            RosterFile file = RosterFile.open(directories.roster(), config.forum());
            return new Membership(file, Optional.of(file), Optional.empty());
        }
        try {
            ForumDriver driver = new ForumDriver(
                    config.member(),
                    NodeKeys.read(directories.nodeKey(), KeyRole.NODE, directories.passphrase()),
                    ForumFiles.open(directories.forum()),
                    lock.votes(),
                    random,
                    clock);
            if (!driver.view().state().forum().equals(config.forum())) {
                throw new ConfigurationException(directories.forum() + " is of forum "
                        + driver.view().state().forum()
                        + ", and node.toml names another; next: this is no home of one node; restore it");
            }
            return new Membership(new ForumRoster(driver.view()), Optional.empty(), Optional.of(driver));
        } catch (ForumException e) {
            throw new ConfigurationException(
                    "the acts in " + directories.forum() + " are no chain: " + e.getMessage()
                            + "; next: move the directory away and join again with invite bundles of two members",
                    e);
        }
    }

    /** Who is in the forum by the files of a node that is not running. */
    static RosterSnapshot read(NodeConfig config) {
        Directories directories = config.directories();
        if (!ForumFiles.isOne(directories.forum())) {
            requireNoGenesis(config);
            return RosterFile.open(directories.roster(), config.forum()).current();
        }
        return HomeForum.roster(config);
    }

    /** A forum that is named by its id has acts, and this home has none of them yet. */
    private static void requireNoGenesis(NodeConfig config) {
        if (config.forumName().equals(config.forum().toString())) {
            Directories there = config.directories();
            throw new ConfigurationException("this node is in no forum yet; next: "
                    + (Files.exists(there.nodeRequest())
                            ? "list it with hashmesh member manifest --add-node " + there.nodeRequest()
                                    + ", then hashmesh join FILE --home " + there.home()
                                    + " with what hashmesh forum export wrote at another node of "
                                    + config.member()
                            : "send " + there.joinRequest()
                                    + " to two members; once they have admitted you and sent their invite"
                                    + " bundles: hashmesh join BUNDLE BUNDLE --home " + there.home()
                                    + " --fingerprint F --fingerprint F"));
        }
    }

    boolean isGoverned() {
        return driver.isPresent();
    }

    /** Lets governance run on this loop. */
    Optional<Governance> start(MemberName self, SyncLoop loop) {
        if (driver.isPresent() && roster instanceof ForumRoster followed) {
            loop.govern(driver.get(), followed::follow);
            return Optional.of(new LoopGovernance(self, loop, driver.get()));
        }
        return Optional.empty();
    }

    /** Looks after a roster in a file. */
    Optional<Future<?>> watch(ScheduledExecutorService chores) {
        return file.map(watched -> watched.watch(chores));
    }
}
