// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.home;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.ForumState;
import org.hashmesh.crypto.forum.VerifiedForum;
import org.hashmesh.crypto.key.KeyFile;
import org.hashmesh.crypto.key.KeyRole;
import org.hashmesh.node.config.Directories;
import org.hashmesh.node.config.NodeConfig;
import org.hashmesh.node.forum.ForumMachine;
import org.hashmesh.node.forum.ForumRoster;
import org.hashmesh.node.roster.RosterSnapshot;
import org.hashmesh.node.toml.ConfigurationException;
import org.hashmesh.store.forum.ForumFiles;

/** What a home has of its forum: the acts and items in its directory {@code forum/}. */
public final class HomeForum {
    private HomeForum() {}

    /**
     * Opens the files of a home that is in a forum.
     *
     * @throws ConfigurationException which says what to do next, when it is in none yet
     */
    public static ForumFiles files(NodeConfig config) {
        Directories there = config.directories();
        if (!ForumFiles.isOne(there.forum())) {
            throw new ConfigurationException("this node is in no forum yet; next: " + next(config));
        }
        return ForumFiles.open(there.forum());
    }

    /**
     * Who is in the forum by the files of a node that is not running.
     *
     * @throws ConfigurationException when they do not say
     */
    public static RosterSnapshot roster(NodeConfig config) {
        ForumFiles files = files(config);
        try {
            ForumMachine machine = new ForumMachine(
                    config.member(),
                    KeyFile.at(config.directories().nodeKey(), KeyRole.NODE).readPublicKey(),
                    new ForumMachine.Kept(files.chain(), files.items(), List.of(), Optional.empty(), files.awake()),
                    new SecureRandom(),
                    InstantSource.system().instant());
            requireItsOwn(config, machine.view().state());
            return new ForumRoster(machine.view()).current();
        } catch (ForumException e) {
            throw noChain(config.directories().forum(), e);
        }
    }

    /**
     * What the acts in this directory add up to, whatever node it is of.
     *
     * @throws ConfigurationException when they are no chain
     */
    public static ForumState chain(Path forum) {
        try {
            return VerifiedForum.check(
                            ForumFiles.open(forum).chain(),
                            InstantSource.system().instant())
                    .state();
        } catch (ForumException e) {
            throw noChain(forum, e);
        }
    }

    /**
     * Compares what the home holds with what it was made for.
     *
     * @throws ConfigurationException when it is another forum
     */
    public static void requireItsOwn(NodeConfig config, ForumState state) {
        if (!state.forum().equals(config.forum())) {
            throw new ConfigurationException(config.directories().forum() + " is of forum " + state.forum()
                    + ", and node.toml names another; next: this is no home of one node; restore it");
        }
    }

    /** The complaint about files that do not add up to a forum. */
    public static ConfigurationException noChain(Path forum, ForumException why) {
        return new ConfigurationException(
                "the acts in " + forum + " are no chain: " + why.getMessage()
                        + "; next: move the directory away and join again with invite bundles of two members",
                why);
    }

    private static String next(NodeConfig config) {
        Directories there = config.directories();
        if (Files.exists(there.nodeRequest())) {
            return "list it with hashmesh member manifest --add-node " + there.nodeRequest()
                    + ", then hashmesh join FILE"
                    + " --home " + there.home() + " with what hashmesh forum export wrote at another node of "
                    + config.member();
        }
        if (!Files.exists(there.joinRequest())) {
            return "if its founding was cut short, delete " + there.home()
                    + " and found the forum again; if the directory " + there.forum() + " was lost, restore it";
        }
        return "send " + there.joinRequest() + " to two members; once they have admitted you and sent their invite"
                + " bundles: hashmesh join BUNDLE BUNDLE --home " + there.home() + " --fingerprint F --fingerprint F";
    }
}
