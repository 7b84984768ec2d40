// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import java.time.Duration;

/** The bounds of sync, each with its reason. They bound memory by what we ask for, never by what a peer sends. */
public final class SyncLimits {

    /** Entries in one extension: what an author signs at once, and what is buffered before it can be checked. */
    public static final int EXTENSION_ENTRIES = 65_536;

    /** Leaf bytes in one extension; together with {@link #DOWNLOADS} this bounds the receive buffers. */
    public static final int EXTENSION_BYTES = 16 << 20;

    /** Entries in a chunk. */
    public static final int CHUNK_ENTRIES = 256;

    /** Chunks in the longest log: 16 M entries, so a skeleton has at most 2 MiB. */
    public static final int EPOCH_CHUNKS = 65_536;

    /** Extensions being received at once, over all logs and peers: 4 x 16 MiB at the very worst. */
    public static final int DOWNLOADS = 4;

    /** Leaf bytes that may wait for the ledger before anything more is asked for. */
    public static final long WAITING_BYTES = 32 << 20;

    /** Logs whose skeletons are in memory at once: 4 x 2 MiB. The other large ones wait. */
    public static final int BULKS = 4;

    /** As {@link #BULKS}, with those that nobody sends chunks of; a stalled one is forgotten for a newer one. */
    public static final int BULKS_IN_MEMORY = 16;

    /** A log of which no chunk arrives for so long does not hold up others. */
    public static final Duration BULK_STALL = Duration.ofSeconds(60);

    /** Chunks in one question: some 3 MB of ordinary entries. */
    public static final int BLOCKS_PER_WANT = 64;

    /** Bytes in one answer to it, which may end early; then one chunk more at most. */
    public static final int BLOCKS_ANSWER_BYTES = 4 << 20;

    /** A chunk of the largest leaves with their lengths. */
    public static final int BLOCK_BYTES = CHUNK_ENTRIES * (2 + 4_096);

    /** Questions for blocks under way at once, over all logs and peers: some 40 MB. */
    public static final int BLOCK_WANTS = 8;

    /** Bytes of chunks that may be with the ledger before more are asked for. */
    public static final long BLOCKS_WAITING_BYTES = 16 << 20;

    /** Leaf bytes sent along with a head announcement: small enough never to delay another head noticeably. */
    public static final int INLINE_BYTES = 64 << 10;

    /** Entries sent along with a head announcement. */
    public static final int INLINE_ENTRIES = 256;

    /** Logs in one Frontier frame: 10,000 x 29 bytes stay under the message limit. */
    public static final int FRONTIER_LOGS = 10_000;

    /** Questions of one peer that we answer at once. */
    public static final int SERVED_PER_PEER = 8;

    /** An answer without a frame for this long is given up and asked of another peer. */
    public static final Duration SILENCE = Duration.ofSeconds(20);

    /** As {@link #SILENCE}, when another peer has it too; a frame of blocks takes 4 s on a line of 1 Mbit/s. */
    public static final Duration SILENCE_WITH_OTHERS = Duration.ofSeconds(5);

    /** Nor may a whole answer take longer: 16 MiB at 55 KiB/s. */
    public static final Duration ANSWER = Duration.ofMinutes(5);

    /** As {@link #ANSWER}, when another peer has it too. */
    public static final Duration ANSWER_WITH_OTHERS = Duration.ofSeconds(30);

    /** A peer that was silent is asked last for this long. */
    public static final Duration SLOW_PEER_PAUSE = Duration.ofMinutes(1);

    /** As {@link #SLOW_PEER_PAUSE}, when it is silent again and again; longer than {@link #ANSWER}. */
    public static final Duration SLOW_PEER_LONGEST = Duration.ofMinutes(20);

    /** A peer that said it is busy is not asked for this long. */
    public static final Duration BUSY_PEER_PAUSE = Duration.ofMillis(200);

    /** How long a head that came alone waits for a neighbour that sends the entries along. */
    public static final Duration INLINE_FIRST = Duration.ofMillis(100);

    /** Before a log is asked for again after something that was nobody's fault, such as a full disk here. */
    public static final Duration STALE_PAUSE = Duration.ofMillis(500);

    /** Before a log that has its share of our disk is asked for again. */
    public static final Duration NO_ROOM_PAUSE = Duration.ofMinutes(10);

    /** Up to this many nodes everybody talks to everybody, so the author itself reaches all and relays only announce. */
    public static final int FULL_MESH_NODES = 30;

    /** Between two comparisons of all heads with a random neighbour. */
    public static final Duration ANTI_ENTROPY = Duration.ofSeconds(30);

    /** Who was sent our frontier this recently knows what we have: no need to announce it too. */
    public static final Duration FRONTIER_KNOWN = Duration.ofSeconds(10);

    /** A peer must say hello within this time. */
    public static final Duration HELLO = Duration.ofSeconds(10);

    /** Control frames a second that a peer may send on average, and at once. */
    public static final int CONTROL_FRAMES_PER_SECOND = 1_000;

    public static final int CONTROL_FRAMES_BURST = 20_000;

    /** Old heads of a peer that are compared with ours, a second on average and at once: each costs a signature check. */
    public static final int JUDGED_PER_SECOND = 5;

    public static final int JUDGED_BURST = 50;

    /** Digests of one peer that we compare with ours and answer in a second on average; it has one for us in 30 s. */
    public static final int COMPARED_PER_SECOND = 1;

    /** As {@link #COMPARED_PER_SECOND}, at once. */
    public static final int COMPARED_BURST = 20;

    /** Evidence and governance messages. */
    public static final int EVIDENCE_BYTES = 64 << 10;

    /** How long we ask a peer to send heads without entries when our ledger lags; and the longest we grant. */
    public static final Duration THROTTLE = Duration.ofSeconds(1);

    public static final Duration THROTTLE_LONGEST = Duration.ofMinutes(1);

    /** Of the author's time: the first head in each such stretch gets receipts at once. */
    public static final Duration RECEIPT_TURN = Duration.ofSeconds(30);

    /** A head that stays the newest for so long gets receipts too; from members who come later, after as long again. */
    public static final Duration RECEIPT_REST = Duration.ofSeconds(10);

    /** Between two receipts by this node for one head at rest, since the first had no effect. */
    public static final Duration RECEIPT_AGAIN = Duration.ofSeconds(20);

    /** Receipts by this node for one head at rest. */
    public static final int RECEIPTS_AT_REST = 3;

    /** Between two looks for heads at rest. */
    public static final Duration RECEIPT_LOOK = Duration.ofSeconds(1);

    /** Heads of one log for which receipts are gathered at once. */
    public static final int RECEIPTED_HEADS = 4;

    /** Receipts of one peer that are verified, a second on average and at once: each costs a signature check. */
    public static final int RECEIPTS_PER_SECOND = 50;

    public static final int RECEIPTS_BURST = 1_000;

    private SyncLimits() {}
}
