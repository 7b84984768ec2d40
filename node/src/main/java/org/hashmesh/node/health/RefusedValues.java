// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.health;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.hashmesh.entry.FieldException;

/**
 * How many wrong values callers gave, since the start: one who sends them for months, since nobody reads the answers, shows
 * here. For many threads.
 */
public final class RefusedValues {
    /** What was asked for. */
    public enum Call {
        ADD,
        MATCH,
        COMPARE
    }

    /**
     * So often.
     *
     * @param field of the hash or entry
     * @param count at least 1
     */
    public record Count(Call call, String field, long count) {}

    private record Kind(Call call, String field) {}

    /** As many as there are fields: callers cannot make it longer. */
    private final Map<Kind, LongAdder> counts = new ConcurrentHashMap<>();

    /** One more. */
    public void count(Call call, FieldException refusal) {
        counts.computeIfAbsent(new Kind(call, refusal.field()), kind -> new LongAdder())
                .increment();
    }

    /** All so far, the most frequent first. */
    public List<Count> counts() {
        return counts.entrySet().stream()
                .map(kind -> new Count(
                        kind.getKey().call(),
                        kind.getKey().field(),
                        kind.getValue().sum()))
                .sorted(Comparator.comparingLong(Count::count)
                        .reversed()
                        .thenComparing(Count::call)
                        .thenComparing(Count::field))
                .toList();
    }
}
