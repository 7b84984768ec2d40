// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.hashmesh.entry.HashValue;
import org.hashmesh.hash.HashException;
import org.hashmesh.hash.vpdq.Vpdq;
import org.hashmesh.hash.vpdq.VpdqMatch;
import org.hashmesh.hash.vpdq.VpdqThresholds;
import org.hashmesh.node.match.index.VpdqIndex;

/** The vPDQ hashes of a list, by number in the index of their frames. For many threads; changes take turns. */
final class Videos {
    private final VpdqIndex index;
    private final Map<Integer, HashValue> byNumber = new ConcurrentHashMap<>();
    private final Map<HashValue, Integer> numbers = new HashMap<>();
    private int next;
    private volatile long valueBytes;

    /** Takes what a search finds. */
    @FunctionalInterface
    interface Sink {
        void found(HashValue video, VpdqMatch match);
    }

    Videos(Executor merges, LongSupplier room) {
        this.index = new VpdqIndex(merges, room, MatchQuery.MIN_QUALITY);
    }

    synchronized void add(HashValue hash) {
        if (!numbers.containsKey(hash)) {
            int number = next++;
            numbers.put(hash, number);
            byNumber.put(number, hash);
            index.add(number, read(hash));
            resize(hash.value().size());
        }
    }

    synchronized void remove(HashValue hash) {
        Integer number = numbers.remove(hash);
        if (number != null) {
            index.remove(number);
            byNumber.remove(number);
            resize(-hash.value().size());
        }
    }

    private void resize(int change) {
        long changed = valueBytes + change;
        valueBytes = changed;
    }

    /** What they take in memory, about. */
    long memoryBytes() {
        return index.memoryBytes() + valueBytes;
    }

    /**
     * Finds videos that share enough frames with the query.
     *
     * @return whether frames of the query are in so many videos that some may be missing
     */
    boolean search(HashValue query, VpdqThresholds thresholds, Sink sink) {
        return index.search(read(query), thresholds, (number, match) -> {
            HashValue video = byNumber.get(number);
            if (video != null) {
                sink.found(video, match);
            }
        });
    }

    private static Vpdq read(HashValue hash) {
        try {
            return Vpdq.parse(hash.text());
        } catch (HashException e) {
            throw new IllegalStateException("a vpdq hash that was read cannot be read again", e);
        }
    }
}
