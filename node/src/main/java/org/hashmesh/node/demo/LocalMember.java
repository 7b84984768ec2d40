// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.demo;

import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.v1.NodeState;
import org.hashmesh.v1.NodeStatus;
import org.jspecify.annotations.Nullable;

/** One member of a forum on this machine, with a node that can be started, stopped and killed. Safe for many threads. */
public final class LocalMember implements AutoCloseable {
    private static final Duration ORDERLY_END = Duration.ofSeconds(20);
    private static final Duration LOOK = Duration.ofMillis(50);

    private final MemberName name;
    private final Path home;
    private final Path log;
    private final List<String> javaOptions;
    private @Nullable NodeProcess process;
    private @Nullable AdminClient client;

    LocalMember(MemberName name, Path home, Path log, List<String> javaOptions) {
        this.name = name;
        this.home = home;
        this.log = log;
        this.javaOptions = List.copyOf(javaOptions);
    }

    public MemberName name() {
        return name;
    }

    /** The name's first label: {@code acme} of acme.example. */
    public String shortName() {
        return shortName(name);
    }

    static String shortName(MemberName name) {
        return name.value().substring(0, name.value().indexOf('.'));
    }

    /** Where the node lives. */
    public Path home() {
        return home;
    }

    /** What the node printed, over all its starts. */
    public Path log() {
        return log;
    }

    /** The node's process id. */
    public synchronized long pid() {
        return running().pid();
    }

    public synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** The exit code of a node that ended by itself or was ended. */
    public synchronized int exitCode() {
        return running().exitCode();
    }

    /** A connection to the node. Belongs to this member, which makes a new one at each start. */
    public synchronized AdminClient client() {
        if (client == null) {
            client = AdminClient.open(home);
        }
        return client;
    }

    /** Starts the node and returns at once. */
    public synchronized void start() {
        if (isAlive()) {
            throw new IllegalStateException(name + " runs already");
        }
        disconnect();
        process = NodeProcess.start(home, log, javaOptions);
    }

    /**
     * Waits until the node answers, and has read its list.
     *
     * @return what it said of itself then
     * @throws ForumException when it ends, or does not answer in time
     */
    public NodeStatus awaitReady(Deadline deadline) {
        NodeStatus[] answer = new NodeStatus[1];
        boolean ready = deadline.await(LOOK, () -> {
            requireAlive();
            answer[0] = answerOrNull();
            return answer[0] != null && answer[0].getState() != NodeState.NODE_STATE_STARTING;
        });
        NodeStatus first = answer[0];
        if (!ready || first == null) {
            throw new ForumException(
                    name + " does not answer within " + deadline.limit().toSeconds() + " s" + logTail());
        }
        return first;
    }

    private @Nullable NodeStatus answerOrNull() {
        try {
            AdminClient connection = client();
            connection.dialNow();
            return connection.status();
        } catch (StatusRuntimeException e) {
            return null;
        }
    }

    /**
     * Does nothing while the node runs.
     *
     * @throws ForumException with its exit code and the end of its log when it ended
     */
    public synchronized void requireAlive() {
        NodeProcess current = running();
        if (!current.isAlive()) {
            throw new ForumException(name + " ended with exit code " + current.exitCode() + current.tail());
        }
    }

    /** Ends the node without warning, as {@code kill -9} does. */
    public synchronized void kill() {
        running().kill();
        disconnect();
    }

    /**
     * Ends the node in an orderly way.
     *
     * @return its exit code
     */
    public synchronized int stop() {
        disconnect();
        try {
            return running().stop(ORDERLY_END);
        } catch (ForumException e) {
            throw new ForumException(name + ": " + e.getMessage(), e);
        }
    }

    /** The end of the log, to be appended to a message. */
    public String logTail() {
        return NodeProcess.tail(log);
    }

    /** Ends the node if it runs. */
    @Override
    public synchronized void close() {
        if (isAlive()) {
            int ignored = stop();
        } else {
            disconnect();
        }
    }

    private void disconnect() {
        if (client != null) {
            client.close();
            client = null;
        }
    }

    private NodeProcess running() {
        if (process == null) {
            throw new IllegalStateException(name + " was never started");
        }
        return process;
    }
}
