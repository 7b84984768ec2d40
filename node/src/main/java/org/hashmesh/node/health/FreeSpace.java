// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.health;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches the room on the database's disk, so that entries stop while withdrawals still fit. */
public final class FreeSpace {

    private static final Logger LOG = LoggerFactory.getLogger(FreeSpace.class);

    /** Entries are taken again once this much more than the low-water mark is free, so that the state does not flap. */
    private static final double RECOVERED = 1.1;

    private final Path store;
    private final long lowBytes;
    private final NodeHealth health;

    public FreeSpace(Path store, long lowBytes, NodeHealth health) {
        this.store = store;
        this.lowBytes = lowBytes;
        this.health = health;
    }

    /** How large the volume is that this directory is on; the largest number when nobody can tell. */
    public static long volumeBytes(Path directory) {
        try {
            return Files.getFileStore(directory).getTotalSpace();
        } catch (IOException e) {
            LOG.warn("cannot tell the size of the volume of {}: {}", directory, e.getMessage());
            return Long.MAX_VALUE;
        }
    }

    /** Looks once. */
    public void check() {
        try {
            long free = Files.getFileStore(store).getUsableSpace();
            if (free < lowBytes) {
                health.set(
                        NodeHealth.Obstacle.DISK_LOW,
                        (free >> 20) + " MiB are free at " + store + ", entries are taken from " + (lowBytes >> 20)
                                + " MiB on; free some space");
            } else if (free > lowBytes * RECOVERED) {
                health.set(NodeHealth.Obstacle.DISK_LOW, "");
            }
        } catch (IOException e) {
            LOG.warn("cannot tell the free space at {}: {}", store, e.getMessage());
        }
    }
}
