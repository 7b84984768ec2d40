// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.network;

import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.hashmesh.node.demo.AdminClient;
import org.hashmesh.node.demo.Deadline;

/** A real node whose process runs in a network namespace. */
final class SpacedNode implements AutoCloseable {
    private static final long STOP_SECONDS = 20;
    private static final List<String> SMALL_JAVA =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "-Xshare:auto");

    private final Path home;
    private final Path log;
    private final Process process;
    private final AdminClient client;

    /**
     * Starts it.
     *
     * @param inNamespace the command that runs the rest of its line in the namespace
     * @param environment of the process, such as {@code HASHMESH_LIMITS_KEEP_ALIVE}
     */
    SpacedNode(List<String> inNamespace, Path home, Map<String, String> environment) throws IOException {
        this.home = home;
        this.log = home.resolveSibling(home.getFileName() + ".log");
        List<String> command = new ArrayList<>(inNamespace);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(SMALL_JAVA);
        // It ends when this process does, and its pipe with it.
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "org.hashmesh.node.demo.LeashedNode"));
        command.addAll(List.of("run", "--home", home.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("HASHMESH_"));
        builder.environment().putAll(environment);
        this.process = builder.start();
        this.client = AdminClient.open(home);
    }

    AdminClient client() {
        return client;
    }

    void awaitReady(Deadline deadline) {
        boolean ready = deadline.await(() -> {
            if (!process.isAlive()) {
                throw new AssertionError(home + " ended, see " + log);
            }
            try {
                client.dialNow();
                return client.status().getVersion().length() > 0;
            } catch (StatusRuntimeException e) {
                return false;
            }
        });
        if (!ready) {
            throw new AssertionError(home + " does not answer, see " + log);
        }
    }

    @Override
    public void close() {
        client.close();
        boolean ignored = process.toHandle().destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
