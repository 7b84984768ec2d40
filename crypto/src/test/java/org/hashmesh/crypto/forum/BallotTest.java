// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hashmesh.crypto.forum.Ballot.Choice;
import org.hashmesh.crypto.forum.Ballot.Step;
import org.junit.jupiter.api.Test;

class BallotTest {
    private static final int CHANGES = 300;

    private final Founders founders = Founders.of(4);
    private final Company acme = founders.companies.get(0);
    private final Act act = founders.act(new Decision.SetVoters(Founders.names(founders.companies.subList(0, 3))));

    private List<Ballot> ballots() {
        List<Ballot> ballots = new ArrayList<>();
        ballots.add(Founders.ballot(act, acme, Step.VOTE, 0));
        ballots.add(Founders.ballot(act, acme, Step.COMMIT, 3));
        ballots.add(abandon(Optional.empty()));
        ballots.add(abandon(Optional.of(new Choice(act.id(), 2))));
        return ballots;
    }

    private Ballot abandon(Optional<Choice> newest) {
        return Ballot.sign(
                act.forum(), acme.name(), 1, 4, Step.ABANDON, newest, acme.votingKey(1), acme.key("voting 1"));
    }

    @Test
    void readsBackWhatItWrites() throws ForumException {
        for (Ballot ballot : ballots()) {
            Ballot read = Ballot.parse(ballot.file());
            assertThat(read).isEqualTo(ballot);
            assertThat(read.choice()).isEqualTo(ballot.choice());
            assertThat(read.step()).isEqualTo(ballot.step());
            assertThat(read.id()).isEqualTo(ballot.id());
            founders.state.verify(read);
        }
    }

    @Test
    void ballotsThatSayOtherThingsHaveOtherNames() {
        assertThat(ballots().stream().map(Ballot::name).distinct()).hasSize(4);
    }

    @Test
    void aChangedBallotDoesNotVerify() throws ForumException {
        for (Ballot ballot : ballots()) {
            Mutations.assertAllRefused(ballot.file(), CHANGES, ballot.round(), file -> {
                Ballot read = Ballot.parse(file);
                founders.state.verify(read);
                return read;
            });
        }
    }

    @Test
    void aBallotThatVerifiedOnceDoesNotVerifyUnderAnotherKey() throws ForumException {
        Ballot ballot = ballots().get(0);
        ballot.verify(acme.identity().publicKey());
        ForumException refused = org.assertj.core.api.Assertions.catchThrowableOfType(
                ForumException.class,
                () -> ballot.verify(founders.companies.get(1).identity().publicKey()));
        assertThat(refused.reason()).isEqualTo(ForumException.Reason.BAD_SIGNATURE);
    }

    @Test
    void theLockGivesTheLastBallotAndTheLastVoteAgainAndNothingElse() {
        Optional<Choice> choice = Optional.of(new Choice(act.id(), 0));
        CastRequest vote = new CastRequest(1, 0, Step.VOTE, choice);
        CastRequest commit = new CastRequest(1, 0, Step.COMMIT, choice);
        LastCast last = LastCast.first(vote).then(commit);
        assertThat(last.again(1)).containsExactly(vote, commit);
        assertThat(last.again(2)).isEmpty();
        assertThat(LastCast.first(vote).again(1)).containsExactly(vote);
        LastCast next = last.then(new CastRequest(2, 0, Step.ABANDON, Optional.empty()));
        assertThat(next.vote()).isEmpty();
        assertThat(next.certificate()).isEmpty();
    }
}
