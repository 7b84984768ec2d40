// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hashmesh.crypto.forum.Ballot.Choice;
import org.hashmesh.crypto.forum.Ballot.Step;

/**
 * The last ballot that this node cast, as its lock has it.
 *
 * @param request the ballot
 * @param certificate the newest certificate that it committed to or named in the course of this act: a node that lost its
 *     database must not abandon a round as if it had never seen it
 * @param vote the last that it cast in the course of this act: the certificate may rest on it, and it may not have been sent
 */
public record LastCast(CastRequest request, Optional<Choice> certificate, Optional<Choice> vote) {

    /** The first ballot of all. */
    public static LastCast first(CastRequest request) {
        return new LastCast(request, named(request), vote(request));
    }

    /** What stands in the lock once {@code next} is cast. */
    public LastCast then(CastRequest next) {
        Optional<Choice> newest = named(next);
        if (next.number() == request.number()
                && certificate.isPresent()
                && (newest.isEmpty() || newest.get().round() < certificate.get().round())) {
            newest = certificate;
        }
        Optional<Choice> voted = vote(next);
        return new LastCast(next, newest, voted.isEmpty() && next.number() == request.number() ? vote : voted);
    }

    /** What was cast in the course of the act with this number and can be signed again: it is all that was ever promised. */
    public List<CastRequest> again(long number) {
        if (request.number() != number) {
            return List.of();
        }
        List<CastRequest> again = new ArrayList<>();
        vote.map(choice -> new CastRequest(number, choice.round(), Step.VOTE, vote))
                .filter(voted -> !voted.equals(request))
                .ifPresent(again::add);
        again.add(request);
        return again;
    }

    private static Optional<Choice> vote(CastRequest request) {
        return request.step() == Step.VOTE ? request.choice() : Optional.empty();
    }

    private static Optional<Choice> named(CastRequest request) {
        return request.step() == Step.VOTE ? Optional.empty() : request.choice();
    }
}
