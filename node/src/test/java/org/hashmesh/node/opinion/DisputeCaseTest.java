// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.opinion;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hashmesh.crypto.log.MalformedNameException;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.entry.HashKind;
import org.hashmesh.entry.HashValue;
import org.hashmesh.entry.Statement;
import org.hashmesh.node.opinion.DisputeCase.State;
import org.hashmesh.store.list.Listing;
import org.hashmesh.store.list.MemberOpinion;
import org.hashmesh.store.list.OpinionEntry;
import org.hashmesh.store.list.Opinions;
import org.hashmesh.v1.Add;
import org.hashmesh.v1.Opinion;
import org.hashmesh.v1.OpinionKind;
import org.hashmesh.v1.WithdrawReason;
import org.junit.jupiter.api.Test;

class DisputeCaseTest {
    private static final long DAY = 86_400;
    private static final Digest SOME = Digest.of(new byte[Digest.BYTES]);

    private final List<MemberOpinion> opinions = new ArrayList<>();

    @Test
    void isOpenUntilItsDeadlineAndThenOverdue() throws MalformedNameException {
        say("bolt.example", OpinionKind.OPINION_KIND_DISAGREE, 100, 0);
        assertThat(state(100 + 14 * DAY - 1)).containsExactly(State.OPEN);
        assertThat(state(100 + 14 * DAY)).containsExactly(State.OVERDUE);
        say("cove.example", OpinionKind.OPINION_KIND_DISAGREE_WITH_LABELS, 100, 500);
        assertThat(state(499)).containsExactly(State.OPEN, State.OPEN);
        assertThat(state(500)).containsExactly(State.OPEN, State.OVERDUE);
    }

    @Test
    void whatStandsRejectsOnlyWhatWasSaidBefore() throws MalformedNameException {
        say("acme.example", OpinionKind.OPINION_KIND_STANDS, 100, 0);
        say("bolt.example", OpinionKind.OPINION_KIND_DISAGREE, 100, 0);
        say("cove.example", OpinionKind.OPINION_KIND_DISAGREE, 101, 0);
        assertThat(state(200)).containsExactly(State.REJECTED, State.OPEN);
    }

    @Test
    void nobodyElseSaysThatAnEntryStandsAndNobodyDisputesItsOwn() throws MalformedNameException {
        say("acme.example", OpinionKind.OPINION_KIND_DISAGREE, 100, 0);
        say("bolt.example", OpinionKind.OPINION_KIND_DISAGREE, 100, 0);
        say("cove.example", OpinionKind.OPINION_KIND_STANDS, 200, 0);
        assertThat(state(300)).containsExactly(State.OPEN);
    }

    @Test
    void endsWithTheEntry() throws MalformedNameException {
        say("bolt.example", OpinionKind.OPINION_KIND_DISAGREE, 100, 0);
        Listing.Withdrawal withdrawal = new Listing.Withdrawal(
                origin("acme.example"),
                new EntryIndex(9),
                WithdrawReason.WITHDRAW_REASON_DISPUTE_UPHELD,
                Instant.EPOCH);
        assertThat(DisputeCase.of(listing(Listing.State.WITHDRAWN, Optional.of(withdrawal)), Instant.EPOCH))
                .extracting(DisputeCase::state)
                .containsExactly(State.UPHELD);
        assertThat(DisputeCase.of(listing(Listing.State.EXPIRED, Optional.empty()), Instant.EPOCH))
                .extracting(DisputeCase::state)
                .containsExactly(State.MOOT);
    }

    private List<State> state(long second) throws MalformedNameException {
        return DisputeCase.of(listing(Listing.State.IN_FORCE, Optional.empty()), Instant.ofEpochSecond(second)).stream()
                .map(DisputeCase::state)
                .toList();
    }

    private void say(String member, OpinionKind kind, long at, long respondBy) throws MalformedNameException {
        Origin origin = origin(member);
        Opinion said = Opinion.newBuilder()
                .setKind(kind)
                .setAt(at)
                .setRespondBy(respondBy)
                .build();
        OpinionEntry entry = new OpinionEntry(origin, origin.id(), new EntryIndex(1), SOME, said);
        opinions.add(new MemberOpinion(origin.member(), Optional.of(entry), Optional.empty()));
    }

    private Listing listing(Listing.State state, Optional<Listing.Withdrawal> withdrawal)
            throws MalformedNameException {
        HashValue hash = new HashValue(HashKind.SHA256, "", ByteString.copyFrom(new byte[32]));
        return new Listing(
                origin("acme.example"),
                origin("acme.example").id(),
                new EntryIndex(1),
                SOME,
                new Statement.Added(hash, Add.getDefaultInstance()),
                Instant.EPOCH,
                state,
                withdrawal,
                Optional.empty(),
                new Opinions(opinions),
                false);
    }

    private static Origin origin(String member) throws MalformedNameException {
        return Origin.parse("hashmesh/0123456789abcdef/" + member + "/n1/main/1");
    }
}
