// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds the image, and runs with podman and runc what compose.yaml says. */
class ContainerForumTest {
    private static final Path ROOT = Path.of(Objects.requireNonNull(System.getProperty("hashmesh.root")));
    private static final String PREFIX = "hashmesh-" + ProcessHandle.current().pid() + "-";
    private static final String HASH = "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    private static final List<String> MEMBERS = List.of("acme", "bolt", "cirrus");

    /** Of a process that ends itself, and of one that Java ends when it is asked to. */
    private static final Set<Integer> STOPPED_WELL = Set.of(0, 143);

    @TempDir
    Path directory;

    @Test
    void threeMembersFromOneImageShareAHash() throws IOException, InterruptedException {
        assumeThisMachineCanStartContainers();
        ComposeFile compose = ComposeFile.read(ROOT.resolve("compose/compose.yaml"));
        try (Podman podman = new Podman(directory)) {
            podman.load(imageWithTheRuntimeOfThisTest());
            assumePodmanWorks(podman, compose.service("acme").image());
            for (ComposeService service : compose.services()) {
                if (service.networks().isEmpty()) {
                    podman.runToEnd(service).orFail();
                }
            }
            try (Switch network = Switch.of(PREFIX, MEMBERS)) {
                try {
                    shareAHash(compose, podman, network);
                } catch (AssertionError | RuntimeException e) {
                    for (String member : MEMBERS) {
                        System.out.println(podman.logs(member));
                    }
                    throw e;
                }
            }
        }
    }

    private static void shareAHash(ComposeFile compose, Podman podman, Switch network) throws InterruptedException {
        for (String member : MEMBERS) {
            podman.start(compose.service(member), network);
        }
        for (String member : MEMBERS) {
            awaitHealth(podman, compose.service(member));
        }
        podman.inside("acme", List.of("hashmesh", "add", HASH)).orFail();
        awaitHash(podman, "bolt");
        awaitHash(podman, "cirrus");

        // A new container on the old volumes is the old node, also after the founding ran again.
        assertThat(podman.stop("bolt")).isIn(STOPPED_WELL);
        podman.runToEnd(compose.service("founding")).orFail();
        podman.start(compose.service("bolt"), network);
        awaitHealth(podman, compose.service("bolt"));
        awaitHash(podman, "bolt");
        for (String member : MEMBERS) {
            assertThat(podman.stop(member)).as(member).isIn(STOPPED_WELL);
        }
    }

    private Path imageWithTheRuntimeOfThisTest() throws InterruptedException {
        Path archive = directory.resolve("image.tar");
        Program.Outcome built = Program.run(
                Duration.ofMinutes(3),
                Map.of("JAVA_HOME", Objects.requireNonNull(System.getProperty("java.home"))),
                List.of(ROOT.resolve("compose/image").toString(), archive.toString()));
        System.out.println(built.orFail().out());
        return archive;
    }

    private static void assumeThisMachineCanStartContainers() throws InterruptedException {
        assume("the user is not root", "root".equals(System.getProperty("user.name")));
        for (String program : List.of("podman", "runc")) {
            assume("there is no " + program, Program.find(program).isPresent());
        }
        String obstacle = Switch.obstacle(PREFIX);
        assume(obstacle, obstacle.isEmpty());
        assume(
                "node and cli are not packaged yet, mvn verify does that first",
                Files.isDirectory(ROOT.resolve("node/target/lib"))
                        && Files.isDirectory(ROOT.resolve("cli/target/lib")));
    }

    /** With hardly an option given, exit code 125, podman's own failure, says that the machine does not let it. */
    private static void assumePodmanWorks(Podman podman, String image) throws InterruptedException {
        Program.Outcome version = podman.run(List.of(
                "run",
                "--rm",
                "--network=none",
                "--ulimit=nofile=1024:4096",
                "--ulimit=nproc=4096:4096",
                image,
                "version"));
        assume("podman cannot start a container: " + version.err(), version.exitCode() != 125);
        assertThat(version.orFail().out()).contains(image.substring(image.lastIndexOf(':') + 1));
    }

    private static void assume(String obstacle, boolean holds) {
        assumeTrue(holds, () -> "containers are not tested here: " + obstacle);
    }

    private static void awaitHealth(Podman podman, ComposeService service) {
        await("health of " + service.name())
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() ->
                        podman.inside(service.name(), service.healthCheck()).orFail());
    }

    private static void awaitHash(Podman podman, String member) {
        await("the hash at " + member)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(podman.inside(member, List.of("hashmesh", "get", HASH))
                                .orFail()
                                .out())
                        .contains("acme.example"));
    }
}
