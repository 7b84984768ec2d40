// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import com.google.protobuf.MessageLite;
import java.time.Duration;
import org.hashmesh.node.sync.Session;
import org.hashmesh.v1.Bye;
import org.hashmesh.v1.ControlFrame;
import org.hashmesh.v1.DataFrame;
import org.jspecify.annotations.Nullable;

/** One side of a connection: what its owner sends into, and where it hears from the other side. */
final class End {

    /** Frames of data that may be under way before the sender waits, as in the real link. */
    private static final int DATA_WINDOW = 4;

    private final Network network;
    private final Party owner;
    private final Session session;
    private final Pipe control;
    private final Pipe data;
    private final long openedAt;
    private @Nullable End other;
    private boolean closed;
    private long blockedSince = -1;

    End(Network network, Party owner, Session session) {
        this.network = network;
        this.owner = owner;
        this.session = session;
        this.control = new Pipe(network, this);
        this.data = new Pipe(network, this);
        this.openedAt = network.world().now();
    }

    long openedAt() {
        return openedAt;
    }

    static void join(End one, End two) {
        one.other = two;
        two.other = one;
    }

    Party owner() {
        return owner;
    }

    Session session() {
        return session;
    }

    End other() {
        End joined = other;
        if (joined == null) {
            throw new IllegalStateException("an end without another");
        }
        return joined;
    }

    boolean isClosed() {
        return closed;
    }

    void send(ControlFrame frame) {
        sendOn(control, frame);
    }

    void send(DataFrame frame) {
        sendOn(data, frame);
    }

    private void sendOn(Pipe pipe, MessageLite frame) {
        if (!closed) {
            pipe.send(frame);
            if (unread() > network.plan().unreadBytes()) {
                drop("the other side does not read");
            }
        }
    }

    /** Whether another data frame is welcome. */
    boolean dataReady() {
        return !closed && data.frames() < DATA_WINDOW;
    }

    /** Bytes sent that the other side has not read. */
    long unread() {
        return control.bytes() + data.bytes();
    }

    /** Says bye, and closes. */
    void close(Bye.Reason reason, String detail) {
        if (!closed) {
            network.trace(Trace.Kind.HUNG_UP, owner.number, other().owner.number, reason.getNumber(), detail);
            control.send(ControlFrame.newBuilder()
                    .setBye(Bye.newBuilder().setReason(reason).setDetail(detail))
                    .build());
            control.send(null);
            closeHere();
        }
    }

    /** The other side has closed, and the news has come. */
    void ended() {
        closeHere();
    }

    /** Ends without a word; the other side hears of it unless the way is blocked. */
    void drop(String why) {
        if (!closed) {
            network.trace(Trace.Kind.HUNG_UP, owner.number, other().owner.number, -1, why);
            closeHere();
            if (!other().isBlocked() && !isBlocked()) {
                network.world().at(network.world().now() + network.delay(this), other()::closeHere);
            }
        }
    }

    /** Gone without a word to anybody: the process is dead. */
    void forget() {
        closed = true;
        network.gone(this);
    }

    private void closeHere() {
        if (!closed) {
            closed = true;
            network.gone(this);
            network.world().after(Duration.ZERO, () -> owner.closed(this));
        }
    }

    void received(MessageLite frame, int size) {
        network.meter().received(owner.number, size);
        if (frame instanceof ControlFrame message) {
            network.trace(Trace.Kind.CONTROL, owner.number, other().owner.number, size, frame);
            owner.control(this, message);
        } else if (frame instanceof DataFrame message) {
            network.trace(Trace.Kind.DATA, owner.number, other().owner.number, size, frame);
            owner.data(this, message);
            if (!other().closed) {
                other().owner.dataReady(other());
            }
        }
    }

    /** Whether what is sent here does not arrive. */
    boolean isBlocked() {
        return blockedSince >= 0;
    }

    long blockedSince() {
        return blockedSince;
    }

    void setBlocked(boolean blocked) {
        if (blocked && blockedSince < 0) {
            blockedSince = network.world().now();
        } else if (!blocked && blockedSince >= 0) {
            blockedSince = -1;
            control.unblocked();
            data.unblocked();
        }
    }
}
