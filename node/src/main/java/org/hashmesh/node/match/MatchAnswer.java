// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match;

import java.util.List;
import org.hashmesh.store.list.Listing;

/**
 * What is known about a hash.
 *
 * @param query what was asked
 * @param listings of exactly this hash, by member, log and index
 * @param near other hashes near enough, nearest first; each has a listing in force
 * @param capped whether there are more near hashes than these
 */
public record MatchAnswer(MatchQuery query, List<Listing> listings, List<NearHash> near, boolean capped) {

    /** About a hash that is not known. */
    static MatchAnswer unknown(MatchQuery query) {
        return new MatchAnswer(query, List.of(), List.of(), false);
    }

    /** Whether anybody lists it, or something near enough, in force. */
    public boolean isKnown() {
        return !near.isEmpty() || listings.stream().anyMatch(Listing::isInForce);
    }
}
