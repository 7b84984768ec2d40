// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import com.google.protobuf.MessageLite;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One stream in one direction: reliable and in order, as over TCP, so that lost packets show as delay. While the way is
 * blocked, frames wait; they are lost when the connection ends first.
 */
final class Pipe {

    /** What HTTP/2, gRPC and TLS add to a message. */
    private static final int OVERHEAD = 36;

    private final Network network;
    private final End from;
    private final Deque<InFlight> queue = new ArrayDeque<>();
    private long freeAt;
    private long lastArrival;
    private long bytes;
    private boolean scheduled;

    /** A frame on its way; without a message it is the end of the stream. */
    private static final class InFlight {
        private final @Nullable MessageLite frame;
        private final int size;
        private long arrival;

        private InFlight(@Nullable MessageLite frame, int size) {
            this.frame = frame;
            this.size = size;
        }
    }

    Pipe(Network network, End from) {
        this.network = network;
        this.from = from;
    }

    void send(@Nullable MessageLite frame) {
        InFlight next = new InFlight(frame, OVERHEAD + (frame == null ? 0 : frame.getSerializedSize()));
        queue.add(next);
        bytes += next.size;
        network.meter().sent(from.owner().number, next.size);
        if (!from.isBlocked()) {
            setArrival(next);
            schedule();
        }
    }

    private void setArrival(InFlight frame) {
        long now = network.world().now();
        freeAt = Math.max(now, freeAt) + network.transmission(from, frame.size);
        frame.arrival = Math.max(lastArrival + 1, freeAt + network.delay(from));
        lastArrival = frame.arrival;
    }

    private void schedule() {
        InFlight head = queue.peek();
        if (!scheduled && head != null && head.arrival > 0) {
            scheduled = true;
            network.world().at(Math.max(head.arrival, from.other().owner().pausedUntil), this::deliver);
        }
    }

    private void deliver() {
        scheduled = false;
        Party reader = from.other().owner();
        if (from.other().isClosed()) {
            queue.clear();
            bytes = 0;
            return;
        }
        if (reader.pausedUntil <= network.world().now()) {
            InFlight head = queue.remove();
            bytes -= head.size;
            if (head.frame == null) {
                from.other().ended();
            } else {
                from.other().received(head.frame, head.size);
            }
        }
        schedule();
    }

    /** The way is free again: what waited is sent anew, after the pause that TCP takes. */
    void unblocked() {
        for (InFlight frame : queue) {
            if (frame.arrival == 0) {
                setArrival(frame);
                frame.arrival += network.retransmissionPause();
                lastArrival = frame.arrival;
            }
        }
        schedule();
    }

    /** Frames that the other side has not read yet. */
    int frames() {
        return queue.size();
    }

    /** Bytes that the other side has not read yet. */
    long bytes() {
        return bytes;
    }
}
