// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import com.google.protobuf.MessageLite;
import io.grpc.Status;
import io.grpc.stub.CallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.hashmesh.node.peer.PeerLink;
import org.hashmesh.node.peer.SyncLoop;
import org.hashmesh.node.sync.Session;
import org.hashmesh.node.sync.SyncEvent;
import org.hashmesh.v1.Bye;
import org.hashmesh.v1.ControlFrame;
import org.hashmesh.v1.DataFrame;
import org.jspecify.annotations.Nullable;

/**
 * A peer's Control and Data streams as one link; the same for the side that dialled and the side that was called.
 *
 * <p>Inbound: each stream has a {@link FrameWindow}. Outbound: data waits for the peer to read; control frames are small, and a peer that leaves too much of them
 * unread, or nothing but unread for too long, loses its link. What all peers together leave unread is bounded by {@link
 * Owner#unread}.
 */
final class GrpcPeerLink implements PeerLink {

    /** The most that a control stream may have unread: announcements of 10,000 logs, which are news after a roster change. */
    private static final int UNREAD_CONTROL_FRAMES = 20_000;

    /** The same for data: refusals and requests of ours; chunks wait for the peer before they are made. */
    private static final int UNREAD_DATA_FRAMES = 1_000;

    private static final int UNREAD_BYTES = 16 << 20;

    /** Who reads nothing, or never enough, for this long is better served by a new connection. */
    private static final Duration UNREAD = Duration.ofSeconds(30);

    /** Entries in one block of a bulk answer. */
    private static final int CHUNK_ENTRIES = 256;

    /** Who keeps all links. */
    interface Owner {
        /** The link opens; the loop hears of it next. */
        void opened(GrpcPeerLink link);

        /** The peer did what ends the link and makes it unwelcome for a while. */
        void breached(GrpcPeerLink link, String what);

        /** So many more bytes, or fewer, wait for peers to read them. */
        void unread(long bytes);
    }

    private final Session session;
    private final SyncLoop loop;
    private final Owner owner;
    private final Runnable whenEnded;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Instant openedAt;
    private final PeerTraffic traffic;
    private @Nullable CallStreamObserver<ControlFrame> control;
    private @Nullable CallStreamObserver<DataFrame> data;
    private final Unread unreadControl = new Unread(UNREAD_CONTROL_FRAMES, UNREAD_BYTES, UNREAD);
    private final Unread unreadData = new Unread(UNREAD_DATA_FRAMES, UNREAD_BYTES, UNREAD);
    private boolean announced;
    private boolean ended;
    private boolean breached;
    private String endReason = "";

    /** A link that opens once both streams are attached. */
    GrpcPeerLink(
            Session session, SyncLoop loop, PeerTraffic traffic, InstantSource clock, Owner owner, Runnable whenEnded) {
        this.session = session;
        this.loop = loop;
        this.traffic = traffic;
        this.openedAt = clock.instant();
        this.owner = owner;
        this.whenEnded = whenEnded;
    }

    @Override
    public Session session() {
        return session;
    }

    /** When the link was made. */
    Instant openedAt() {
        return openedAt;
    }

