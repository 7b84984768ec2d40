// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import java.time.Duration;

/** The bounds of sync, each with its reason. They bound memory by what we ask for, never by what a peer sends. */
public final class SyncLimits {

    /** Entries in one extension: what one checkpoint may add, so what must be buffered before it can be checked. */
    public static final int EXTENSION_ENTRIES = 65_536;

    /** Leaf bytes in one extension; together with {@link #DOWNLOADS} this bounds the receive buffers. */
    public static final int EXTENSION_BYTES = 16 << 20;

    /** Extensions being received at once, over all logs and peers: 3 x 16 MiB. */
    public static final int DOWNLOADS = 3;

    /** Of those, from one peer: one that is silent never holds all of them. */
    public static final int DOWNLOADS_PER_PEER = 2;

    /** Leaf bytes sent along with a head announcement: small enough never to delay another head noticeably. */
    public static final int INLINE_BYTES = 64 << 10;

    /** Entries sent along with a head announcement. */
    public static final int INLINE_ENTRIES = 256;

    /** Logs in one Frontier frame: 10,000 x about 40 bytes stay under the message limit. */
    public static final int FRONTIER_LOGS = 10_000;

    /** Wants of one peer that we serve at once. */
    public static final int SERVED_PER_PEER = 8;

    /** A download without a frame for this long is cancelled and asked of another peer. */
    public static final Duration DOWNLOAD_SILENCE = Duration.ofSeconds(20);

    /** Nor may a whole download take longer: 16 MiB at 55 KiB/s. */
    public static final Duration DOWNLOAD_TOTAL = Duration.ofMinutes(5);

    /** A peer that was silent on a log is not asked for that log again for this long, if another has it. */
    public static final Duration SLOW_PEER_PAUSE = Duration.ofMinutes(1);

    /** How long a relayed head waits for its author's own, fuller announcement. */
    public static final Duration AUTHOR_FIRST = Duration.ofMillis(100);

    /** Between two comparisons of all heads with a random neighbour. */
    public static final Duration ANTI_ENTROPY = Duration.ofSeconds(30);

    /** A peer must say hello within this time. */
    public static final Duration HELLO = Duration.ofSeconds(10);

    /** Control frames a second that a peer may send on average, and at once. */
    public static final int CONTROL_FRAMES_PER_SECOND = 1_000;

    public static final int CONTROL_FRAMES_BURST = 20_000;

    private SyncLimits() {}
}
