// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.bench;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.hashmesh.node.demo.AdminClient;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.MatchRequest;
import org.hashmesh.v1.MatchResponse;
import org.jspecify.annotations.Nullable;

/** An upload pipeline: batches of 100 hashes that nobody lists, over two streams, a few batches on their way in each at a time. */
final class MatchLoad implements AutoCloseable {
    static final int BATCH = 100;

    private static final int STREAMS = 2;

    /** Batches on their way in a stream: so that neither side waits for the other. */
    private static final int WINDOW = 8;

    /** Different batches, sent again and again: the node remembers none of them. */
    private static final int DIFFERENT = 500;

    private final LongAdder answered = new LongAdder();
    private final LongAdder known = new LongAdder();
    private final CountDownLatch over = new CountDownLatch(STREAMS);
    private final List<MatchRequest> batches;
    private final double nanosABatch;
    private volatile boolean stopping;

    /**
     * Begins to ask.
     *
     * @param type of the hashes
     * @param perSecond hashes at most; 0 for as many as are answered
     */
    MatchLoad(AdminClient at, String type, double perSecond) {
        this.batches = batches(type);
        this.nanosABatch = perSecond == 0 ? 0 : STREAMS * BATCH * 1e9 / perSecond;
        for (int i = 0; i < STREAMS; i++) {
            at.matchStreaming().matchStream(new Observer());
        }
    }

    private static List<MatchRequest> batches(String type) {
        SplittableRandom random = new SplittableRandom(type.hashCode());
        byte[] value = new byte[type.equals("md5") ? 16 : 32];
        List<MatchRequest> all = new ArrayList<>();
        for (int i = 0; i < DIFFERENT; i++) {
            MatchRequest.Builder batch = MatchRequest.newBuilder().setId(i);
            for (int j = 0; j < BATCH; j++) {
                random.nextBytes(value);
                batch.addHashes(
                        Hash.newBuilder().setType(type).setValue(HexFormat.of().formatHex(value)));
            }
            all.add(batch.build());
        }
        return all;
    }

    /** Hashes that were answered so far. */
    long answered() {
        return answered.sum();
    }

    /** Hashes of them that were known, which should be none. */
    long known() {
        return known.sum();
    }

    @Override
    public void close() throws InterruptedException {
        stopping = true;
        over.await();
    }

    /** Sends a batch for each that was answered. */
    private final class Observer implements ClientResponseObserver<MatchRequest, MatchResponse> {
        private @Nullable ClientCallStreamObserver<MatchRequest> out;
        private long sent;
        private long began;
        private boolean ended;

        @Override
        public void beforeStart(ClientCallStreamObserver<MatchRequest> stream) {
            out = stream;
            stream.setOnReadyHandler(() -> {
                if (sent == 0) {
                    began = System.nanoTime();
                    for (int i = 0; i < WINDOW; i++) {
                        send();
                    }
                }
            });
        }

        private void send() {
            long due = began + (long) (sent * nanosABatch);
            while (nanosABatch > 0 && System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            Objects.requireNonNull(out).onNext(batches.get((int) (sent++ % DIFFERENT)));
        }

        @Override
        public void onNext(MatchResponse response) {
            answered.add(response.getAnswersCount());
            known.add(response.getAnswersList().stream()
                    .filter(answer -> answer.getKnown() || !answer.getError().isEmpty())
                    .count());
            if (stopping && !ended) {
                ended = true;
                Objects.requireNonNull(out).onCompleted();
            } else if (!stopping) {
                send();
            }
        }

        @Override
        public void onError(Throwable cause) {
            over.countDown();
        }

        @Override
        public void onCompleted() {
            over.countDown();
        }
    }
}
