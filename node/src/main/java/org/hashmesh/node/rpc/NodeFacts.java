// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.node.sync.PeerName;
import org.hashmesh.store.kv.RocksKeyValues;

/**
 * What a node knows of itself.
 *
 * @param store the database's directory
 * @param peerAddress where it listens for peers, with the port that the system chose
 * @param adminAddress where it listens for its own people
 */
record NodeFacts(
        PeerName self, String version, Instant startedAt, Path store, HostPort peerAddress, HostPort adminAddress) {

    /** Bytes of the database's files. */
    long diskBytes() {
        try {
            return RocksKeyValues.bytesOnDisk(store);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes left to this process where the database is. */
    long diskFreeBytes() {
        try {
            return Files.getFileStore(store).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
