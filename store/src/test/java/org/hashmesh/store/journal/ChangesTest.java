// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.store.journal.ListChange.Kind;
import org.hashmesh.store.kv.Batch;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.Durability;
import org.hashmesh.store.kv.KeyRange;
import org.hashmesh.store.kv.KeyValue;
import org.hashmesh.store.kv.MemoryKeyValues;
import org.hashmesh.store.kv.Scan;
import org.hashmesh.store.ledger.EffectChanges;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.store.ledger.TestLog;
import org.hashmesh.store.list.HashList;
import org.hashmesh.store.list.Listing;
import org.hashmesh.v1.IncidentAction;
import org.hashmesh.v1.OpinionKind;
import org.junit.jupiter.api.Test;

/** What is told of each kind of change, and which cursors are taken. */
class ChangesTest {
    private static final Instant NOW = Instant.parse("2026-02-01T00:00:00Z");

    private final MemoryKeyValues store = new MemoryKeyValues();
    private final Ledger ledger = Ledger.open(store);
    private final TestForum forum = new TestForum();
    private final Changes changes = changes(store, ledger);
    private final TestLog acme = new TestLog("acme.example/eu1");
    private final TestLog acmeToo = new TestLog("acme.example/us1");
    private final TestLog bolt = new TestLog("bolt.example/eu1");

    private Changes changes(MemoryKeyValues store, Ledger ledger) {
        return new Changes(ledger.journal(), ledger.logs(), new HashList(store, ledger.logs(), forum));
    }

    private static List<String> all(Changes changes, ChangeCursor from) {
        List<String> told = new ArrayList<>();
        ChangeCursor at = from;
        while (true) {
            Changes.Part part = changes.next(at, listing -> true, NOW);
            part.changes().forEach(change -> told.add(told(change)));
            if (part.next().equals(at)) {
                return told;
            }
            at = part.next();
        }
    }

    private static String told(ListChange change) {
        String member = change.log().member() + "/" + change.log().node();
        return change.kind() + " " + member
                + change.index().map(index -> "[" + index.value() + "]").orElse("")
                + change.listing()
                        .map(listing -> " " + listing.index().value() + " " + listing.state())
                        .orElse("");
    }

    @Test
    void tellsEachAddOnceWithWhatBecameOfItAndEachWithdrawal() {
        acme.commit(ledger, acme.addMany(0, 2));
        ChangeCursor before = ledger.journal().end();
        assertThat(all(changes, ledger.journal().start()))
                .containsExactly("LISTED acme.example/eu1[0] 0 IN_FORCE", "LISTED acme.example/eu1[1] 1 IN_FORCE");
        acmeToo.commit(ledger, acmeToo.extend(List.of(acmeToo.withdraw(acme, 1))));
        bolt.commit(ledger, bolt.extend(List.of(bolt.withdraw(acme, 0))));
        assertThat(all(changes, before)).containsExactly("CHANGED acme.example/us1[0] 1 WITHDRAWN");
        assertThat(all(changes, ledger.journal().start()))
                .containsExactly(
                        "LISTED acme.example/eu1[0] 0 IN_FORCE",
                        "LISTED acme.example/eu1[1] 1 WITHDRAWN",
                        "CHANGED acme.example/us1[0] 1 WITHDRAWN");
    }

    @Test
    void signingAgainIsNoChange() {
        acme.commit(ledger, acme.addMany(0, 2));
        ChangeCursor before = ledger.journal().end();
        acme.commit(ledger, acme.signAgain());
        assertThat(ledger.journal().end()).isEqualTo(before);
    }

    @Test
    void whatTheForumDecidesIsAChangeAlsoWhenItWasDecidedWhileNobodyLooked() {
        acme.commit(ledger, acme.addMany(0, 4));
        ledger.effects().follow(forum);
        ChangeCursor before = ledger.journal().end();
        forum.close(acme, 2);
        Ledger again = Ledger.open(store.afterPowerCut());
        again.effects().follow(forum);
        again.effects().follow(forum);
        assertThat(all(changes(store, again), before))
                .containsExactly("CHANGED acme.example/eu1[2] 2 VOID", "CHANGED acme.example/eu1[3] 3 VOID");
    }

