// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.peer;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.hashmesh.node.sync.Session;
import org.hashmesh.node.sync.SyncAction;
import org.hashmesh.store.log.Logs;
import org.hashmesh.store.log.PurgedException;
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

    private static final long IDLE_SECONDS = 30;

    private record Request(Session session, long id) {}

    private final LogAnswers answers;
    private final Map<Session, ThreadPoolExecutor> threads = new ConcurrentHashMap<>();
    private final Set<Request> wanted = ConcurrentHashMap.newKeySet();

    /** Serves these logs, each up to its end. */
    public LogChunkServer(Logs logs, LogAnswers.Ends ends) {
        this.answers = new LogAnswers(logs, ends);
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
            } catch (PurgedException e) {
                LOG.info("serving {} to {} ends: {}", serve.log(), link.session(), e.getMessage());
                link.sendData(LogAnswers.refusal(serve.requestId(), Refused.Reason.REASON_NOT_HELD));
            } catch (RuntimeException e) {
                LOG.error("serving {} of {} to {} failed", serve.question(), serve.log(), link.session(), e);
                link.sendData(LogAnswers.refusal(serve.requestId(), Refused.Reason.REASON_NOT_HELD));
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
        Iterator<DataFrame> frames = answers.answer(serve.requestId(), serve.log(), serve.question());
        while (frames.hasNext() && wanted.contains(request) && link.awaitDataReady()) {
            link.sendData(frames.next());
        }
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
