// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import java.util.Optional;
import org.hashmesh.crypto.forum.Ballot.Choice;
import org.hashmesh.crypto.forum.Ballot.Step;

/**
 * The last ballot that this node cast, as its lock has it.
 *
 * @param request the ballot
 * @param certificate the newest certificate that it committed to or named in the course of this act: a node that lost its
 *     database must not abandon a round as if it had never seen it
 */
public record LastCast(CastRequest request, Optional<Choice> certificate) {

    /** The first ballot of all. */
    public static LastCast first(CastRequest request) {
        return new LastCast(request, named(request));
    }

    /** What stands in the lock once {@code next} is cast. */
    public LastCast then(CastRequest next) {
        Optional<Choice> newest = named(next);
        if (next.number() == request.number()
                && certificate.isPresent()
                && (newest.isEmpty() || newest.get().round() < certificate.get().round())) {
            newest = certificate;
        }
        return new LastCast(next, newest);
    }

    private static Optional<Choice> named(CastRequest request) {
        return request.step() == Step.VOTE ? Optional.empty() : request.choice();
    }
}
