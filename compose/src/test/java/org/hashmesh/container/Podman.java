// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.container;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Podman with images, containers and volumes of its own below a directory; those of the machine are not seen. */
final class Podman implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final List<String> program;

    Podman(Path directory) {
        program = List.of(
                "podman",
                "--root=" + directory.resolve("storage"),
                "--runroot=" + directory.resolve("run"),
                "--runtime=runc",
                "--cgroup-manager=cgroupfs",
                "--events-backend=none");
    }

    /** Loads an image from an archive. */
    void load(Path archive) throws InterruptedException {
        run(List.of("load", "--quiet", "--input=" + archive)).orFail();
    }

    /** Runs a service to its end. */
    Program.Outcome runToEnd(ComposeService service) throws InterruptedException {
        return run(runOf(service, List.of("--rm")));
    }

    /** Starts a service in the background, on this switch if it has a network. */
    void start(ComposeService service, Switch network) throws InterruptedException {
        List<String> options = new ArrayList<>(List.of("--detach"));
        if (!service.networks().isEmpty()) {
            options.addAll(network.options(service.name()));
        }
        run(runOf(service, options)).orFail();
    }

    private static List<String> runOf(ComposeService service, List<String> more) {
        List<String> arguments = new ArrayList<>(List.of("run", "--name=" + service.name()));
        arguments.addAll(more);
        arguments.addAll(service.options());
        service.volumes().forEach(volume -> arguments.add("--volume=" + volume));
        arguments.add(service.image());
        arguments.addAll(service.command());
        return arguments;
    }

    /** Runs a command inside a running container. */
    Program.Outcome inside(String container, List<String> command) throws InterruptedException {
        return run(Stream.concat(Stream.of("exec", container), command.stream()).toList());
    }

    /** Asks a container to end, and removes it. Returns its exit code. */
    int stop(String container) throws InterruptedException {
        run(List.of("stop", container)).orFail();
        String exitCode = run(List.of("inspect", "--format={{.State.ExitCode}}", container))
                .orFail()
                .out()
                .strip();
        run(List.of("rm", container)).orFail();
        return Integer.parseInt(exitCode);
    }

    /** What a container printed. */
    String logs(String container) throws InterruptedException {
        Program.Outcome logs = run(List.of("logs", "--tail=60", container));
        return "--- " + container + "\n" + logs.out() + logs.err();
    }

    Program.Outcome run(List<String> arguments) throws InterruptedException {
        return Program.run(
                LIMIT, Stream.concat(program.stream(), arguments.stream()).toList());
    }

    @Override
    public void close() throws InterruptedException {
        run(List.of("rm", "--all", "--force", "--time=5"));
        run(List.of("volume", "rm", "--all", "--force"));
        run(List.of("rmi", "--all", "--force"));
    }
}
