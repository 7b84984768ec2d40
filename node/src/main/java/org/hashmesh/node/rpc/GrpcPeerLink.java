// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

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
import java.util.function.Consumer;
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
 * <p>Inbound: a stream asks gRPC for its next frame only after the loop has handled one, so a peer can fill no queue
 * here. Outbound: data waits for the peer to read; control frames are small, and a peer that leaves too many of them
 * unread is cut off.
 */
final class GrpcPeerLink implements PeerLink {

    /** Frames that gRPC may hand in before the first is handled: enough to keep the loop busy. */
    static final int CONTROL_WINDOW = 64;

    /** As above; a data frame has up to 1 MiB. */
    static final int DATA_WINDOW = 4;

    /** Small frames that may wait in a stream for a peer that does not read; chunks wait for it before they are made. */
    private static final int UNREAD_FRAMES = 10_000;

    private static final Duration UNREAD_DATA = Duration.ofSeconds(30);

    /** Entries in one block of a bulk answer. */
    private static final int CHUNK_ENTRIES = 256;

    private final Session session;
    private final SyncLoop loop;
    private final Consumer<GrpcPeerLink> opened;
    private final Consumer<String> blame;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Instant openedAt;
    private final PeerTraffic traffic;
    private @Nullable CallStreamObserver<ControlFrame> control;
    private @Nullable CallStreamObserver<DataFrame> data;
    private int unreadControl;
    private int unreadData;
    private boolean announced;
    private boolean ended;
    private boolean breached;
    private String endReason = "";

    /**
     * A link that opens once both streams are attached.
     *
     * @param opened hears of that, before the loop does
     * @param blame hears what the peer did wrong, if that ends the link
     */
    GrpcPeerLink(
            Session session,
            SyncLoop loop,
            PeerTraffic traffic,
            InstantSource clock,
            Consumer<GrpcPeerLink> opened,
            Consumer<String> blame) {
        this.session = session;
        this.loop = loop;
        this.traffic = traffic;
        this.openedAt = clock.instant();
        this.opened = opened;
        this.blame = blame;
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

    void awaitEnd() throws InterruptedException {
        lock.lock();
        try {
            while (!ended) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    void attachControl(CallStreamObserver<ControlFrame> out) {
        attach(() -> control = out);
    }

    void attachData(CallStreamObserver<DataFrame> out) {
        attach(() -> data = out);
    }

    private void attach(Runnable keep) {
        lock.lock();
        try {
            keep.run();
        } finally {
            lock.unlock();
        }
        if (!session.dialled()) {
            openIfComplete();
        }
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
            opened.accept(this);
            loop.connected(this);
        }
    }

    /** The peer has read something: whoever waits may look again. */
    void ready() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes the peer's control frames. */
    StreamObserver<ControlFrame> controlIn(Runnable requestNext) {
        return new Inbound<>(requestNext, (frame, handled) -> {
            openIfComplete();
            traffic.received(frame.getSerializedSize(), frame.getHead().getEntriesCount());
            loop.post(new SyncEvent.ControlReceived(session, frame), handled);
        });
    }

    /** Takes the peer's data frames. */
    StreamObserver<DataFrame> dataIn(Runnable requestNext) {
        return new Inbound<>(requestNext, (frame, handled) -> {
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
        boolean unread = false;
        lock.lock();
        try {
            if (ended || control == null) {
                return;
            }
            unreadControl = control.isReady() ? 0 : unreadControl + 1;
            unread = unreadControl > UNREAD_FRAMES;
            traffic.sent(frame.getSerializedSize());
            control.onNext(frame);
        } catch (IllegalStateException e) {
            // The call ended between our look and our write: its own callback reports that.
            return;
        } finally {
            lock.unlock();
        }
        if (unread) {
            breach(Bye.Reason.REASON_OVERLOADED, "control frames are not read");
        }
    }

    @Override
    public void sendData(DataFrame frame) {
        boolean unread = false;
        lock.lock();
        try {
            if (!ended && data != null) {
                unreadData = data.isReady() ? 0 : unreadData + 1;
                unread = unreadData > UNREAD_FRAMES;
                traffic.sent(frame.getSerializedSize());
                data.onNext(frame);
            }
        } catch (IllegalStateException e) {
            // As in sendControl.
        } finally {
            lock.unlock();
        }
        if (unread) {
            breach(Bye.Reason.REASON_OVERLOADED, "data frames are not read");
        }
    }

    @Override
    public boolean awaitDataReady() throws InterruptedException {
        boolean ready = await(UNREAD_DATA, () -> ended || (data != null && data.isReady()));
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
        sendControl(ControlFrame.newBuilder()
                .setBye(Bye.newBuilder().setReason(reason).setDetail(shortened))
                .build());
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
        blame.accept(what);
        close(reason, what);
    }

    /** The link is over; says so to the loop once. */
    void end(String why) {
        boolean tell;
        lock.lock();
        try {
            if (ended) {
                return;
            }
            ended = true;
            endReason = why;
            tell = announced;
            changed.signalAll();
            complete(control);
            complete(data);
        } finally {
            lock.unlock();
        }
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

    /** One inbound stream: the next frame is asked for when the last was handled. */
    private final class Inbound<T> implements StreamObserver<T> {
        private final Runnable requestNext;
        private final BiConsumer<T, Runnable> deliver;

        Inbound(Runnable requestNext, BiConsumer<T, Runnable> deliver) {
            this.requestNext = requestNext;
            this.deliver = deliver;
        }

        @Override
        public void onNext(T frame) {
            if (frame instanceof ControlFrame c && c.hasBye()) {
                deliver.accept(frame, () -> {});
                end("the peer said: " + c.getBye().getReason() + " "
                        + printable(c.getBye().getDetail()));
            } else {
                deliver.accept(frame, requestNext);
            }
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
