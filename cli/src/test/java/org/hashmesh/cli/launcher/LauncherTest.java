// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that people type, in a directory with a space in its name. */
final class LauncherTest {
    private static final String CLI = "org.hashmesh.cli.Main";
    private static final String NODE = "org.hashmesh.node.Main";

    @TempDir
    private Path directory;

    @BeforeEach
    void needBash() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/env")) && Files.isExecutable(Path.of("/bin/bash")));
    }

    @Test
    void handsCommandsToTheClientUnchanged() throws Exception {
        Checkout checkout = new Checkout(directory);
        Checkout.Ran ran = checkout.run("-o", "json", "get", "md5:a b", "");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(after(ran, CLI)).containsExactly("-o", "json", "get", "md5:a b", "");
        Path target = checkout.root().toRealPath().resolve("cli/target");
        assertThat(ran.out())
                .contains(target.resolve("hashmesh-cli-0.1.0.jar") + ":" + target.resolve("lib/a.jar") + ":"
                        + target.resolve("lib/b.jar"))
                .contains("-XX:TieredStopAtLevel=1")
                .contains("-Dhashmesh.terminals=")
                .doesNotContain("--enable-native-access=ALL-UNNAMED");
    }

    @Test
    void handsTheNodesCommandsToTheNodeWithTheirNameFirst() throws Exception {
        Checkout checkout = new Checkout(directory);
        Checkout.Ran ran = checkout.run("--home", "my home", "-v", "run", "--port", "1");
        assertThat(after(ran, NODE)).containsExactly("run", "--home", "my home", "-v", "--port", "1");
        assertThat(ran.out())
                .contains("-Djava.library.path=" + checkout.root().toRealPath().resolve("node/target/native"))
                .contains("-XX:CompileCommand=CompileThresholdScaling,sun.security.provider.SHA2*::*,0.02")
                .doesNotContain("-XX:TieredStopAtLevel=1");
        for (String noun : List.of("init", "join", "demo", "store", "config", "tls")) {
            assertThat(after(checkout.run(noun), NODE)).containsExactly(noun);
            assertThat(after(checkout.run("help", noun), NODE)).containsExactly(noun, "--help");
        }
        assertThat(after(checkout.run("--home", "h", "forum", "create", "--name", "x"), NODE))
                .containsExactly("forum", "--home", "h", "create", "--name", "x");
        assertThat(after(checkout.run("help", "forum", "create"), NODE)).containsExactly("forum", "create", "--help");
        assertThat(after(checkout.run("forum", "show", "create"), CLI)).containsExactly("forum", "show", "create");
        assertThat(after(checkout.run("help", "add"), CLI)).containsExactly("help", "add");
        assertThat(after(checkout.run("get", "run"), CLI)).containsExactly("get", "run");
    }

    @Test
    void passesTheExitCodeOn() throws Exception {
        assertThat(new Checkout(directory).with("FAKE_EXIT", "7").run("verify").exitCode())
                .isEqualTo(7);
    }

    @Test
    void worksThroughASymlinkFromAnywhere() throws Exception {
        Checkout checkout = new Checkout(directory);
        Path bin = Files.createDirectories(directory.resolve("bin"));
        Path relative = Files.createSymbolicLink(bin.resolve("first"), Path.of("../a clone/hashmesh"));
        Path second = Files.createSymbolicLink(bin.resolve("second"), relative);
        Checkout.Ran ran = checkout.run(second, bin, "version");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(after(ran, CLI)).containsExactly("version");
    }

    @Test
    void buildsWhenASourceIsNewerAndOnlyThen() throws Exception {
        Checkout checkout = new Checkout(directory);
        Checkout.Ran first = checkout.run("version");
        assertThat(first.err()).startsWith("hashmesh: building").hasLineCount(1);
        assertThat(checkout.run("version").err()).isEmpty();
        assertThat(checkout.builds()).isEqualTo(1);
        checkout.edit("store/src/main/Source.java");
        checkout.run("version");
        assertThat(checkout.builds()).isEqualTo(2);
        Checkout unbuilt = new Checkout(directory.resolve("unbuilt")).with("HASHMESH_NO_BUILD", "1");
        assertThat(unbuilt.run("version").err()).doesNotContain("building");
        assertThat(unbuilt.builds()).isZero();
    }

    @Test
    void buildsOnceForManyThatStartTogether() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/flock")));
        Checkout checkout = new Checkout(directory);
        List<Process> together = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            together.add(checkout.start(checkout.root().resolve("hashmesh"), checkout.root(), "version"));
        }
        for (Process process : together) {
            Checkout.Ran ran = checkout.finish(process);
            assertThat(ran.exitCode()).as(ran.err()).isZero();
        }
        assertThat(checkout.builds()).isEqualTo(1);
    }

    @Test
    void saysWhyABuildFailed() throws Exception {
        Checkout.Ran ran = new Checkout(directory).with("FAKE_MAVEN_FAILS", "1").run("version");
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err())
                .contains("compiler says no")
                .contains("error: the build failed")
                .contains("[E-RUN-005]");
    }

    @Test
    void refusesAJavaThatIsTooOldOrMissing() throws Exception {
        Checkout checkout = new Checkout(directory);
        checkout.javaVersion("11.0.2");
        Checkout.Ran old = checkout.run("version");
        assertThat(old.exitCode()).isEqualTo(2);
        assertThat(old.err()).contains("is Java 11.0.2, Hashmesh needs 17 or newer");
        Checkout.Ran missing = checkout.with("JAVA_HOME", "/nowhere").run("version");
        assertThat(missing.exitCode()).isEqualTo(2);
        assertThat(missing.err()).contains("JAVA_HOME is /nowhere");
    }

    @Test
    void opensWhatNewerJavasClose() throws Exception {
        Checkout checkout = new Checkout(directory).with("HASHMESH_JAVA_OPTS", "-Da=1 -Db=2");
        checkout.javaVersion("25");
        assertThat(checkout.run("version").out())
                .contains(
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Da=1",
                        "-Db=2");
    }

    private static List<String> after(Checkout.Ran ran, String main) throws IOException {
        int at = ran.out().indexOf(main);
        if (at < 0) {
            throw new IOException("the launcher did not start " + main + ": " + ran);
        }
        return ran.out().subList(at + 1, ran.out().size());
    }
}
