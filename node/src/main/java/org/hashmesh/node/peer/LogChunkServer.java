// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.peer;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.node.sync.Session;
import org.hashmesh.node.sync.SyncAction;
import org.hashmesh.store.log.LogReader;
import org.hashmesh.store.log.Logs;
import org.hashmesh.v1.Checkpoint;
import org.hashmesh.v1.Chunk;
import org.hashmesh.v1.DataFrame;
import org.hashmesh.v1.Refused;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves what the ledger holds. Each session has one thread of its own while it has something to answer, so a peer that
 * reads slowly holds up nobody but itself.
 */
public final class LogChunkServer implements ChunkServer {

    private static final Logger LOG = LoggerFactory.getLogger(LogChunkServer.class);

    /** Leaf bytes in one frame: well under the message limit, and many chunks. */
    private static final int FRAME_BYTES = 512 << 10;

    private static final long IDLE_SECONDS = 30;

    private record Request(Session session, long id) {}

    private final Logs logs;
    private final Map<Session, ThreadPoolExecutor> threads = new ConcurrentHashMap<>();
    private final Set<Request> wanted = ConcurrentHashMap.newKeySet();

    public LogChunkServer(Logs logs) {
        this.logs = logs;
    }

    @Override
    public void serve(PeerLink link, SyncAction.Serve serve, Runnable done) {
        Request request = new Request(link.session(), serve.requestId());
        wanted.add(request);
        threads.computeIfAbsent(link.session(), LogChunkServer::thread).execute(() -> {
            try {
                answer(link, serve, request);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.error("serving {} of {} to {} failed", serve.question(), serve.log(), link.session(), e);
                refuse(link, serve, Refused.Reason.REASON_NOT_HELD);
            } finally {
                wanted.remove(request);
                done.run();
            }
        });
    }

    private static ThreadPoolExecutor thread(Session session) {
        ThreadPoolExecutor thread =
                new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread made = new Thread(task, "serve-" + session);
                    made.setDaemon(true);
                    return made;
                });
        thread.allowCoreThreadTimeOut(true);
        return thread;
    }

    private void answer(PeerLink link, SyncAction.Serve serve, Request request) throws InterruptedException {
        if (!(serve.question() instanceof SyncAction.Question.Entries entries)) {
            refuse(link, serve, Refused.Reason.REASON_NOT_HELD);
            return;
        }
        TreeSize first = new TreeSize(entries.first());
        Optional<LogReader> log = logs.find(serve.log());
        Optional<SignedCheckpoint> end = log.flatMap(found -> found.nextCheckpoint(first));
        if (log.isEmpty() || end.isEmpty()) {
            refuse(link, serve, Refused.Reason.REASON_NOT_HELD);
            return;
        }
        TreeSize size = end.get().size();
        long next = first.value();
        while (next < size.value()) {
            if (!wanted.contains(request) || !link.awaitDataReady()) {
                return;
            }
            List<Leaf> leaves = log.get().leaves(new EntryIndex(next), size, FRAME_BYTES);
            Chunk.Builder chunk =
                    Chunk.newBuilder().setRequestId(serve.requestId()).setFirstIndex(next);
            leaves.forEach(leaf -> chunk.addEntries(UnsafeByteOperations.unsafeWrap(leaf.bytes())));
            link.sendData(DataFrame.newBuilder().setChunk(chunk).build());
            next += leaves.size();
        }
        link.sendData(DataFrame.newBuilder()
                .setCheckpoint(Checkpoint.newBuilder()
                        .setRequestId(serve.requestId())
                        .setNote(ByteString.copyFrom(end.get().note())))
                .build());
    }

    private static void refuse(PeerLink link, SyncAction.Serve serve, Refused.Reason reason) {
        link.sendData(DataFrame.newBuilder()
                .setRefused(Refused.newBuilder().setRequestId(serve.requestId()).setReason(reason))
                .build());
    }

    @Override
    public void stop(Session session, long requestId) {
        wanted.remove(new Request(session, requestId));
    }

    @Override
    public void stopAll(Session session) {
        wanted.removeIf(request -> request.session().equals(session));
        Optional.ofNullable(threads.remove(session)).ifPresent(ThreadPoolExecutor::shutdown);
    }

    @Override
    public void close() {
        List.copyOf(threads.keySet()).forEach(this::stopAll);
    }
}
