// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.forum;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import org.hashmesh.crypto.forum.ActId;
import org.hashmesh.crypto.forum.Ballot;
import org.hashmesh.crypto.forum.Ballot.Choice;
import org.hashmesh.crypto.forum.Ballot.Step;
import org.hashmesh.crypto.forum.CastRequest;
import org.hashmesh.crypto.forum.ForumState;
import org.hashmesh.crypto.forum.LastCast;
import org.hashmesh.crypto.forum.Parameter;

/**
 * What a voter's node does about the next act, from what lies in the box and from what it cast itself. It casts at most one
 * ballot for each step of each round, in order: vote, commit, abandon, and then the next round.
 */
final class Voting {
    /** In a round after the first, ballots and certificates spread for so long before it votes. */
    private static final Duration SETTLING = Duration.ofSeconds(1);

    /** The tenth round and all later ones last as long. */
    private static final int MOST_DOUBLINGS = 10;

    private final ForumState state;
    private final BallotBox box;
    private int round;
    private Instant opened;
    private Optional<Instant> timerSince = Optional.empty();

    Voting(ForumState state, BallotBox box, Instant now) {
        this.state = state;
        this.box = box;
        this.opened = now;
    }

    /** What it would cast now, as the first step after {@code last}. */
    Optional<CastRequest> wants(VotingNode self, Optional<LastCast> last, Instant now) {
        follow(now);
        Optional<CastRequest> commit = commit(self, last);
        if (commit.isPresent()) {
            return commit;
        }
        Optional<CastRequest> vote = vote(self, last, now);
        return vote.isPresent() ? vote : abandon(self, last, now);
    }

    private void follow(Instant now) {
        int open = box.round();
        if (open != round) {
            round = open;
            opened = now;
            timerSince = Optional.empty();
        }
        if (timerSince.isEmpty() && !box.approved().isEmpty()) {
            timerSince = Optional.of(now);
        }
    }

    /** To the newest certificate, whoever's votes made it, unless it has left that round. */
    private Optional<CastRequest> commit(VotingNode self, Optional<LastCast> last) {
        return box.newestCertificate()
                .filter(certificate -> box.isEntitled(self.member(), certificate.act()))
                .map(certificate ->
                        new CastRequest(state.acts(), certificate.round(), Step.COMMIT, Optional.of(certificate)))
                .filter(request -> mayCast(self, request, last));
    }

    private Optional<CastRequest> vote(VotingNode self, Optional<LastCast> last, Instant now) {
        if (round > 0 && now.isBefore(opened.plus(SETTLING))) {
            return Optional.empty();
        }
        Optional<ActId> choice = box.newestCertificate().map(Choice::act);
        if (choice.isEmpty()) {
            // In the first round whatever was approved first: usually there is only one. After that everybody knows all
            // of them, and everybody takes the same.
            choice = box.approved().stream()
                    .filter(act -> box.isEntitled(self.member(), act))
                    .min(round == 0 ? Comparator.comparing(box.approved()::indexOf) : Comparator.naturalOrder());
        }
        return choice.filter(act -> box.isEntitled(self.member(), act))
                .map(act -> new CastRequest(state.acts(), round, Step.VOTE, Optional.of(new Choice(act, round))))
                .filter(request -> mayCast(self, request, last));
    }

    private Optional<CastRequest> abandon(VotingNode self, Optional<LastCast> last, Instant now) {
        boolean late = timerSince
                .filter(since -> !now.isBefore(since.plus(patience())))
                .isPresent();
        if (!state.voters().contains(self.member()) || (!late && !box.isLeft(round))) {
            return Optional.empty();
        }
        Optional<Choice> newest = box.newestCertificate();
        boolean forgot = last.filter(before -> before.request().number() == state.acts())
                .flatMap(LastCast::certificate)
                .filter(seen -> newest.isEmpty() || newest.get().round() < seen.round())
                .isPresent();
        if (forgot) {
            // Its database was lost after it had seen a certificate: the votes come back from the others first.
            return Optional.empty();
        }
        return Optional.of(new CastRequest(state.acts(), round, Step.ABANDON, newest))
                .filter(request -> mayCast(self, request, last));
    }

    private Duration patience() {
        return Duration.ofSeconds(state.parameters().number(Parameter.ROUND_SECONDS))
                .multipliedBy(1L << Math.min(round, MOST_DOUBLINGS));
    }

    private boolean mayCast(VotingNode self, CastRequest request, Optional<LastCast> last) {
        boolean later = last.map(LastCast::request)
                // A lock that is ahead of an old backup: first the acts that are missing here.
                .map(before -> request.number() > before.number()
                        || (request.number() == before.number() && request.comparePlace(before) > 0))
                .orElse(true);
        // Another node of this member has voted in this round, before this one took its place. What this node cast by
        // another key its lock knows, and does not allow again.
        return later
                && box.byOtherKeys(self.member(), self)
                        .filter(ballot -> ballot.round() >= request.round())
                        .allMatch(ballot -> last.filter(before -> covers(before.request(), ballot))
                                .isPresent());
    }

    private static boolean covers(CastRequest last, Ballot ballot) {
        return last.number() == ballot.number()
                && last.comparePlace(new CastRequest(ballot.number(), ballot.round(), ballot.step(), ballot.choice()))
                        >= 0;
    }
}
