// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.defence;

import java.util.HashMap;
import java.util.Map;

/**
 * Counts what comes often in a stream, in bounded memory, however hostile the stream. With k places and n additions a count is
 * never more than the true one, and less by at most n / (k + 1): so whatever makes up more than that share is found, and
 * nothing is accused of what it did not do. An addition costs constant time on average. (Misra and Gries, "Finding repeated
 * elements", 1982.) For one thread at a time.
 *
 * @param <T> what is counted
 */
final class HeavyHitters<T> {
    private final int places;
    private final Map<T, Integer> counts;

    HeavyHitters(int places) {
        this.places = places;
        this.counts = new HashMap<>();
    }

    /** Counts one more, and gives its count. */
    int add(T item) {
        Integer count = counts.get(item);
        if (count != null) {
            counts.put(item, count + 1);
            return count + 1;
        }
        if (counts.size() < places) {
            counts.put(item, 1);
            return 1;
        }
        // Each place that loses one here was paid for by an addition.
        counts.replaceAll((kept, there) -> there - 1);
        counts.values().removeIf(there -> there == 0);
        return 0;
    }

    /** How often it came at least; 0 when that is not known. */
    int count(T item) {
        return counts.getOrDefault(item, 0);
    }

    /** Places in use. */
    int size() {
        return counts.size();
    }

    /** Begins at zero. */
    void clear() {
        counts.clear();
    }
}
