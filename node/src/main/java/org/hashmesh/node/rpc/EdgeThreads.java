// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads of the edge: event loops that only move bytes, and threads on which calls may wait for the disk. */
public final class EdgeThreads implements AutoCloseable {
    private static final long IDLE_SECONDS = 30;
    private static final long QUIET_MILLIS = 0;
    private static final long CLOSE_MILLIS = 2_000;

    private final EventLoopGroup acceptor;
    private final EventLoopGroup loops;
    private final ThreadPoolExecutor calls;

    private EdgeThreads(EventLoopGroup acceptor, EventLoopGroup loops, ThreadPoolExecutor calls) {
        this.acceptor = acceptor;
        this.loops = loops;
        this.calls = calls;
    }

    /**
     * Makes the threads; they start when there is work.
     *
     * @param loops event loops: about one for each core
     * @param calls calls that are worked on at once; more wait in a queue, which the limits on connections and on calls
     *     per connection bound
     */
    public static EdgeThreads open(int loops, int calls) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                calls,
                calls,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new DefaultThreadFactory("hashmesh-call", true));
        pool.allowCoreThreadTimeOut(true);
        return new EdgeThreads(group(1, "hashmesh-accept"), group(loops, "hashmesh-io"), pool);
    }

    EventLoopGroup acceptor() {
        return acceptor;
    }

    EventLoopGroup loops() {
        return loops;
    }

    Executor calls() {
        return calls;
    }

    /** Ends the threads. Close the ports and the dialled channels first. */
    @Override
    public void close() {
        acceptor.shutdownGracefully(QUIET_MILLIS, CLOSE_MILLIS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(CLOSE_MILLIS);
        loops.shutdownGracefully(QUIET_MILLIS, CLOSE_MILLIS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(CLOSE_MILLIS);
        // Last: a loop that closes its connections still hands calls their end.
        calls.shutdown();
    }

    private static EventLoopGroup group(int threads, String name) {
        return new MultiThreadIoEventLoopGroup(
                threads, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
    }
}
