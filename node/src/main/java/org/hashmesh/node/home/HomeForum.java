// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.home;

import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.hashmesh.crypto.forum.ForumException;
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
            return new ForumRoster(machine.view()).current();
        } catch (ForumException e) {
            throw noChain(config, e);
        }
    }

    /** The complaint about files that do not add up to a forum. */
    public static ConfigurationException noChain(NodeConfig config, ForumException why) {
        return new ConfigurationException(
                "the acts in " + config.directories().forum() + " are no chain: " + why.getMessage()
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
        return "send " + there.joinRequest() + " to two members; once they have admitted you and sent their invite"
                + " bundles: hashmesh join BUNDLE BUNDLE --home " + there.home() + " --fingerprint F --fingerprint F";
    }
}
