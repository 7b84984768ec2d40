// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnrolmentTest {
    @TempDir
    Path directory;

    private Path shared = Path.of("");
    private final ByteArrayOutputStream messages = new ByteArrayOutputStream();
    private int inits;

    @BeforeEach
    void makeDirectories() throws IOException {
        shared = Files.createDirectory(directory.resolve("forum"));
        Files.createDirectory(directory.resolve("acme"));
        Files.createDirectory(directory.resolve("bolt"));
    }

    @Test
    void entersEachMemberOnceIntoTheRosterThatAllHomesRead() throws IOException, InterruptedException {
        assertThat(enrol("acme")).isZero();
        assertThat(enrol("bolt")).isZero();
        assertThat(enrol("acme")).isZero();

        assertThat(inits).isEqualTo(2);
        for (String home : new String[] {"acme", "bolt"}) {
            assertThat(directory.resolve(home).resolve("roster.toml"))
                    .content()
                    .containsOnlyOnce("[forum]\nname = \"A forum\"\n")
                    .containsOnlyOnce("name = \"acme.example\"")
                    .containsOnlyOnce("name = \"bolt.example\"");
        }
    }

    @Test
    void refusesToStartAnewWhereAHomeWasEmptied() throws IOException, InterruptedException {
        enrol("acme");
        for (String file : new String[] {"node.toml", "member.toml", "roster.toml"}) {
            Files.delete(directory.resolve("acme").resolve(file));
        }

        assertThat(enrol("acme")).isEqualTo(2);

        assertThat(inits).isEqualTo(1);
        assertThat(messages.toString(StandardCharsets.UTF_8)).contains("the home of acme.example is empty");
    }

    @Test
    void entersNobodyWhoseHomeCouldNotBeMade() throws IOException, InterruptedException {
        assertThat(enrolment("acme").run(() -> 5)).isEqualTo(5);

        assertThat(shared.resolve("roster.toml")).doesNotExist();
    }

    private int enrol(String who) throws IOException, InterruptedException {
        return enrolment(who).run(() -> {
            inits++;
            Path home = directory.resolve(who);
            Files.writeString(home.resolve("node.toml"), "");
            Files.writeString(home.resolve("roster.toml"), "its own");
            Files.writeString(home.resolve("member.toml"), "[[member]]\nname = \"" + who + ".example\"\n");
            return 0;
        });
    }

    private Enrolment enrolment(String who) {
        return new Enrolment(
                directory.resolve(who),
                shared,
                "A forum",
                who + ".example",
                new PrintStream(messages, true, StandardCharsets.UTF_8));
    }
}
