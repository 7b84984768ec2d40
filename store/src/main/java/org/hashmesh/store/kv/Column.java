// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.kv;

/**
 * A named part of the store with its own keys. All numbers in keys are big-endian, so that byte order is number order.
 *
 * <p>"Log" below is the log's number in this store, four bytes; an index has five.
 */
public enum Column {
    /** Log, chunk index: the leaves of one full chunk of 256 entries. */
    CHUNKS("chunks"),
    /** Log, entry index: one leaf of the last chunk while that is incomplete. */
    TAIL("tail"),
    /** Log, level (one byte), tile index: up to 256 digests of 32 bytes. */
    TILES("tiles"),
    /** Log, size: the signed note of that checkpoint. */
    CHECKPOINTS("checkpoints"),
    /** Log: its origin, its newest checkpoint and its compact range. */
    HEADS("heads"),
    /** Hash type (one byte), value (32 bytes), log, entry index: empty. A hint; readers check it against the entry. */
    ROWS("rows"),
    /**
     * Target log id (32 bytes), target index, first 8 bytes of SHA-256 of the withdrawing member's name, leaf hash that it
     * names (32), withdrawing log: index of that log's first such entry (5). A hint, as rows are. Member and leaf hash stand
     * there so that nobody can bury a withdrawal under other ones.
     */
    WITHDRAWALS("withdrawals"),
    /**
     * Target log id (32 bytes), target index, leaf hash that is named (32), first 8 bytes of SHA-256 of the opining member's
     * name, opining log, 0 for a stance or 1 for SEEN (one byte), then descending: the entry's time (5), its index: empty. A
     * hint. The newest of each log stands first, so nobody buries anybody's opinion, not even its own.
     */
    OPINIONS("opinions"),
    /**
     * 0 (one byte), SHA-256 of an incident's id, log, then descending: the entry's time (5), its index: what its member says
     * of it. 1, SHA-256 of the id, log, index: an ADD that belongs to it. All empty, and hints.
     */
    INCIDENTS("incidents"),
    /** Log id (32 bytes), index of the first: up to 256 own leaves that are written but not yet signed. */
    STAGED("staged"),
    /** Log id (32 bytes), which of its evidences (one byte): a LogEvidence against the log's author. */
    EVIDENCE("evidence"),
    /**
     * Log, kind (one byte), run (5): what is fetched of logs far ahead of their heads. Kind 0: the verified shape and target;
     * kind 1: chunks that are stored in a run, with what was counted over them.
     */
    BULK("bulk"),
    /**
     * Sequence number (8 bytes): what changed for readers of the list with that commit, some 30 bytes a commit. Never
     * pruned: a thousand commits a day make 11 MB in a year.
     */
    CHANGES("changes"),
    /** A name: what this store knows about itself. */
    META("meta");

    /** Bytes of a {@link #ROWS} key that name the hash. */
    public static final int ROWS_PREFIX = 33;

    private final String text;

    Column(String text) {
        this.text = text;
    }

    /** The name on disk. It never changes. */
    public String text() {
        return text;
    }
}
