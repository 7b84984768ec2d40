// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.list;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.entry.HashKind;
import org.hashmesh.entry.HashValue;
import org.hashmesh.store.kv.MemoryKeyValues;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.store.ledger.TestLog;
import org.hashmesh.store.list.Annulment.Reason;
import org.hashmesh.store.list.Listing.State;
import org.hashmesh.v1.OpinionKind;
import org.junit.jupiter.api.Test;

/** What the forum's word does to the view; it may come before and after the entries. */
class EffectTest {
    private static final Instant NOW = Instant.parse("2026-02-01T00:00:00Z");
    private static final long ACT = 12;

    private final MemoryKeyValues store = new MemoryKeyValues();
    private final Ledger ledger = Ledger.open(store);
    private final Forum forum = new Forum();
    private final HashList list = new HashList(store, ledger.logs(), forum);
    private final TestLog acme = new TestLog("acme.example/eu1");
    private final TestLog acmeToo = new TestLog("acme.example/us1");
    private final TestLog bolt = new TestLog("bolt.example/eu1");

    /** Says what it was told, at once. */
    private static final class Forum implements Effect {
        private final Map<LogId, Long> pins = new HashMap<>();
        private final Set<LogId> quarantined = new HashSet<>();
        private final Set<LogId> voiceless = new HashSet<>();
        private final Set<Digest> takenDown = new HashSet<>();

        @Override
        public Optional<Annulment> annulment(LogId log, EntryIndex index, Digest leafHash) {
            if (index.value() >= pins.getOrDefault(log, Long.MAX_VALUE)) {
                return Optional.of(new Annulment(Reason.PAST_PIN, ACT));
            } else if (quarantined.contains(log)) {
                return Optional.of(new Annulment(Reason.QUARANTINED, ACT));
            }
            return takenDown.contains(leafHash) ? Optional.of(new Annulment(Reason.TAKEN_DOWN, ACT)) : Optional.empty();
        }

        @Override
        public boolean hasVoice(LogId log) {
            return !voiceless.contains(log);
        }

        @Override
        public long reach(LogId log) {
            return quarantined.contains(log) ? 0 : pins.getOrDefault(log, Long.MAX_VALUE);
        }

        @Override
        public long takenDown() {
            return takenDown.size();
        }

        void takeDown(TestLog log, int index) {
            takenDown.add(log.leaves().get(index).hash(new TreeHasher()));
        }
    }

    @Test
    void whatThoseThinkWhoLeftCountsForNothingEvenWhereTheirEntriesStay() {
        acme.commit(ledger, acme.addMany(0, 3));
        bolt.commit(ledger, bolt.addMany(0, 1));
        bolt.commit(ledger, bolt.extend(List.of(bolt.opinion(acme, 1, OpinionKind.OPINION_KIND_DISAGREE, 5))));
        assertThat(listing(acme, 1).isDisputed()).isTrue();
        forum.voiceless.add(bolt.origin().id());
        assertThat(listing(acme, 1).isDisputed()).isFalse();
        assertThat(listing(acme, 1).opinions()).isEqualTo(Opinions.NONE);
        assertThat(listing(bolt, 0).isInForce()).isTrue();
    }

    @Test
    void anOpinionThatIsTakenDownLeavesTheOneBeforeIt() {
        acme.commit(ledger, acme.addMany(0, 3));
        bolt.commit(
                ledger,
                bolt.extend(List.of(
                        bolt.opinion(acme, 1, OpinionKind.OPINION_KIND_DISAGREE, 5),
                        bolt.opinion(acme, 1, OpinionKind.OPINION_KIND_AGREE, 6))));
        assertThat(listing(acme, 1).isDisputed()).isFalse();
        forum.takeDown(bolt, 1);
        assertThat(listing(acme, 1).isDisputed()).isTrue();
        forum.pins.put(bolt.origin().id(), 0L);
        assertThat(listing(acme, 1).isDisputed()).isFalse();
    }

    private Listing listing(TestLog log, int index) {
        return list.at(log.origin().id(), new EntryIndex(index), NOW).orElseThrow();
    }

