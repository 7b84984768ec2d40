// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.list;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.entry.OpinionRules;
import org.hashmesh.entry.Statement;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.kv.KeyRange;
import org.hashmesh.store.kv.KeyValue;
import org.hashmesh.store.kv.KeyValues;
import org.hashmesh.store.kv.Scan;
import org.hashmesh.store.list.NewestFirst.Verdict;
import org.hashmesh.store.log.LogNumber;
import org.hashmesh.store.log.LogReader;
import org.hashmesh.store.log.Logs;
import org.hashmesh.v1.Opinion;

/**
 * What members think of entries: a function of the entries held and of the forum's word, not of the order of arrival. Rows
 * are hints; each answer is read from the entry itself. For many threads.
 */
public final class OpinionList {
    /** Rows that one page looks at. */
    private static final int PAGE_ROWS = 20_000;

    private static final int MOST_HISTORY = 64;

    private final KeyValues store;
    private final Logs logs;
    private final Effect effect;

    public OpinionList(KeyValues store, Logs logs, Effect effect) {
        this.store = store;
        this.logs = logs;
        this.effect = effect;
    }

    /** What is thought of each of these entries, in their order. One that nobody has an opinion on costs about a microsecond. */
    public List<Opinions> about(List<Target> targets) {
        List<KeyRange> ranges = targets.stream().map(OpinionKeys::about).toList();
        List<List<KeyValue>> rows = store.scanEach(Column.OPINIONS, ranges, NewestFirst.PAGE);
        List<Opinions> answers = new ArrayList<>(targets.size());
        for (int i = 0; i < targets.size(); i++) {
            answers.add(
                    rows.get(i).isEmpty()
                            ? Opinions.NONE
                            : new Reading(targets.get(i)).read(ranges.get(i), rows.get(i)));
        }
        return answers;
    }

    /**
     * A part of the entries that somebody has an opinion on, or had.
     *
     * @param next where the next page starts; empty at the end
     */
    public record Page(List<Target> targets, Optional<Target> next) {}

    /**
     * Entries that somebody has an opinion on, by log, place and leaf hash. A page ends after {@code max} entries, or after
     * 20,000 rows with fewer.
     *
     * @param of only entries of this log
     * @param by only where this member said something
     * @param start where to start
     */
    public Page targets(Optional<LogId> of, Optional<MemberName> by, Optional<Target> start, int max) {
        KeyRange all = of.map(OpinionKeys::aboutLog).orElse(KeyRange.all());
        KeyRange range = start.map(first -> new KeyRange(OpinionKeys.key(first), all.to()))
                .orElse(all);
        Optional<byte[]> member = by.map(ListKeys::member);
        List<Target> found = new ArrayList<>();
        Key last = Key.empty();
        try (Scan scan = store.scan(Column.OPINIONS, range)) {
            for (int looked = 0; scan.hasNext(); looked++) {
                Key row = scan.next().key();
                boolean same = last.length() > 0 && row.startsWith(last);
                if (!same && (found.size() == max || looked >= PAGE_ROWS)) {
                    return new Page(found, Optional.of(OpinionKeys.target(row)));
                }
                if (!same
                        && member.filter(bytes -> !OpinionKeys.isOf(row, bytes)).isEmpty()) {
                    found.add(OpinionKeys.target(row));
                    last = Key.of(row.bytes(0, OpinionKeys.TARGET_BYTES));
                }
            }
        }
        return new Page(found, Optional.empty());
    }

