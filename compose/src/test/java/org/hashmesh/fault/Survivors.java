// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import org.hashmesh.node.demo.Deadline;
import org.hashmesh.node.demo.LocalForum;
import org.hashmesh.node.demo.LocalMember;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.HashAnswer;
import org.hashmesh.v1.NewEntry;
import org.hashmesh.v1.NodeState;

/** What must hold once the faults are over. */
final class Survivors {
    /** Generous: the machine may be busy with other work. */
    static final Duration SETTLES = Duration.ofMinutes(3);

    private static final int LOOKED_UP_AT_ONCE = 1_000;

    private Survivors() {}

    /**
     * All nodes serve and hold the same; everybody has every acknowledged entry once; nothing is there that nobody sent.
     *
     * @param feeds all that was ever published in the forum, finished
     */
    static void assertNothingIsLost(LocalForum forum, List<Feed> feeds) {
        Deadline deadline = Deadline.in(SETTLES);
        forum.members().forEach(member -> member.awaitReady(deadline));
        boolean agrees = deadline.await(Duration.ofMillis(200), () -> holdTheSame(forum));
        assertThat(agrees)
                .as(() -> "the digests agree" + forum.members().get(0).logTail())
                .isTrue();
        // The first entry of each member's log opens it.
        long expected = feeds.stream().mapToLong(Feed::acknowledged).sum()
                + forum.members().size();
        for (LocalMember member : forum.members()) {
            assertThat(member.client().status().getState()).as(member::logTail).isEqualTo(NodeState.NODE_STATE_SERVING);
            assertThat(member.client().digest().getEntries()).isEqualTo(expected);
            feeds.forEach(feed -> assertHolds(member, feed));
        }
    }

    private static boolean holdTheSame(LocalForum forum) {
        try {
            return forum.agrees();
        } catch (StatusRuntimeException e) {
            forum.members().forEach(LocalMember::requireAlive);
            return false;
        }
    }

    private static void assertHolds(LocalMember member, Feed feed) {
        String author = feed.member().name().value();
        for (List<NewEntry> batch : feed.toLookUp(LOOKED_UP_AT_ONCE)) {
            List<Hash> hashes = batch.stream().map(NewEntry::getHash).toList();
            List<HashAnswer> answers = member.client().lookUp(hashes);
            assertThat(answers).hasSameSizeAs(hashes);
            assertThat(answers)
                    .as("what %s acknowledged, at %s", author, member.name())
                    .allMatch(answer -> answer.getListingsList().stream()
                            .anyMatch(listing -> listing.getMember().equals(author)));
        }
    }
}
