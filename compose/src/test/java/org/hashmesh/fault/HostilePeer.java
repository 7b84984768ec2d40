// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.hashmesh.crypto.key.KeyFile;
import org.hashmesh.crypto.key.KeyRole;
import org.hashmesh.crypto.log.LogSigner;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.node.config.NodeConfig;
import org.hashmesh.node.config.NodeConfigReader;
import org.hashmesh.node.demo.Deadline;
import org.hashmesh.node.demo.LocalMember;
import org.hashmesh.node.home.HomeForum;
import org.hashmesh.node.roster.MemoryRoster;
import org.hashmesh.node.roster.Roster;
import org.hashmesh.node.rpc.DialedPeer;
import org.hashmesh.node.rpc.EdgeThreads;
import org.hashmesh.node.rpc.PeerDialer;
import org.hashmesh.node.rpc.TlsKey;
import org.hashmesh.v1.ControlFrame;
import org.hashmesh.v1.DataFrame;
import org.hashmesh.v1.Hello;

/**
 * A member of the forum who breaks the protocol: it has a real key and certificate, which the roster lists, and sends
 * whatever bytes it likes.
 */
final class HostilePeer implements AutoCloseable {
    private static final Duration ANSWERS = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(100);

    /** So many looks without a frame taken: longer than any pause of a node that lives, and than its last words take. */
    private static final int STUCK = 30;

    private static final int MANY = 10_000;
    private static final MethodDescriptor<byte[], byte[]> CONTROL = method("Control");
    private static final MethodDescriptor<byte[], byte[]> DATA = method("Data");

    private final NodeConfig self;
    private final NodeConfig node;
    private final EdgeThreads threads = EdgeThreads.open(1, 2);
    private final DialedPeer dialled;
    private final Stream control;
    private final Stream data;

    /** Connects as {@code self}, whose node does not run, to the node of {@code target}, says hello, and that it knows the same acts. */
    HostilePeer(LocalMember self, LocalMember target) {
        this.self = NodeConfigReader.read(self.home(), Map.of());
        this.node = NodeConfigReader.read(target.home(), Map.of());
        TlsKey key = TlsKey.open(
                this.self.directories().tlsKey(), this.self.directories().tlsCertificate());
        Roster roster = new MemoryRoster(HomeForum.roster(this.self));
        PeerDialer dialer = new PeerDialer(key, roster, this.self.limits(), InstantSource.system(), threads);
        this.dialled = dialer.dial(node.member(), node.node(), node.peer().listen());
        this.control = new Stream(dialled.channel().newCall(CONTROL, CallOptions.DEFAULT));
        this.data = new Stream(dialled.channel().newCall(DATA, CallOptions.DEFAULT));
        control.request(1);
        ControlFrame hello = nextControl();
        assertThat(hello.hasHello()).isTrue();
        send(ControlFrame.newBuilder()
                .setHello(Hello.newBuilder()
                        .addVersions(1)
                        .setForumId(hello.getHello().getForumId())
                        .setInstanceId(ByteString.copyFrom(new byte[16]))
                        .setSessionSalt(ByteString.copyFrom(new byte[16]))
                        .setSoftware("hostile"))
                .build());
        control.request(1);
        ControlFrame acts = nextControl();
        assertThat(acts.hasGovernance()).isTrue();
        send(acts);
        // What follows, whatever it is, says that nothing is too early any more.
        control.request(1);
        assertThat(nextControl().hasBye()).isFalse();
    }

    /** Its own log, which the roster lists. */
    Origin origin() {
        return Origin.of(self.forum(), self.member(), self.node(), self.collection(), 1);
    }

    /** The log of the node that it talks to. */
    Origin targetOrigin() {
        return Origin.of(node.forum(), node.member(), node.node(), node.collection(), 1);
    }

    /** Signs its own log with its real key. */
    LogSigner signer() {
        return new LogSigner(
                origin(),
                KeyFile.at(self.directories().logKey(self.collection().value(), 1), KeyRole.LOG)
                        .read());
    }

