// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.incident;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.hashmesh.store.list.Listing;

/** Counts the ADDs of one incident. Its time of each is when the entry was signed first, as far as is known here. */
public final class IncidentTally {
    private static final Duration FIRST = Duration.ofHours(1);

    private final Instant openedAt;
    private final int reviewSize;
    private final Share all = new Share("");
    private final Map<String, Share> members = new TreeMap<>();
    private final Map<String, Share> types = new TreeMap<>();
    private final Deque<Listing> review = new ArrayDeque<>();
    private long withdrawn;
    private long disputed;

    /** What one member, or one type of hash, has of it. */
    public static final class Share {
        private final String name;
        private long entries;
        private long inForce;
        private long firstHour;
        private Optional<Instant> first = Optional.empty();
        private Optional<Instant> last = Optional.empty();

        private Share(String name) {
            this.name = name;
        }

        private void take(Listing listing, boolean early) {
            Instant at = listing.signedAt();
            entries++;
            inForce += listing.isInForce() ? 1 : 0;
            firstHour += early ? 1 : 0;
            first = first.filter(known -> known.isBefore(at)).or(() -> Optional.of(at));
            last = last.filter(known -> known.isAfter(at)).or(() -> Optional.of(at));
        }

        public String name() {
            return name;
        }

        public long entries() {
            return entries;
        }

        public long inForce() {
            return inForce;
        }

        /** Of them within an hour after the incident was opened, or before that. */
        public long firstHour() {
            return firstHour;
        }

        public Optional<Instant> first() {
            return first;
        }

        public Optional<Instant> last() {
            return last;
        }
    }

    /**
     * Of an incident that was opened then.
     *
     * @param reviewSize how many listings the review list may have: the newest
     */
    public IncidentTally(Instant openedAt, int reviewSize) {
        this.openedAt = openedAt;
        this.reviewSize = reviewSize;
    }

    /** Takes an ADD that names the incident; in the order in which the review list is to have them. */
    public void take(Listing listing) {
        boolean early = listing.signedAt().isBefore(openedAt.plus(FIRST));
        all.take(listing, early);
        members.computeIfAbsent(listing.origin().member().value(), Share::new).take(listing, early);
        types.computeIfAbsent(listing.hash().type(), Share::new).take(listing, early);
        withdrawn += listing.withdrawal().isPresent() ? 1 : 0;
        disputed += listing.isDisputed() || listing.labelsDisputed() ? 1 : 0;
        if (listing.isInForce() && reviewSize > 0) {
            if (review.size() == reviewSize) {
                review.removeFirst();
            }
            review.addLast(listing);
        }
    }

    /** Of everybody and everything. */
    public Share all() {
        return all;
    }

    public long withdrawn() {
        return withdrawn;
    }

    /** Entries whose labels, or which themselves, another member disagrees with. */
    public long disputed() {
        return disputed;
    }

    /** By member, most entries first. */
    public List<Share> members() {
        return mostFirst(members);
    }

    /** By type of hash, most entries first. */
    public List<Share> types() {
        return mostFirst(types);
    }

    /** What is still in force. */
    public List<Listing> review() {
        return List.copyOf(review);
    }

    private static List<Share> mostFirst(Map<String, Share> shares) {
        List<Share> sorted = new ArrayList<>(shares.values());
        sorted.sort(Comparator.comparingLong(Share::entries).reversed());
        return sorted;
    }
}
