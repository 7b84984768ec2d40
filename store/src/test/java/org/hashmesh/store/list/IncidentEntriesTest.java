// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.list;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.entry.IncidentId;
import org.hashmesh.store.kv.MemoryKeyValues;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.store.ledger.TestLog;
import org.hashmesh.store.log.LogReader;
import org.hashmesh.v1.IncidentAction;
import org.junit.jupiter.api.Test;

/** What is listed under an incident, and by whom. */
class IncidentEntriesTest {
    private static final IncidentId ATTACK = new IncidentId("acme.example", "attack");
    private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
    private static final long OPENED = NOW.getEpochSecond() - 60;

    private final MemoryKeyValues store = new MemoryKeyValues();
    private final Ledger ledger = Ledger.open(store);
    private final HashList list = new HashList(store, ledger.logs());
    private final IncidentEntries entries = new IncidentEntries(list);
    private final TestLog acme = new TestLog("acme.example/eu1");
    private final TestLog acmeToo = new TestLog("acme.example/us1");
    private final TestLog bolt = new TestLog("bolt.example/eu1");
    private final TestLog cove = new TestLog("cove.example/eu1");

    @Test
    void anIncidentIsJoinedWhileAnotherMemberListsUnderIt() {
        assertThat(isJoined()).isFalse();
        say(acme, acme.addTo(1, ATTACK.text()), acme.addTo(2, ATTACK.text()), open());
        say(acmeToo, acmeToo.addTo(3, ATTACK.text()));
        assertThat(isJoined()).as("its own member, from all its logs").isFalse();
        say(bolt, bolt.addTo(1, "acme.example/other"), bolt.addTo(1, "attack"), bolt.add(1));
        assertThat(isJoined()).isFalse();

        say(cove, cove.addTo(9, ATTACK.text()));
        assertThat(isJoined()).isTrue();
        say(acme, acme.incident("attack", IncidentAction.INCIDENT_ACTION_CLOSE, OPENED + 1));
        assertThat(isJoined()).as("closed").isFalse();
        say(acme, acme.incident("attack", IncidentAction.INCIDENT_ACTION_OPEN, OPENED + 2));
        say(cove, cove.withdraw(cove, 0));
        assertThat(isJoined()).as("taken back").isFalse();
        say(cove, cove.addTo(10, ATTACK.text()));
        assertThat(isJoined()).isTrue();
    }

    @Test
    void whatNobodyOpenedIsNotJoinedHoweverManyNameIt() {
        say(bolt, bolt.addTo(1, ATTACK.text()), bolt.incident("attack", IncidentAction.INCIDENT_ACTION_OPEN, OPENED));
        say(cove, cove.addTo(1, ATTACK.text()));
        assertThat(isJoined()).isFalse();
    }

    @Test
    void aFloodOfItsOwnMemberHidesNobodyWhoJoins() {
        List<Leaf> flood = new ArrayList<>(List.of(open()));
        for (int i = 0; i < 2_000; i++) {
            flood.add(acme.addTo(i, ATTACK.text()));
        }
        acme.commit(ledger, acme.extend(flood));
        assertThat(isJoined()).isFalse();
        say(bolt, bolt.addTo(1, ATTACK.text()));
        assertThat(isJoined()).isTrue();
    }

    @Test
    void pagesHaveEachEntryOnceNewestFirst() {
        List<Leaf> mixed = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            mixed.add(i % 7 == 3 ? acme.addTo(i, ATTACK.text()) : acme.add(i));
        }
        acme.commit(ledger, acme.extend(mixed));
        say(bolt, bolt.addTo(1, ATTACK.text()));
        List<Long> wanted = new ArrayList<>();
        for (long i = 599; i >= 0; i--) {
            if (i % 7 == 3) {
                wanted.add(i);
            }
        }
        for (int max : new int[] {1, 10, 86, 1_000}) {
            assertThat(pages(max, listing -> true)).as("%d a page", max).isEqualTo(wanted);
        }
        assertThat(pages(2, listing -> listing.index().value() == 3)).containsExactly(3L);
        HashList.Page exact = entries.page(ATTACK, log(acme), Optional.empty(), wanted.size(), NOW, listing -> true);
        assertThat(exact.next()).as("no empty page after the last").isEmpty();
        assertThat(entries.page(ATTACK, log(acme), Optional.of(new EntryIndex(9)), 9, NOW, listing -> true)
                        .listings())
                .extracting(listing -> listing.index().value())
                .containsExactly(3L);
    }

    private Leaf open() {
        return acme.incident("attack", IncidentAction.INCIDENT_ACTION_OPEN, OPENED);
    }

    private List<Long> pages(int max, Predicate<Listing> filter) {
        List<Long> found = new ArrayList<>();
        Optional<EntryIndex> start = Optional.empty();
        do {
            HashList.Page page = entries.page(ATTACK, log(acme), start, max, NOW, filter);
            page.listings().forEach(listing -> found.add(listing.index().value()));
            start = page.next();
        } while (start.isPresent());
        return found;
    }

    private LogReader log(TestLog of) {
        return ledger.logs().find(of.origin()).orElseThrow();
    }

    private boolean isJoined() {
        return entries.isJoined(ATTACK, NOW);
    }

    private void say(TestLog log, Leaf... leaves) {
        log.commit(ledger, log.extend(List.of(leaves)));
    }
}
