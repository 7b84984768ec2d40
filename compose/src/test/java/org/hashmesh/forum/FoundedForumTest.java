// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.forum;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.hashmesh.cli.Main;
import org.hashmesh.node.demo.Deadline;
import org.hashmesh.node.demo.ForumPlan;
import org.hashmesh.node.demo.LocalForum;
import org.hashmesh.node.demo.LocalMember;
import org.hashmesh.node.demo.SampleList;
import org.hashmesh.v1.NewEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes in a forum whose members follow from acts alone. */
class FoundedForumTest {
    private static final Duration SOON = Duration.ofMinutes(1);

    @TempDir
    private Path directory;

    @Test
    void foundersShareEntriesAndAgreeOnWhoIsAMember() throws Exception {
        try (LocalForum forum = LocalForum.create(
                ForumPlan.mesh(directory.resolve("forum"), "acme.example", "bolt.example", "cove.example"))) {
            forum.start();
            NewEntry entry = new SampleList(1).entry(0);
            Path uploads = Files.writeString(
                    directory.resolve("uploads.csv"),
                    "id,hash\nmine," + entry.getHash().getType() + ":"
                            + entry.getHash().getValue() + "\n");
            assertThat(hunted(forum.member("bolt"), uploads)).isEqualTo("[]");
            assertThat(forum.member("acme").client().add(List.of(entry))).hasSize(1);
            for (LocalMember member : forum.members()) {
                assertThat(Deadline.in(SOON)
                                .await(() ->
                                        member.client().lookUp(entry.getHash()).getKnown()))
                        .as(() -> member.name() + " knows it" + member.logTail())
                        .isTrue();
                assertThat(member.home().resolve("forum/chain/000000000.act")).exists();
            }
            assertThat(hunted(forum.member("bolt"), uploads))
                    .as("what arrived at another member's node since the first hunt")
                    .contains("\"id\": \"mine\"", "\"arrived\": true", "\"member\": \"acme.example\"");
            assertThat(hunted(forum.member("bolt"), uploads)).isEqualTo("[]");
        }
    }

    /** What the command line says of earlier uploads, since it was asked the last time. */
    private String hunted(LocalMember member, Path uploads) throws IOException, InterruptedException {
        Path out = directory.resolve("out.json");
        Path err = directory.resolve("err.txt");
        int exitCode = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "retrohunt",
                        uploads.toString(),
                        "--home=" + member.home(),
                        "--cursor-file=" + directory.resolve("place"),
                        "--output=json")
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start()
                .waitFor();
        assertThat(exitCode).as(Files.readString(err)).isZero();
        return Files.readString(out).strip();
    }
}
