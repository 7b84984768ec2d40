// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.kv;

/**
 * What a store on disk may take of the machine.
 *
 * @param blockCacheBytes memory for blocks, indexes and filters that were read
 * @param writeBufferBytes memory for what is not in its final files yet, per large column; four are large
 * @param maxOpenFiles file descriptors
 * @param maxLogBytes disk for the log of batches; it bounds how long an opening replays
 */
public record StoreLimits(long blockCacheBytes, long writeBufferBytes, int maxOpenFiles, long maxLogBytes) {
    /** For a node on a small machine: some 300 MiB of memory at most, 256 descriptors, a replay of 2 s. */
    public static final StoreLimits DEFAULT = new StoreLimits(64L << 20, 32L << 20, 256, 256L << 20);

    public StoreLimits {
        if (blockCacheBytes < 1 << 20 || writeBufferBytes < 1 << 20 || maxOpenFiles < 32 || maxLogBytes < 1 << 20) {
            throw new IllegalArgumentException("store limits are too small to work with");
        }
    }
}
