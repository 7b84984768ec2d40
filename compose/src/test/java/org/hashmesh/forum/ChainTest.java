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
import org.hashmesh.v1.AddOutcome;
import org.hashmesh.v1.AddResult;
import org.hashmesh.v1.NewEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three processes in a row: the first and the last cannot reach each other. */
class ChainTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void whatOneEndSaysReachesTheOtherThroughTheMiddle() {
        NewEntry fromFirst = new SampleList(2).entry(0);
        NewEntry fromLast = new SampleList(2).entry(1);
        try (LocalForum forum = LocalForum.create(ForumPlan.chain(directory, "a.example", "b.example", "c.example"))) {
            forum.start();
            LocalMember first = forum.member("a");
            LocalMember last = forum.member("c");
            assertThat(Deadline.in(LIMIT).await(() -> connected(forum.member("b")) == 2))
                    .as("the middle is connected with both")
                    .isTrue();

            add(first, fromFirst);
            add(last, fromLast);

            assertThat(Deadline.in(LIMIT).await(forum::agrees))
                    .as("all hold the same")
                    .isTrue();
            assertThat(last.client().lookUp(fromFirst.getHash()).getListings(0).getMember())
                    .isEqualTo("a.example");
            assertThat(first.client().lookUp(fromLast.getHash()).getListings(0).getMember())
                    .isEqualTo("c.example");
            assertThat(List.of(connected(first), connected(last)))
                    .as("the ends know only the middle")
                    .containsExactly(1, 1);
        }
    }

    private static int connected(LocalMember member) {
        return member.client().status().getPeersConnected();
    }

    private static void add(LocalMember member, NewEntry entry) {
        assertThat(member.client().add(List.of(entry)))
                .extracting(AddResult::getOutcome)
                .containsExactly(AddOutcome.ADD_OUTCOME_ADDED);
    }
}
