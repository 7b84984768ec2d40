// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator.vote;

import java.util.HashMap;
import java.util.Map;
import org.hashmesh.crypto.forum.Act;
import org.hashmesh.crypto.forum.ActId;
import org.hashmesh.crypto.forum.Approval;
import org.hashmesh.crypto.forum.Ballot;
import org.hashmesh.crypto.forum.CastRequest;
import org.hashmesh.crypto.forum.VotingKey;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.node.forum.VotingNode;

/** Signs ballots and approvals of one run: each once, since Ed25519 gives the same signature again. */
final class Pens {
    private final VoteCast cast;
    private final Map<Cast, Ballot> ballots = new HashMap<>();
    private final Map<Given, Approval> approvals = new HashMap<>();

    private record Cast(CastRequest request, VotingKey key, int number) {}

    private record Given(ActId act, int number, int generation) {}

    Pens(VoteCast cast) {
        this.cast = cast;
    }

    /** {@code number}: whose node casts it, with which of its keys {@code rotation} says. */
    Ballot ballot(ForumId forum, CastRequest request, VotingNode self, int number, int rotation) {
        return ballots.computeIfAbsent(
                new Cast(request, self.key(), number),
                unknown -> Ballot.sign(
                        forum,
                        self.member(),
                        request.number(),
                        request.round(),
                        request.step(),
                        request.choice(),
                        self.key(),
                        cast.nodeKey(number, rotation)));
    }

    /** {@code generation}: which of the member's identity keys signs. */
    Approval approval(Act act, int number, int generation) {
        return approvals.computeIfAbsent(
                new Given(act.id(), number, generation),
                unknown -> Approval.sign(act, VoteCast.member(number), cast.identity(number, generation)));
    }
}
