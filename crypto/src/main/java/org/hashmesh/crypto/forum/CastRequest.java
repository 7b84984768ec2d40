// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import java.util.Optional;
import org.hashmesh.crypto.forum.Ballot.Choice;
import org.hashmesh.crypto.forum.Ballot.Step;

/**
 * A ballot that this node is about to cast, or the last that it cast.
 *
 * @param number of the act to come
 * @param round from 0
 * @param step what it does
 * @param choice as in the ballot
 */
public record CastRequest(long number, int round, Step step, Optional<Choice> choice) {

    /** Which of the two comes later in the course of one act. */
    public int comparePlace(CastRequest other) {
        return round != other.round ? Integer.compare(round, other.round) : step.compareTo(other.step);
    }

    /** Whether casting {@code next} after this keeps the promise: never back, never two for one step. */
    public boolean allows(CastRequest next) {
        return next.number > number || (next.number == number && next.comparePlace(this) > 0) || next.equals(this);
    }
}
