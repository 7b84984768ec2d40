// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.hashmesh.crypto.log.Extension;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LeafBlock;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.log.Skeleton;
import org.hashmesh.store.kv.MemoryKeyValues;
import org.hashmesh.store.ledger.ConflictException;
import org.hashmesh.store.ledger.ContradictionException;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.store.ledger.TestLog;
import org.hashmesh.store.list.HashList;
import org.hashmesh.store.list.Listing;
import org.hashmesh.store.log.LogReader;
import org.hashmesh.v1.OpinionKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever follows the journal, with whatever pauses and restarts, has the list: nothing is lost, nothing told twice. */
class FollowingTest {
    private static final Instant NOW = Instant.parse("2026-02-01T00:00:00Z");

    private final TestForum forum = new TestForum();
    private final List<TestLog> authors =
            List.of(new TestLog("acme.example/eu1"), new TestLog("acme.example/us1"), new TestLog("bolt.example/eu1"));
    private MemoryKeyValues store = new MemoryKeyValues();
    private Ledger ledger = Ledger.open(store);
    private long acts;

    /** Keeps what it was told, as a system would that is fed from here. */
    private final class Watcher {
        private final Map<String, String> copy = new TreeMap<>();
        private final Set<String> listed = new HashSet<>();
        private final List<String> told = new ArrayList<>();
        private String cursor = "";

        /** One part, from the text of its cursor: as after a restart. Returns whether there was more. */
        boolean step() {
            try {
                ChangeCursor at = ledger.journal().find(cursor);
                Changes.Part part = changes().next(at, listing -> true, NOW);
                part.changes().forEach(this::take);
                cursor = part.next().text();
                return !part.next().equals(at);
            } catch (CursorException e) {
                throw new AssertionError(e);
            }
        }

        void catchUp() {
            while (step()) {
                assertThat(cursor).isNotEmpty();
            }
        }

        private void take(ListChange change) {
            if (change.kind() == ListChange.Kind.INCIDENT) {
                return;
            }
            if (change.kind() == ListChange.Kind.DROPPED) {
                String prefix = change.log().text() + " ";
                copy.keySet().removeIf(place -> place.startsWith(prefix));
                listed.removeIf(place -> place.startsWith(prefix));
                told.add("DROPPED " + prefix);
                return;
            }
            Listing listing = change.listing().orElseThrow();
            String place = place(listing);
            if (change.kind() == ListChange.Kind.LISTED) {
                assertThat(listed.add(place)).as("%s listed once", place).isTrue();
            }
            copy.put(place, state(listing));
            told.add(change.kind() + " " + place + " by " + change.log() + change.index());
        }
    }

    private Changes changes() {
        return new Changes(ledger.journal(), ledger.logs(), list());
    }

    private HashList list() {
        return new HashList(store, ledger.logs(), forum);
    }

    private static String state(Listing listing) {
        return listing.state() + (listing.isDisputed() ? " disputed" : "");
    }

    private static String place(Listing listing) {
        return listing.origin().text() + " " + listing.index().value();
    }

    private Map<String, String> truth() {
        Map<String, String> truth = new TreeMap<>();
        for (LogReader log : ledger.logs().all()) {
            list().forEach(log, NOW, listing -> truth.put(place(listing), state(listing)));
        }
        return truth;
    }