    boolean isEnded() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }

    /** Why the link ended, for people; empty while it is open. */
    String endReason() {
        lock.lock();
        try {
            return endReason;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until both streams are there and known to the loop, or the link ended. */
    boolean awaitOpen(Duration limit) throws InterruptedException {
        return await(limit, () -> announced || ended) && !isEnded();
    }

    /** Waits until the link ended; false when it has not by then. */
    boolean awaitEnd(Duration limit) throws InterruptedException {
        return await(limit, () -> ended);
    }

    /** Gives the link its control stream; false when it has one. */
    boolean attachControl(CallStreamObserver<ControlFrame> out) {
        return attach(() -> {
            boolean first = control == null;
            control = first ? out : control;
            return first;
        });
    }

    /** Gives the link its data stream; false when it has one. */
    boolean attachData(CallStreamObserver<DataFrame> out) {
        return attach(() -> {
            boolean first = data == null;
            data = first ? out : data;
            return first;
        });
    }

    private boolean attach(BooleanSupplier keep) {
        boolean first;
        lock.lock();
        try {
            first = keep.getAsBoolean();
        } finally {
            lock.unlock();
        }
        if (first && !session.dialled()) {
            openIfComplete();
        }
        return first;
    }

    /**
     * The link is open when both streams are there; for the side that dialled, when the peer has also said something. A
     * call that never reaches its server must not displace a connection that works.
     */
    private void openIfComplete() {
        boolean complete;
        lock.lock();
        try {
            complete = control != null && data != null && !announced && !ended;
            announced |= complete;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (complete) {
            owner.opened(this);
            loop.connected(this);
        }
    }

    /** The peer has read something: whoever waits may look again. */
    void ready() {
        long read = 0;
        lock.lock();
        try {
            if (control != null && control.isReady()) {
                read += unreadControl.allRead();
            }
            if (data != null && data.isReady()) {
                read += unreadData.allRead();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        owner.unread(-read);
    }

    /** Bytes that wait for the peer to read them, at most. */
    long unread() {
        lock.lock();
        try {
            return unreadControl.bytes() + unreadData.bytes();
        } finally {
            lock.unlock();
        }
    }

    /** Takes the peer's control frames. */
    StreamObserver<ControlFrame> controlIn(IntConsumer request) {
        return new Inbound<>(request, (frame, handled) -> {
            openIfComplete();
            traffic.received(frame.getSerializedSize(), frame.getHead().getEntriesCount());
            loop.post(new SyncEvent.ControlReceived(session, frame), handled);
        });
    }

    /** Takes the peer's data frames. */
    StreamObserver<DataFrame> dataIn(IntConsumer request) {
        return new Inbound<>(request, (frame, handled) -> {
            traffic.received(frame.getSerializedSize(), entries(frame));
            loop.post(new SyncEvent.DataReceived(session, frame), handled);
        });
    }

    private static int entries(DataFrame frame) {
        // A block that goes on in the next frame counts there, where it is complete.
        int blocks = frame.getBlocks().getBlocksCount() - (frame.getBlocks().getContinues() ? 1 : 0);
        return frame.getChunk().getEntriesCount() + blocks * CHUNK_ENTRIES;
    }

    @Override
    public void sendControl(ControlFrame frame) {
        int entries = frame.getHead().getEntriesCount();
        send(
                () -> control,
                unreadControl,
                frame,
                new Size(frame.getSerializedSize(), entries),
                "control frames are not read");
    }

    @Override
    public void sendData(DataFrame frame) {
        send(
                () -> data,
                unreadData,
                frame,
                new Size(frame.getSerializedSize(), entries(frame)),
                "data frames are not read");
    }

    /** Of a frame: bytes, and entries that it completes. */
    private record Size(int bytes, int entries) {}

    private <T> void send(
            Supplier<@Nullable CallStreamObserver<T>> stream, Unread unread, T frame, Size size, String complaint) {
        Unread.Verdict verdict;
        long before;
        long after;
        lock.lock();
        try {
            CallStreamObserver<T> out = stream.get();
            if (ended || out == null) {
                return;
            }
            before = unread.bytes();
            verdict = unread.sent(out.isReady(), size.bytes(), System.nanoTime());
            after = unread.bytes();
            traffic.sent(size.bytes(), size.entries());
            out.onNext(frame);
        } catch (IllegalStateException e) {
            // The call ended between our look and our write: its own callback reports that.
            return;
        } finally {
            lock.unlock();
        }
        owner.unread(after - before);
        switch (verdict) {
            case TOO_MUCH -> breach(Bye.Reason.REASON_OVERLOADED, complaint);
            // Maybe its line is bad: no breach. A new connection starts where this one got to.
            case TOO_LONG -> close(Bye.Reason.REASON_OVERLOADED, complaint);
            case FINE -> {
                // It reads.
            }
        }
    }

    @Override
    public boolean awaitDataReady() throws InterruptedException {
        boolean ready = await(UNREAD, () -> ended || (data != null && data.isReady()));
        if (!ready) {
            // Maybe its line is bad: no breach. A new connection starts where this one got to.
            close(Bye.Reason.REASON_OVERLOADED, "data frames are not read");
        }
        return ready && !isEnded();
    }

    private boolean await(Duration limit, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        lock.lock();
        try {
            while (!condition.getAsBoolean()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close(Bye.Reason reason, String detail) {
        String shortened = detail.length() > 256 ? detail.substring(0, 256) : detail;
        lock.lock();
        try {
            if (!ended && control != null) {
                control.onNext(ControlFrame.newBuilder()
                        .setBye(Bye.newBuilder().setReason(reason).setDetail(shortened))
                        .build());
            }
        } catch (IllegalStateException e) {
            // The other side is gone already.
        } finally {
            lock.unlock();
        }
        end(detail);
    }

    /** Closes for something that the peer did, which is then not welcome for a while. Only the first of several counts. */
    void breach(Bye.Reason reason, String what) {
        lock.lock();
        try {
            if (ended || breached) {
                return;
            }
            breached = true;
        } finally {
            lock.unlock();
        }
        owner.breached(this, what);
        close(reason, what);
    }

    /** The link is over; says so to the loop once. */
    void end(String why) {
        boolean tell;
        long read;
        lock.lock();
        try {
            if (ended) {
                return;
            }
            ended = true;
            endReason = why;
            tell = announced;
            changed.signalAll();
            read = unreadControl.allRead() + unreadData.allRead();
            complete(control);
            complete(data);
        } finally {
            lock.unlock();
        }
        owner.unread(-read);
        whenEnded.run();
        if (tell) {
            loop.disconnected(this);
        }
    }

    private static void complete(@Nullable CallStreamObserver<?> out) {
        try {
            if (out != null) {
                out.onCompleted();
            }
        } catch (IllegalStateException e) {
            // Already closed by the other side or cancelled.
        }
    }

    /** One inbound stream. */
    private final class Inbound<T extends MessageLite> implements StreamObserver<T> {
        private final FrameWindow window;
        private final BiConsumer<T, Runnable> deliver;

        Inbound(IntConsumer request, BiConsumer<T, Runnable> deliver) {
            this.window = new FrameWindow(request);
            this.deliver = deliver;
        }

        @Override
        public void onNext(T frame) {
            if (frame instanceof ControlFrame c && c.hasBye()) {
                deliver.accept(frame, () -> {});
                end("the peer said: " + c.getBye().getReason() + " "
                        + printable(c.getBye().getDetail()));
                return;
            }
            int bytes = frame.getSerializedSize();
            window.arrived(bytes);
            deliver.accept(frame, () -> window.handled(bytes));
        }

        @Override
        public void onError(Throwable cause) {
            Status status = Status.fromThrowable(cause);
            end(printable(status.getCode() + ": " + why(status)));
        }

        @Override
        public void onCompleted() {
            end("the peer closed the stream");
        }
    }

    /** The innermost reason: "connection refused" says more than "io exception". */
    private static String why(Status status) {
        Throwable cause = status.getCause();
        while (cause != null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String inner = cause == null ? null : cause.getMessage();
        String outer = status.getDescription();
        return inner != null ? inner : outer != null ? outer : "no reason given";
    }

    /** A peer's words, safe for a log: no control characters, at most 256 characters. */
    private static String printable(String words) {
        String plain = words.replaceAll("\\p{Cntrl}", "?");
        return plain.length() > 256 ? plain.substring(0, 256) : plain;
    }
}
