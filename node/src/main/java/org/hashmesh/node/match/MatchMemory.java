// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match;

/**
 * How much of Java's heap the hashes of a list may take. They are all in memory, and members who list millions must not end a
 * node: it takes no more entries before there is no room for them.
 *
 * @param heapBytes how large the heap may grow
 */
public record MatchMemory(long heapBytes) {
    private static final long MIB = 1 << 20;

    /** For all else: batches of entries, connections, RocksDB's Java side, and what a merge makes before it lets go of the old. */
    private static final long BESIDE = 400 * MIB;

    /** Entries stop at this part of the limit, in percent, so that those on their way still fit. */
    private static final int STOP = 90;

    /** And go on again below this one, so that the state does not flap. */
    private static final int RESUME = 85;

    /** Of this process. */
    public static MatchMemory ofHeap() {
        return new MatchMemory(Runtime.getRuntime().maxMemory());
    }

    /** What the hashes may take, in bytes. */
    long limitBytes() {
        return heapBytes - Math.min(heapBytes / 2, BESIDE);
    }

    /** What is left of it, in bytes; negative when it is passed. */
    long roomBytes(long taken) {
        return limitBytes() - taken;
    }

    boolean isExceeded(long taken) {
        return taken > limitBytes();
    }

    /**
     * Whether no more entries are to come.
     *
     * @param already whether that is so by now
     */
    boolean isShort(long taken, boolean already) {
        return taken > limitBytes() / 100 * (already ? RESUME : STOP);
    }

    /** For people: entries stop. */
    String shortage() {
        return "the hashes of the list have filled " + STOP + "% of the memory that is there for them, " + limit()
                + ", so no more are taken" + next();
    }

    /** For people: it is too late. */
    String excess() {
        return "the list is too long for the memory that is there for its hashes, " + limit()
                + ", so no match is answered" + next();
    }

    private String limit() {
        return limitBytes() / MIB + " MiB in a heap of " + heapBytes / MIB + " MiB";
    }

    private String next() {
        return "; next: start the node again with a larger heap: HASHMESH_JAVA_OPTS=-Xmx" + 2 * heapBytes / MIB + "m";
    }
}
