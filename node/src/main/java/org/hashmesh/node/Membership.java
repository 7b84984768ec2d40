// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node;

import java.security.SecureRandom;
import java.time.InstantSource;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.key.KeyRole;
import org.hashmesh.node.config.Directories;
import org.hashmesh.node.config.NodeConfig;
import org.hashmesh.node.forum.ForumDriver;
import org.hashmesh.node.forum.ForumRoster;
import org.hashmesh.node.forum.Governance;
import org.hashmesh.node.home.HomeForum;
import org.hashmesh.node.home.NodeKeys;
import org.hashmesh.node.peer.LoopGovernance;
import org.hashmesh.node.peer.SyncLoop;
import org.hashmesh.node.toml.ConfigurationException;
import org.hashmesh.store.lock.SignLock;

/**
 * Who is in the forum, at this node: the roster that follows from the forum's acts, and what drives them.
 *
 * @param roster who is who
 * @param driver governance
 */
record Membership(ForumRoster roster, ForumDriver driver) {

    /**
     * Reads and verifies what the node has.
     *
     * @throws ConfigurationException when that is not enough to know who is in the forum
     */
    static Membership open(NodeConfig config, SignLock lock, SecureRandom random, InstantSource clock) {
        Directories directories = config.directories();
        try {
            ForumDriver driver = new ForumDriver(
                    config.member(),
                    NodeKeys.read(directories.nodeKey(), KeyRole.NODE, directories.passphrase()),
                    HomeForum.files(config),
                    lock.votes(),
                    random,
                    clock);
            HomeForum.requireItsOwn(config, driver.view().state());
            return new Membership(new ForumRoster(driver.view()), driver);
        } catch (ForumException e) {
            throw HomeForum.noChain(directories.forum(), e);
        }
    }

    /** Lets governance run on this loop. */
    Governance start(NodeConfig config, SyncLoop loop) {
        loop.govern(driver, roster::follow);
        return new LoopGovernance(config.member(), loop, driver);
    }
}