    /**
     * The newest entry by which this member disagreed with that one, whatever it said since: among its newest 64 opinions on
     * it in each of its logs.
     */
    public Optional<OpinionEntry> lastDisagreement(Target target, MemberName member) {
        KeyRange range = OpinionKeys.of(target, member);
        List<OpinionEntry> found = new ArrayList<>();
        Map<LogNumber, Integer> looked = new HashMap<>();
        Reading reading = new Reading(target);
        List<KeyValue> first = store.scanEach(Column.OPINIONS, List.of(range), NewestFirst.PAGE)
                .get(0);
        NewestFirst.walk(store, Column.OPINIONS, range, first, row -> {
            Optional<LogReader> log = reading.speaker(row);
            if (log.isEmpty()
                    || OpinionKeys.isSeen(row)
                    || looked.merge(log.get().number(), 1, Integer::sum) > MOST_HISTORY) {
                return Verdict.NONE;
            }
            Optional<OpinionEntry> disagreed = reading.entry(log.get(), row)
                    .filter(entry -> OpinionRules.isDisagreement(entry.said().getKind()));
            disagreed.ifPresent(found::add);
            return disagreed.isPresent() ? Verdict.COUNTS : Verdict.OLDER;
        });
        return found.stream().max(OpinionEntry.OLDEST_FIRST);
    }

    /** Collects what counts about one entry. */
    private final class Reading implements NewestFirst.Judge {
        private final Target target;
        private final TreeHasher hasher = new TreeHasher();
        private final Map<MemberName, OpinionEntry> stances = new HashMap<>();
        private final Map<MemberName, OpinionEntry> seen = new HashMap<>();

        Reading(Target target) {
            this.target = target;
        }

        Opinions read(KeyRange range, List<KeyValue> first) {
            NewestFirst.walk(store, Column.OPINIONS, range, first, this);
            List<MemberName> members = new ArrayList<>(stances.keySet());
            seen.keySet().stream()
                    .filter(member -> !stances.containsKey(member))
                    .forEach(members::add);
            return new Opinions(members.stream()
                    .sorted(Comparator.comparing(MemberName::value))
                    .map(member -> new MemberOpinion(
                            member, Optional.ofNullable(stances.get(member)), Optional.ofNullable(seen.get(member))))
                    .toList());
        }

        @Override
        public Verdict of(Key row) {
            Optional<LogReader> log = speaker(row);
            if (log.isEmpty()) {
                return Verdict.NONE;
            }
            Optional<OpinionEntry> entry = entry(log.get(), row);
            entry.ifPresent(found -> (OpinionKeys.isSeen(row) ? seen : stances)
                    .merge(found.origin().member(), found, Reading::newer));
            return entry.isPresent() ? Verdict.COUNTS : Verdict.OLDER;
        }

        /** The log whose entry made a row, if its member's opinions count. */
        private Optional<LogReader> speaker(Key row) {
            return logs.find(OpinionKeys.log(row)).filter(log -> !log.isPurged() && effect.hasVoice(log.id()));
        }

        private static OpinionEntry newer(OpinionEntry one, OpinionEntry other) {
            return OpinionEntry.OLDEST_FIRST.compare(one, other) < 0 ? other : one;
        }

        /** The entry behind a row, if it says what the row says, and counts. */
        private Optional<OpinionEntry> entry(LogReader log, Key row) {
            EntryIndex index = NewestFirst.index(row);
            if (!HashList.counts(log, index)) {
                return Optional.empty();
            }
            return HashList.leaf(log, index).flatMap(leaf -> entry(log, index, leaf, row));
        }

        private Optional<OpinionEntry> entry(LogReader log, EntryIndex index, Leaf leaf, Key row) {
            if (!(Statement.read(leaf.bytes()) instanceof Statement.Opined opined)) {
                return Optional.empty();
            }
            Opinion said = opined.opinion();
            Digest leafHash = leaf.hash(hasher);
            boolean counts = target.isNamedBy(said.getEntry())
                    && OpinionKeys.row(said, log.origin().member(), log.number(), index)
                            .filter(row::equals)
                            .isPresent()
                    && effect.annulment(log.id(), index, leafHash).isEmpty();
            return counts
                    ? Optional.of(new OpinionEntry(log.origin(), log.id(), index, leafHash, said))
                    : Optional.empty();
        }
    }
}