    @Test
    void aTakedownIsToldOnce() {
        acme.commit(ledger, acme.addMany(0, 3));
        ChangeCursor before = ledger.journal().end();
        forum.takeDown(acme, 1, 7);
        ledger.effects().follow(forum);
        ledger.effects().follow(forum);
        assertThat(all(changes, before)).containsExactly("CHANGED acme.example/eu1[1] 1 TAKEN_DOWN");
    }

    @Test
    void aWithdrawalThatLosesItsEffectChangesWhatItNamed() {
        acme.commit(ledger, acme.addMany(0, 1));
        acmeToo.commit(ledger, acmeToo.extend(List.of(acmeToo.withdraw(acme, 0))));
        ChangeCursor before = ledger.journal().end();
        forum.close(acmeToo, 0);
        ledger.effects().follow(acmeToo.origin().id(), forum);
        assertThat(all(changes, before)).containsExactly("CHANGED acme.example/us1[0] 0 IN_FORCE");
    }

    @Test
    void opinionsAndIncidentsAreToldWithWhatTheyAreAbout() {
        acme.commit(ledger, acme.addMany(0, 2));
        ChangeCursor before = ledger.journal().end();
        bolt.commit(
                ledger,
                bolt.extend(List.of(
                        bolt.opinion(acme, 1, OpinionKind.OPINION_KIND_DISAGREE, 5),
                        bolt.incident("attack", IncidentAction.INCIDENT_ACTION_OPEN, 6))));
        List<ListChange> told = changes.next(before, listing -> true, NOW).changes();
        assertThat(told).extracting(ListChange::kind).containsExactly(Kind.OPINION, Kind.INCIDENT);
        assertThat(told.get(0).listing().orElseThrow().isDisputed()).isTrue();
        assertThat(told.get(1).incident()).isEqualTo("bolt.example/attack");
        ChangeCursor spoken = ledger.journal().end();
        ledger.forget(bolt.origin().id());
        assertThat(all(changes, spoken))
                .containsExactly("DROPPED bolt.example/eu1", "CHANGED acme.example/eu1[1] 1 IN_FORCE");
    }

    @Test
    void aLogThatIsLetGoOfIsToldAndComesAnew() {
        acme.commit(ledger, acme.addMany(0, 3));
        ledger.forget(acme.origin().id());
        assertThat(all(changes, ledger.journal().start())).containsExactly("DROPPED acme.example/eu1");
        acme.commit(ledger, acme.extensions().get(0));
        assertThat(all(changes, ledger.journal().start()))
                .hasSize(4)
                .startsWith("DROPPED acme.example/eu1", "LISTED acme.example/eu1[0] 0 IN_FORCE");
    }

    @Test
    void aPurgedLogIsDropped() {
        acme.commit(ledger, acme.addMany(0, 3));
        forum.purge(acme);
        ledger.effects().follow(forum);
        ledger.purge().begin(List.of(acme.origin().id()));
        assertThat(all(changes, ledger.journal().start())).containsExactly("DROPPED acme.example/eu1");
    }

    @Test
    void whatASealEndsIsNotTold() {
        acme.commit(ledger, acme.extend(List.of(acme.add(1), acme.seal(), acme.add(2))));
        assertThat(all(changes, ledger.journal().start())).containsExactly("LISTED acme.example/eu1[0] 0 IN_FORCE");
    }

    @Test
    void aPartEndsAfterSomeChangesInTheMidstOfACommit() {
        acme.commit(ledger, acme.addMany(0, 700));
        Changes.Part part = changes.next(ledger.journal().start(), listing -> true, NOW);
        assertThat(part.changes()).hasSize(256);
        assertThat(part.next().text()).matches("[0-9a-f]{16}-0-256-[0-9a-f]{8}");
        assertThat(all(changes, part.next())).hasSize(444);
    }

