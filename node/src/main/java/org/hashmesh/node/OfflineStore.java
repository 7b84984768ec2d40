// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node;

import org.hashmesh.node.config.NodeConfig;
import org.hashmesh.node.config.NodeConfigReader;
import org.hashmesh.node.console.Console;
import org.hashmesh.node.home.HomeForum;
import org.hashmesh.node.roster.RosterSnapshot;

/** The files of a node that is not running, opened to be worked on. A running node keeps them to itself. */
record OfflineStore(NodeConfig config, RosterSnapshot roster, Storage storage) implements AutoCloseable {

    static OfflineStore open(Console console) {
        NodeConfig config = NodeConfigReader.read(console.home(), console.variables());
        RosterSnapshot roster = HomeForum.roster(config);
        return new OfflineStore(config, roster, Storage.open(config.directories()));
    }

    /** Entries of all logs. */
    long entries() {
        return storage.ledger().logs().heads().stream()
                .mapToLong(head -> head.size().value())
                .sum();
    }

    @Override
    public void close() {
        storage.close();
    }
}
