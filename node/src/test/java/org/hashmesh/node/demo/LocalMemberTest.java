// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalMemberTest {
    @TempDir
    Path directory;

    @Test
    void aNodeThatEndsAtOnceIsReportedWithItsLastWords() throws IOException {
        try (LocalForum forum = LocalForum.create(ForumPlan.mesh(directory, "acme.example"))) {
            LocalMember member = forum.member("acme");
            Files.delete(member.home().resolve("node.toml"));
            member.start();

            assertThatThrownBy(() -> member.awaitReady(Deadline.in(Duration.ofSeconds(30))))
                    .isInstanceOf(ForumException.class)
                    .hasMessageContaining("acme.example ended with exit code 2")
                    .hasMessageContaining(member.log().toString());
            assertThat(member.isAlive()).isFalse();
            assertThat(member.log()).isNotEmptyFile();
        }
    }

    @Test
    void onlyTheEndOfALongLogIsShown() throws IOException {
        Path log = directory.resolve("long.log");
        Files.writeString(log, "first line\n" + "x".repeat(50_000) + "\nlast line\n");

        assertThat(NodeProcess.tail(log)).contains("last line").doesNotContain("first line");
    }
}