    /** Names only what differs. */
    private void assertIsTheList(Watcher watcher) {
        Map<String, String> wrong = new TreeMap<>(truth());
        wrong.entrySet().removeAll(watcher.copy.entrySet());
        assertThat(wrong).isEmpty();
        assertThat(watcher.copy).hasSize(truth().size());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void aFollowerHasTheListWhateverHappensAndHoweverOftenItStops(int seed) throws Exception {
        Random random = new Random(seed);
        Watcher steady = new Watcher();
        Watcher restarting = new Watcher();
        Watcher slow = new Watcher();
        for (int i = 0; i < 80; i++) {
            something(random);
            steady.catchUp();
            restarting.catchUp();
            for (int steps = random.nextInt(3); steps > 0; steps--) {
                slow.step();
            }
        }
        assertIsTheList(steady);
        assertThat(String.join("\n", restarting.told).hashCode())
                .isEqualTo(String.join("\n", steady.told).hashCode());
        slow.catchUp();
        assertIsTheList(slow);
        Watcher late = new Watcher();
        late.catchUp();
        assertIsTheList(late);
        assertThat(truth()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 7, 8, 9, 10})
    void whateverCountsNowAndDidNotCountAtACursorHasArrivedSince(int seed) throws Exception {
        Random random = new Random(seed);
        Map<String, Set<String>> countedAt = new HashMap<>();
        for (int i = 0; i < 60; i++) {
            something(random);
            countedAt.put(ledger.journal().end().text(), counting());
        }
        ledger.effects().follow(forum);
        int told = 0;
        for (Map.Entry<String, Set<String>> then : countedAt.entrySet()) {
            Arrivals arrivals = new Arrivals(
                    ledger.journal(), ledger.logs(), ledger.journal().find(then.getKey()), released -> {});
            arrivals.follow();
            for (LogReader log : ledger.logs().all()) {
                List<Listing> listings = new ArrayList<>();
                list().forEach(log, NOW, listings::add);
                for (Listing listing : listings) {
                    if (listing.isInForce() && !then.getValue().contains(place(listing))) {
                        assertThat(arrivals.has(listing.log(), listing.index()))
                                .as("%s after %s", place(listing), then.getKey())
                                .isTrue();
                        told++;
                    }
                }
            }
        }
        assertThat(told).isPositive();
    }

    private Set<String> counting() {
        Set<String> places = new HashSet<>();
        truth().forEach((place, state) -> {
            if (state.startsWith("IN_FORCE")) {
                places.add(place);
            }
        });
        return places;
    }

    private void something(Random random) throws Exception {
        TestLog author = authors.get(random.nextInt(authors.size()));
        int what = random.nextInt(20);
        if (what < 10) {
            write(author, some(author, random));
        } else if (what < 13) {
            bulk(author, random);
        } else if (what == 13) {
            ledger.forget(author.origin().id());
        } else if (what == 14 && !author.leaves().isEmpty()) {
            forum.close(author, random.nextInt(author.leaves().size() + 1));
        } else if (what == 15 && !author.leaves().isEmpty()) {
            forum.takeDown(author, random.nextInt(author.leaves().size()), ++acts);
            ledger.effects().follow(forum);
        } else if (what == 16) {
            store = store.afterPowerCut();
            ledger = Ledger.open(store);
            ledger.effects().follow(forum);
        } else if (what == 17) {
            ledger.reload();
        } else {
            write(author, List.of());
        }
        // As a node does after whatever it did with a log: it may have come in a standing that nobody wrote down.
        ledger.effects().follow(author.origin().id(), forum);
    }

    /** ADDs, and WITHDRAWs of whatever that member wrote. */
    private List<Leaf> some(TestLog author, Random random) {
        List<Leaf> leaves = new ArrayList<>();
        for (int i = random.nextInt(12); i >= 0; i--) {
            TestLog target = authors.get(random.nextInt(authors.size()));
            int what = target.leaves().isEmpty() ? 2 : random.nextInt(6);
            int index = what == 2 ? 0 : random.nextInt(target.leaves().size());
            leaves.add(
                    switch (what) {
                        case 0 -> author.withdraw(target, index);
                        case 1 ->
                            author.opinion(
                                    target, index, OpinionKind.forNumber(1 + random.nextInt(4)), random.nextInt(99));
                        default -> author.add(random.nextInt(1_000));
                    });
        }
        return leaves;
    }

    /** Everything of the author's that is not here yet, and this. */
    private void write(TestLog author, List<Leaf> leaves) {
        author.extend(leaves);
        long held = ledger.range(author.origin().id()).size().value();
        for (Extension extension : author.extensions()) {
            if (extension.from().value() >= held && !(extension.from().value() == held && isOlder(author, extension))) {
                author.commit(ledger, extension);
                held = extension.from().value() + extension.leaves().size();
            }
        }
    }

    /** A head that was signed again over what is held since. */
    private boolean isOlder(TestLog author, Extension extension) {
        return ledger.logs()
                .find(author.origin())
                .filter(log -> extension.leaves().isEmpty()
                        && author.extensions().indexOf(extension)
                                < author.extensions().size() - 1)
                .isPresent();
    }

    private void bulk(TestLog author, Random random) throws ConflictException, ContradictionException {
        Extension last = author.addMany(random.nextInt(1_000), 300 + random.nextInt(600));
        long held = ledger.range(author.origin().id()).size().value();
        Skeleton skeleton = author.skeleton(held, last);
        if (ledger.bulk().begin(author.verified(ledger, skeleton)).isPresent()) {
            return;
        }
        int size = (int) last.from().value() + last.leaves().size();
        for (int chunk = (int) held / LeafBlock.CHUNK; chunk < size / LeafBlock.CHUNK; chunk++) {
            ledger.bulk().take(author.verifiedChunk(ledger, chunk));
        }
        assertThat(ledger.range(author.origin().id()).size().value()).isEqualTo(size);
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23})
    void aCrashAtAnyWriteLosesNoChange(long seed) throws Exception {
        Random random = new Random(seed);
        Watcher watcher = new Watcher();
        for (int i = 0; i < 40; i++) {
            something(random);
            if (random.nextInt(3) == 0) {
                watcher.step();
            }
            store = store.afterPowerCut();
            ledger = Ledger.open(store);
            ledger.effects().follow(forum);
        }
        watcher.catchUp();
        assertIsTheList(watcher);
        assertThat(origins()).isNotEmpty();
    }

    private List<Origin> origins() {
        return ledger.logs().all().stream().map(LogReader::origin).toList();
    }
}