    @Test
    void entriesAfterThePinAreVoidAndThoseBeforeStay() {
        acme.commit(ledger, acme.addMany(0, 300));
        forum.pins.put(acme.origin().id(), 257L);
        assertThat(states(256, 257, 299)).containsExactly(State.IN_FORCE, State.VOID, State.VOID);
        Listing past = list.at(acme.origin().id(), new EntryIndex(299), NOW).orElseThrow();
        assertThat(past.isInForce()).isFalse();
        assertThat(past.annulment().orElseThrow().text()).contains("act 12");
        assertThat(list.estimateInForce()).isEqualTo(257);
        acme.commit(ledger, acme.addMany(300, 1));
        assertThat(states(300)).containsExactly(State.VOID);
    }

    @Test
    void aWithdrawalAfterThePinWithdrawsNothing() {
        acme.commit(ledger, acme.addMany(0, 3));
        acme.commit(ledger, acme.extend(List.of(acme.withdraw(acme, 0), acme.withdraw(acme, 1))));
        acmeToo.commit(ledger, acmeToo.extend(List.of(acmeToo.withdraw(acme, 2))));
        assertThat(states(0, 1, 2)).containsOnly(State.WITHDRAWN);
        forum.pins.put(acme.origin().id(), 4L);
        assertThat(states(0, 1, 2)).containsExactly(State.WITHDRAWN, State.IN_FORCE, State.WITHDRAWN);
        forum.pins.put(acmeToo.origin().id(), 0L);
        assertThat(states(0, 1, 2)).containsExactly(State.WITHDRAWN, State.IN_FORCE, State.IN_FORCE);
    }

    @Test
    void quarantineTakesTheEffectOfAllAndOnlyOfThatLog() {
        acme.commit(ledger, acme.addMany(0, 3));
        bolt.commit(ledger, bolt.addMany(0, 3));
        forum.quarantined.add(acme.origin().id());
        assertThat(list.lookup(List.of(hash(1)), NOW).get(0))
                .extracting(Listing::state)
                .containsExactly(State.QUARANTINED, State.IN_FORCE);
        assertThat(list.estimateInForce()).isEqualTo(3);
        forum.quarantined.clear();
        assertThat(list.estimateInForce()).isEqualTo(6);
        assertThat(states(1)).containsExactly(State.IN_FORCE);
    }

    @Test
    void aTakedownNamesOneEntryOfOneAuthor() {
        acme.commit(ledger, acme.addMany(0, 2));
        bolt.commit(ledger, bolt.addMany(0, 2));
        forum.takeDown(acme, 1);
        assertThat(list.lookup(List.of(hash(1)), NOW).get(0))
                .extracting(Listing::state)
                .containsExactly(State.TAKEN_DOWN, State.IN_FORCE);
        assertThat(list.estimateInForce()).isEqualTo(3);
    }

    @Test
    void aTakedownGoesBeforeAWithdrawalAndBeforeExpiry() {
        acme.commit(ledger, acme.addMany(0, 2));
        acme.commit(ledger, acme.extend(List.of(acme.withdraw(acme, 1))));
        forum.takeDown(acme, 1);
        assertThat(states(1)).containsExactly(State.TAKEN_DOWN);
    }

    @Test
    void aWithdrawalThatIsTakenDownStillWithdraws() {
        acme.commit(ledger, acme.addMany(0, 1));
        acme.commit(ledger, acme.extend(List.of(acme.withdraw(acme, 0))));
        forum.takeDown(acme, 1);
        assertThat(states(0)).containsExactly(State.WITHDRAWN);
    }

    @Test
    void nothingIsRebuiltWhenTheForumDecides() {
        acme.commit(ledger, acme.addMany(0, 1));
        int writes = store.unsyncedBatches();
        forum.takeDown(acme, 0);
        assertThat(states(0)).containsExactly(State.TAKEN_DOWN);
        assertThat(store.unsyncedBatches()).isEqualTo(writes);
        assertThat(ledger.digest()).isEqualTo(Ledger.open(store.afterPowerCut()).digest());
        Leaf leaf = acme.leaves().get(0);
        assertThat(list.annulment(ledger.logs().find(acme.origin()).orElseThrow(), new EntryIndex(0)))
                .contains(new Annulment(Reason.TAKEN_DOWN, ACT));
        assertThat(forum.takenDown).containsExactly(leaf.hash(new TreeHasher()));
    }

    private List<State> states(int... hashes) {
        List<HashValue> values = IntStream.of(hashes).mapToObj(EffectTest::hash).toList();
        return list.lookup(values, NOW).stream()
                .map(answer -> answer.get(0).state())
                .toList();
    }

    private static HashValue hash(int number) {
        return new HashValue(HashKind.SHA256, "", ByteString.copyFrom(TestLog.hashBytes(number)));
    }
}
