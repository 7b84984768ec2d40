// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.opinion;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.store.list.Target;

/**
 * How often entries matched here, for telling other members in a way that shows no single upload: counts are of whole days
 * that ended a day ago or longer, begin at {@link #LEAST}, are rounded down to one digit that counts, and are told again only
 * once {@link #LEAST} more came. Days are those of UTC, numbered from 1970 on.
 *
 * <p>{@link #matched} is for many threads and costs a look into a hash table; all else is for one thread. Takes some 200 bytes
 * an entry, and of entries beyond {@link #MOST} counts none.
 */
public final class SeenCounts {
    /** Fewer matches than this are not told. */
    public static final long LEAST = 5;

    /** Entries that are counted at once. */
    public static final int MOST = 50_000;

    /** An entry that did not match for so many days is forgotten; if it does again, counting begins anew. */
    private static final long FORGET_DAYS = 90;

    private static final long DAY_SECONDS = 86_400;

    private final Map<Target, Count> counts = new ConcurrentHashMap<>();
    private volatile long today;

    /** Of one entry. All but {@code now} belong to the thread that turns days. */
    private static final class Count {
        private final AtomicLong now = new AtomicLong();
        private final long firstDay;
        private long yesterday;
        private long settled;
        private long toldAt;
        private long lastDay;

        private Count(long firstDay) {
            this.firstDay = firstDay;
            this.lastDay = firstDay;
        }
    }

    /**
     * What may be told of an entry.
     *
     * @param target the entry
     * @param count how often it matched, rounded down
     * @param from the first second of the time counted, since 1970
     * @param to the second after it
     */
    public record Seen(Target target, long count, long from, long to) {}

    /** That begins on this day with nothing. */
    public SeenCounts(long today) {
        this.today = today;
    }

    /** An upload matched this entry. */
    public void matched(LogId log, EntryIndex index, Digest leafHash) {
        Target target = new Target(log, index, leafHash);
        Count count = counts.get(target);
        if (count == null) {
            if (counts.size() >= MOST) {
                return;
            }
            count = counts.computeIfAbsent(target, ignored -> new Count(today));
        }
        count.now.incrementAndGet();
    }

    /** The day that goes on. */
    long today() {
        return today;
    }

    /** Entries that are counted. */
    public int size() {
        return counts.size();
    }

    /**
     * Ends the days before this one. Nothing when it has begun already: so an entry is told once a day at most.
     *
     * @return what may be told now, by log and index
     */
    public List<Seen> turn(long day) {
        long passed = day - today;
        if (passed <= 0) {
            return List.of();
        }
        today = day;
        List<Seen> due = new ArrayList<>();
        counts.forEach((target, count) -> {
            shift(count, day, passed);
            // At most since the end of the day before yesterday.
            if (count.settled >= LEAST
                    && count.settled - count.toldAt >= LEAST
                    && rounded(count.settled) > rounded(count.toldAt)) {
                count.toldAt = count.settled;
                due.add(new Seen(
                        target,
                        rounded(count.settled),
                        count.firstDay * DAY_SECONDS,
                        Math.max(count.firstDay + 1, day - 1) * DAY_SECONDS));
            }
        });
        counts.values().removeIf(count -> day - count.lastDay > FORGET_DAYS && count.now.get() == 0);
        due.sort(Comparator.comparing((Seen seen) -> seen.target().log())
                .thenComparing(seen -> seen.target().index()));
        return due;
    }

    private static void shift(Count count, long day, long passed) {
        long ended = count.now.getAndSet(0);
        count.settled += count.yesterday;
        count.yesterday = ended;
        if (passed > 1) {
            count.settled += count.yesterday;
            count.yesterday = 0;
        }
        if (ended > 0) {
            count.lastDay = day - passed;
        }
    }

    /** Rounded down to one digit that counts: 5, 60, 700. */
    static long rounded(long count) {
        long unit = 1;
        while (count / unit >= 10) {
            unit *= 10;
        }
        return count / unit * unit;
    }

    /** What is known, a line an entry, for {@link #read}. What matched since the last turn is counted to its day. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("seen v1 " + today);
        counts.forEach((target, count) -> lines.add(String.join(
                " ",
                target.log().value().hex(),
                target.index().toString(),
                target.leafHash().hex(),
                Long.toString(count.firstDay),
                Long.toString(count.lastDay),
                Long.toString(count.settled),
                Long.toString(count.yesterday),
                Long.toString(count.now.get()),
                Long.toString(count.toldAt))));
        return lines;
    }

    /**
     * Reads what {@link #lines} wrote.
     *
     * @throws IllegalArgumentException when it is anything else
     */
    public static SeenCounts read(List<String> lines) {
        if (lines.isEmpty() || !lines.get(0).matches("seen v1 [0-9]{1,9}")) {
            throw new IllegalArgumentException("it does not begin as counts of what was seen do");
        }
        SeenCounts read = new SeenCounts(Long.parseLong(lines.get(0).substring("seen v1 ".length())));
        for (String line : lines.subList(1, lines.size())) {
            String[] parts = line.split(" ", -1);
            if (parts.length != 9) {
                throw new IllegalArgumentException("a line has " + parts.length + " words");
            }
            Count count = new Count(Long.parseLong(parts[3]));
            count.lastDay = Long.parseLong(parts[4]);
            count.settled = Long.parseLong(parts[5]);
            count.yesterday = Long.parseLong(parts[6]);
            count.now.set(Long.parseLong(parts[7]));
            count.toldAt = Long.parseLong(parts[8]);
            read.counts.put(
                    new Target(
                            new LogId(Digest.parseHex(parts[0])),
                            new EntryIndex(Long.parseLong(parts[1])),
                            Digest.parseHex(parts[2])),
                    count);
        }
        return read;
    }
}