    @Test
    void leavesOutWhatIsNotWantedAndGoesOnAllTheSame() {
        acme.commit(ledger, acme.addMany(0, 300));
        ChangeCursor at = ledger.journal().start();
        List<Listing> found = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Changes.Part part = changes.next(at, listing -> listing.index().value() % 100 == 0, NOW);
            part.changes().forEach(change -> found.add(change.listing().orElseThrow()));
            at = part.next();
        }
        assertThat(found).extracting(listing -> listing.index().value()).containsExactly(0L, 100L, 200L);
        assertThat(at).isEqualTo(ledger.journal().end());
    }

    @Test
    void refusesACursorOfAnotherDatabaseAndOneOfAnotherPast() throws CursorException {
        acme.commit(ledger, acme.addMany(0, 3));
        MemoryKeyValues backup = store.afterPowerCut();
        bolt.commit(ledger, bolt.addMany(0, 3));
        String cursor = ledger.journal().end().text();
        assertThat(ledger.journal().find(cursor)).isEqualTo(ledger.journal().end());
        assertThat(ledger.journal().find("")).isEqualTo(ledger.journal().start());

        Ledger restored = Ledger.open(backup);
        assertThatThrownBy(() -> restored.journal().find(cursor))
                .isInstanceOf(CursorException.class)
                .hasMessageContaining("restored");
        acmeToo.commit(restored, acmeToo.addMany(0, 3));
        assertThatThrownBy(() -> restored.journal().find(cursor)).hasMessageContaining("restored");
        assertThatThrownBy(() -> Ledger.open(new MemoryKeyValues()).journal().find(cursor))
                .hasMessageContaining("another database");
        for (String text : List.of("x", cursor + "0", cursor.replace('-', '_'), "0-0-0-0")) {
            assertThatThrownBy(() -> ledger.journal().find(text)).hasMessageContaining("no cursor");
        }
        String beyond = ledger.journal().end().plus(5).text();
        assertThatThrownBy(() -> ledger.journal().find(beyond)).hasMessageContaining("no place");
    }

    @Test
    void aStoreOfAnEarlierVersionBeginsWithWhatItHolds() {
        acme.commit(ledger, acme.addMany(0, 2));
        acme.commit(ledger, acme.addMany(2, 2));
        bolt.commit(ledger, bolt.addMany(10, 1));
        Batch without = new Batch();
        for (Column column : List.of(Column.CHANGES, Column.META)) {
            try (Scan scan = store.scan(column, KeyRange.all())) {
                scan.forEachRemaining((KeyValue pair) -> without.delete(column, pair.key()));
            }
        }
        store.commit(without, Durability.SYNCED);
        Ledger upgraded = Ledger.open(store);
        assertThat(upgraded.journal().end().sequence()).isEqualTo(2);
        assertThat(all(changes(store, upgraded), upgraded.journal().start())).hasSize(5);
    }

    @Test
    void wakesWhoWaitsAfterTheChangeCanBeRead() {
        List<Long> heard = new ArrayList<>();
        Runnable listener =
                () -> heard.add(all(changes, ledger.journal().start()).stream().count());
        ledger.journal().onMore(listener);
        acme.commit(ledger, acme.addMany(0, 2));
        acme.commit(ledger, acme.signAgain());
        ledger.forget(acme.origin().id());
        ledger.journal().forget(listener);
        bolt.commit(ledger, bolt.addMany(0, 2));
        assertThat(heard).containsExactly(2L, 1L);
    }

    @Test
    void whatWasWrittenOnceIsNotWrittenAgainAfterARestart() {
        acme.commit(ledger, acme.addMany(0, 2));
        forum.close(acme, 1);
        ledger.effects().follow(forum);
        long written = ledger.journal().end().sequence();
        Ledger again = Ledger.open(store);
        again.effects().follow(forum);
        assertThat(again.journal().end().sequence()).isEqualTo(written);
    }

    @Test
    void anEntryThatIsNotHeldIsNotTakenDownInTheJournal() {
        acme.commit(ledger, acme.addMany(0, 1));
        forum.takenDown.add(new EffectChanges.TakenDownEntry(acme.origin().id(), new EntryIndex(9), 4));
        ChangeCursor before = ledger.journal().end();
        ledger.effects().follow(forum);
        assertThat(ledger.journal().end()).isEqualTo(before);
    }
}
