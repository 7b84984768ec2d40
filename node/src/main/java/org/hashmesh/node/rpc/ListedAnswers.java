// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.hashmesh.entry.HashKind;
import org.hashmesh.entry.HashValue;
import org.hashmesh.node.defence.Defences;
import org.hashmesh.node.defence.Hit;
import org.hashmesh.node.match.ListingMessages;
import org.hashmesh.store.list.HashList;
import org.hashmesh.store.list.ListedHashes;
import org.hashmesh.store.list.Listing;
import org.hashmesh.v1.HashAnswer;

/** The list as answers: what a query with exactly one listed hash would be told, for dry runs. Leaves no trace. */
final class ListedAnswers {
    private static final int BATCH = 256;

    private final ListedHashes hashes;
    private final HashList list;
    private final Defences defences;

    ListedAnswers(ListedHashes hashes, HashList list, Defences defences) {
        this.hashes = hashes;
        this.list = list;
        this.defences = defences;
    }

    /** Gives the answer of each hash with a listing in force, until the taker says no. */
    void forEach(Instant now, Predicate<HashAnswer> taker) {
        for (HashKind kind : HashKind.values()) {
            try (ListedHashes.Walk walk = hashes.walk(kind)) {
                List<HashValue> batch = new ArrayList<>(BATCH);
                while (walk.hasNext()) {
                    byte[] ignored = walk.next();
                    walk.hash().ifPresent(batch::add);
                    if (batch.size() == BATCH || !walk.hasNext()) {
                        if (!take(batch, now, taker)) {
                            return;
                        }
                        batch.clear();
                    }
                }
            }
        }
    }

    private boolean take(List<HashValue> batch, Instant now, Predicate<HashAnswer> taker) {
        List<List<Listing>> listings = list.lookup(batch, now);
        for (int i = 0; i < batch.size(); i++) {
            if (listings.get(i).stream().anyMatch(Listing::isInForce)
                    && !taker.test(answer(batch.get(i), listings.get(i), now))) {
                return false;
            }
        }
        return true;
    }

    private HashAnswer answer(HashValue hash, List<Listing> listings, Instant now) {
        HashAnswer.Builder answer =
                HashAnswer.newBuilder().setHash(hash.toHash()).addAllWarnings(defences.warningsBeforeListing(hash));
        List<String> aside = defences.setAside(new Hit(hash, hash, 0, listings), now);
        for (int i = 0; i < listings.size(); i++) {
            answer.addListings(
                    ListingMessages.withoutHash(listings.get(i)).toBuilder().setSetAside(aside.get(i)));
        }
        return answer.build();
    }
}
