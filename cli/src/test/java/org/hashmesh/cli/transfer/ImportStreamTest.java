// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.v1.AdminServiceGrpc;
import org.hashmesh.v1.ImportProgress;
import org.hashmesh.v1.ImportRequest;
import org.hashmesh.v1.NewEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The sending side against a node that answers only when it is told to. */
@Timeout(60)
class ImportStreamTest {
    private static final ImportRequest BATCH;

    static {
        ImportRequest.Builder batch = ImportRequest.newBuilder();
        for (int i = 0; i < ImportRun.BATCH_ENTRIES; i++) {
            batch.addEntries(NewEntry.getDefaultInstance());
        }
        BATCH = batch.build();
    }

    /** Counts what it gets; the test acknowledges. */
    private static final class SlowNode extends AdminServiceGrpc.AdminServiceImplBase {
        private final AtomicReference<StreamObserver<ImportProgress>> answers = new AtomicReference<>();
        private final AtomicLong received = new AtomicLong();
        private volatile boolean halfClosed;

        @Override
        public StreamObserver<ImportRequest> import_(StreamObserver<ImportProgress> answer) {
            answers.set(answer);
            return new StreamObserver<>() {
                @Override
                public void onNext(ImportRequest request) {
                    received.addAndGet(request.getEntriesCount());
                }

                @Override
                public void onError(Throwable thrown) {}

                @Override
                public void onCompleted() {
                    halfClosed = true;
                }
            };
        }

        StreamObserver<ImportProgress> answer() {
            return Objects.requireNonNull(answers.get());
        }

        void acknowledge(long entries) {
            answer().onNext(ImportProgress.newBuilder()
                    .setAcknowledgedEntries(entries)
                    .setAdded(entries)
                    .build());
        }
    }

    private final SlowNode node = new SlowNode();
    private final String name = InProcessServerBuilder.generateName();
    private Server server;
    private AdminConnection connection;

    @BeforeEach
    void start() throws IOException {
        server = InProcessServerBuilder.forName(name)
                .directExecutor()
                .addService(node)
                .build()
                .start();
        ManagedChannel channel =
                InProcessChannelBuilder.forName(name).directExecutor().build();
        connection = new AdminConnection(channel, "127.0.0.1:7443", Duration.ofSeconds(10));
    }

    @AfterEach
    void stop() {
        connection.close();
        server.shutdownNow();
    }

    private ImportStream open(InstantSource clock, Runnable whileWaiting) {
        ImportStream stream = new ImportStream(connection, clock, progress -> whileWaiting.run());
        stream.open();
        return stream;
    }

    @Test
    void sendsNoMoreThanTheWindowUntilTheNodeAcknowledges() throws CommandFailure {
        long full = ImportStream.WINDOW_ENTRIES / ImportRun.BATCH_ENTRIES;
        AtomicBoolean waited = new AtomicBoolean();
        ImportStream stream = open(InstantSource.system(), () -> {
            if (!waited.getAndSet(true)) {
                assertThat(node.received).hasValue(full * ImportRun.BATCH_ENTRIES);
                node.acknowledge(ImportRun.BATCH_ENTRIES);
            }
        });
        for (long i = 0; i < full; i++) {
            stream.send(BATCH);
        }
        assertThat(waited).isFalse();
        stream.send(BATCH);
        assertThat(waited).isTrue();
        assertThat(node.received).hasValue((full + 1) * ImportRun.BATCH_ENTRIES);
    }

    @Test
    void endsOnlyWhenEverythingIsAcknowledged() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        ImportStream stream = open(InstantSource.system(), waiting::countDown);
        stream.send(BATCH);
        Thread answering = new Thread(() -> {
            try {
                waiting.await();
                node.acknowledge(ImportRun.BATCH_ENTRIES);
                node.answer().onCompleted();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        answering.start();
        assertThat(stream.finish().getAdded()).isEqualTo(ImportRun.BATCH_ENTRIES);
        assertThat(node.halfClosed).isTrue();
        answering.join();
    }

    @Test
    void anEndWithoutAcknowledgementIsAFailure() throws CommandFailure {
        ImportStream stream = open(InstantSource.system(), () -> {});
        stream.send(BATCH);
        node.acknowledge(1);
        node.answer().onCompleted();
        assertThatThrownBy(stream::finish).hasMessageContaining("did not acknowledge all entries");
    }

    @Test
    void aNodeThatFailsSaysWhy() throws CommandFailure {
        ImportStream stream = open(InstantSource.system(), () -> {});
        stream.send(BATCH);
        node.answer()
                .onError(Status.FAILED_PRECONDITION
                        .withDescription("E-NODE-004: the node is read-only")
                        .asRuntimeException());
        assertThatThrownBy(() -> stream.send(BATCH))
                .isInstanceOf(CommandFailure.class)
                .hasMessage("the node is read-only");
    }

    @Test
    void aNodeThatFallsSilentIsGivenUp() throws CommandFailure {
        AtomicLong now = new AtomicLong();
        ImportStream stream = open(() -> Instant.ofEpochSecond(now.get()), () -> now.addAndGet(50));
        stream.send(BATCH);
        assertThatThrownBy(stream::finish).hasMessageContaining("the node acknowledges nothing any more");
        assertThat(now).hasValue(150);
    }
}
