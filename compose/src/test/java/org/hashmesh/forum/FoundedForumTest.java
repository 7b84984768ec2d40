// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.forum;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
    void foundersShareEntriesAndAgreeOnWhoIsAMember() {
        try (LocalForum forum = LocalForum.create(
                ForumPlan.mesh(directory.resolve("forum"), "acme.example", "bolt.example", "cove.example"))) {
            forum.start();
            NewEntry entry = new SampleList(1).entry(0);
            assertThat(forum.member("acme").client().add(List.of(entry))).hasSize(1);
            for (LocalMember member : forum.members()) {
                assertThat(Deadline.in(SOON)
                                .await(() ->
                                        member.client().lookUp(entry.getHash()).getKnown()))
                        .as(() -> member.name() + " knows it" + member.logTail())
                        .isTrue();
                assertThat(member.home().resolve("forum/chain/000000000.act")).exists();
            }
        }
    }
}
