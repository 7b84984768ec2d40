// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.defence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.entry.HashValue;
import org.hashmesh.store.list.Listing;

/** What counts here again: in the journal of changes as words with a tab between them. */
sealed interface Release {
    /** Whether this listing may count again; one that was never held back may be among them. */
    boolean covers(Listing listing);

    /** For the journal; the first word says which kind it is. */
    List<String> words();

    /** All listings of a hash. */
    record OfHash(HashValue hash) implements Release {
        @Override
        public boolean covers(Listing listing) {
            return listing.hash().equals(hash);
        }

        @Override
        public List<String> words() {
            return List.of("hash", hash.type(), hash.text());
        }
    }

    /** One listing. */
    record OfEntry(Place entry) implements Release {
        @Override
        public boolean covers(Listing listing) {
            return entry.equals(new Place(listing.log(), listing.index()));
        }

        @Override
        public List<String> words() {
            return List.of(
                    "entry",
                    entry.log().value().hex(),
                    Long.toString(entry.index().value()));
        }
    }

    /**
     * A flood.
     *
     * @param distance from its middle, within which listings were held
     */
    record OfFlood(Floods.Hold hold, int distance) implements Release {
        @Override
        public boolean covers(Listing listing) {
            return hold.covers(listing.hash(), listing, distance);
        }

        @Override
        public List<String> words() {
            List<String> words = new ArrayList<>(List.of("flood", Integer.toString(distance)));
            words.addAll(hold.words());
            return words;
        }
    }

    /**
     * A larger part of what a member, or one of its collections, lists.
     *
     * @param collection empty for all
     * @param share the part, 0 to 1, that counted before
     */
    record OfSource(String member, String collection, double share) implements Release {
        @Override
        public boolean covers(Listing listing) {
            return listing.origin().member().value().equals(member)
                    && (collection.isEmpty()
                            || listing.origin().collection().value().equals(collection))
                    && Sampling.position(listing.hash()) >= share;
        }

        @Override
        public List<String> words() {
            return List.of("source", member, collection, Double.toString(share));
        }
    }

    /** What is listed under an incident that raises the limits now: some of it was held. */
    record OfIncident(String id) implements Release {
        @Override
        public boolean covers(Listing listing) {
            return listing.add().getIncident().equals(id);
        }

        @Override
        public List<String> words() {
            return List.of("incident", id);
        }
    }

    /** As the journal has it. */
    default String text() {
        return String.join("\t", words());
    }

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException when this version cannot
     */
    static Release parse(String text) {
        List<String> words = Arrays.asList(text.split("\t", -1));
        try {
            return switch (words.get(0)) {
                case "hash" -> new OfHash(HashValue.parse(words.get(1), words.get(2)));
                case "entry" ->
                    new OfEntry(new Place(
                            new LogId(Digest.parseHex(words.get(1))), new EntryIndex(Long.parseLong(words.get(2)))));
                case "flood" ->
                    new OfFlood(Floods.Hold.read(words.subList(2, words.size())), Integer.parseInt(words.get(1)));
                case "incident" -> new OfIncident(words.get(1));
                case "source" -> new OfSource(words.get(1), words.get(2), Double.parseDouble(words.get(3)));
                default -> throw new IllegalArgumentException("of another version");
            };
        } catch (Exception e) {
            throw new IllegalArgumentException(
                    "the journal has a release that this version cannot read: " + words.get(0), e);
        }
    }
}
