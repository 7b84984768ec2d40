// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.util.function.IntConsumer;

/**
 * How many frames of one inbound stream may come: asks gRPC for more only while little waits to be handled, so that a
 * peer can fill no queue here. Safe from any thread.
 */
final class FrameWindow {

    /** Frames that gRPC may hand in at any moment, whatever their size: with at most 1 MiB each, 4 MiB. */
    static final int FRAMES = 4;

    /** Frames that may wait for the loop: enough to keep it busy with small ones. */
    static final int WAITING_FRAMES = 64;

    /** With so much waiting for the loop, no more is asked for. */
    static final int WAITING_BYTES = 1 << 20;

    private final IntConsumer request;
    private int asked = FRAMES;
    private int waiting;
    private long waitingBytes;

    /** A stream that was asked for {@link #FRAMES} to begin with; {@code request} asks for so many more. */
    FrameWindow(IntConsumer request) {
        this.request = request;
    }

    /** A frame of so many bytes came, and waits. */
    void arrived(int bytes) {
        note(-1, 1, bytes);
    }

    /** A frame that had arrived waits no longer. */
    void handled(int bytes) {
        note(0, -1, -bytes);
    }

    private void note(int moreAsked, int moreWaiting, int moreBytes) {
        int now;
        synchronized (this) {
            asked += moreAsked;
            waiting += moreWaiting;
            waitingBytes += moreBytes;
            boolean room = waitingBytes < WAITING_BYTES;
            now = room ? Math.max(0, Math.min(FRAMES - asked, WAITING_FRAMES - waiting - asked)) : 0;
            asked += now;
        }
        if (now > 0) {
            request.accept(now);
        }
    }
}
