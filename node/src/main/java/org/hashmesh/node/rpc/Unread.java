// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.time.Duration;

/**
 * What was sent into one stream since its reader last kept up: at least what waits in memory for it. The caller's lock
 * guards it.
 */
final class Unread {
    /** What to think of a reader. */
    enum Verdict {
        FINE,
        /** More waits than anybody honest leaves unread. */
        TOO_MUCH,
        /** Something has been waiting all the time, for too long. */
        TOO_LONG
    }

    private final int mostFrames;
    private final int mostBytes;
    private final long longestNanos;
    private int frames;
    private long bytes;
    private long sinceNanos;

    Unread(int mostFrames, int mostBytes, Duration longest) {
        this.mostFrames = mostFrames;
        this.mostBytes = mostBytes;
        this.longestNanos = longest.toNanos();
    }

    /** One more frame is sent into a stream that is ready for it, or not. */
    Verdict sent(boolean ready, int size, long nowNanos) {
        if (ready) {
            frames = 0;
            bytes = 0;
            return Verdict.FINE;
        }
        if (frames == 0) {
            sinceNanos = nowNanos;
        }
        frames++;
        bytes += size;
        if (frames > mostFrames || bytes > mostBytes) {
            return Verdict.TOO_MUCH;
        }
        return nowNanos - sinceNanos > longestNanos ? Verdict.TOO_LONG : Verdict.FINE;
    }

    /** The reader has caught up. Returns how many bytes no longer wait. */
    long allRead() {
        long read = bytes;
        frames = 0;
        bytes = 0;
        return read;
    }

    long bytes() {
        return bytes;
    }
}