    /** For calls beside the streams. */
    Channel channel() {
        return dialled.channel();
    }

    void send(ControlFrame frame) {
        control.call.sendMessage(frame.toByteArray());
    }

    void send(DataFrame frame) {
        sendDataBytes(frame.toByteArray());
    }

    /** Sends bytes that need not be a frame. */
    void sendDataBytes(byte[] bytes) {
        data.call.sendMessage(bytes);
    }

    /** Sends data frames as fast as the node takes them until it is cut off. */
    void floodData(IntFunction<DataFrame> frames) {
        data.flood(i -> frames.apply(i).toByteArray(), this::isCutOff, this::readAll);
    }

    /** Sends control frames as fast as the node takes them until it is cut off. */
    void floodControl(IntFunction<ControlFrame> frames) {
        control.flood(i -> frames.apply(i).toByteArray(), this::isCutOff, this::readAll);
    }

    /** Reads control frames until a data frame has come. */
    DataFrame nextData() {
        data.request(1);
        try {
            return DataFrame.parseFrom(data.next());
        } catch (InvalidProtocolBufferException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ControlFrame nextControl() {
        try {
            return ControlFrame.parseFrom(control.next());
        } catch (InvalidProtocolBufferException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isCutOff() {
        return control.closed.isDone() || data.closed.isDone();
    }

    private void readAll() {
        control.request(MANY);
        data.request(MANY);
    }

    /** Waits until the node ended one of the streams. */
    void awaitCutOff() {
        try {
            CompletableFuture.anyOf(control.closed, data.closed).get(ANSWERS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (Exception e) {
            throw new AssertionError(self.member() + " is not cut off", e);
        }
    }

    @Override
    public void close() {
        dialled.close();
        threads.close();
    }

    private static MethodDescriptor<byte[], byte[]> method(String name) {
        return MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodType.BIDI_STREAMING)
                .setFullMethodName("hashmesh.v1.PeerService/" + name)
                .setRequestMarshaller(new Raw())
                .setResponseMarshaller(new Raw())
                .build();
    }

    /** Bytes as they are. */
    private static final class Raw implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] bytes) {
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** One stream, which reads only what it is told to. */
    private static final class Stream extends ClientCall.Listener<byte[]> {
        private final ClientCall<byte[], byte[]> call;
        private final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
        private final CompletableFuture<Object> closed = new CompletableFuture<>();
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition readier = lock.newCondition();

        Stream(ClientCall<byte[], byte[]> call) {
            this.call = call;
            call.start(this, new Metadata());
        }

        void request(int messages) {
            call.request(messages);
        }

        byte[] next() {
            try {
                byte[] next = received.poll(ANSWERS.toMillis(), TimeUnit.MILLISECONDS);
                assertThat(next).as(() -> "a frame; the stream: " + closed).isNotNull();
                return next == null ? new byte[0] : next;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }

        /**
         * @param whenStuck runs when the node takes nothing for a while: gRPC says that a call is over only once all was
         *     read that came before
         */
        void flood(IntFunction<byte[]> frames, BooleanSupplier isCutOff, Runnable whenStuck) {
            Deadline deadline = Deadline.in(ANSWERS);
            int sent = 0;
            int looks = 0;
            while (!isCutOff.getAsBoolean()) {
                if (deadline.passed()) {
                    throw new AssertionError("took " + sent + " frames and did not cut the stream off");
                }
                if (call.isReady()) {
                    call.sendMessage(frames.apply(sent++));
                    looks = 0;
                } else {
                    awaitReady();
                    if (++looks > STUCK) {
                        whenStuck.run();
                    }
                }
            }
        }

        private void awaitReady() {
            lock.lock();
            try {
                long left = LOOK.toNanos();
                while (left > 0 && !call.isReady() && !closed.isDone()) {
                    left = readier.awaitNanos(left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void onReady() {
            lock.lock();
            try {
                readier.signalAll();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void onMessage(byte[] message) {
            received.add(message);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            closed.complete(status);
        }
    }
}
