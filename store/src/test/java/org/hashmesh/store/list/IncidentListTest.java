// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.list;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.entry.IncidentId;
import org.hashmesh.store.kv.MemoryKeyValues;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.store.ledger.TestLog;
import org.hashmesh.v1.IncidentAction;
import org.junit.jupiter.api.Test;

class IncidentListTest {
    private static final IncidentAction OPEN = IncidentAction.INCIDENT_ACTION_OPEN;
    private static final IncidentAction UPDATE = IncidentAction.INCIDENT_ACTION_UPDATE;
    private static final IncidentAction CLOSE = IncidentAction.INCIDENT_ACTION_CLOSE;
    private static final long DAY = 86_400;
    private static final IncidentId ATTACK = new IncidentId("acme.example", "attack");

    private final MemoryKeyValues store = new MemoryKeyValues();
    private final Ledger ledger = Ledger.open(store);
    private final IncidentList incidents = new IncidentList(store, ledger.logs(), Effect.everywhere());
    private final TestLog acme = new TestLog("acme.example/eu1");
    private final TestLog acmeToo = new TestLog("acme.example/us1");
    private final TestLog bolt = new TestLog("bolt.example/eu1");

    @Test
    void isOpenUntilItIsClosedOrSevenDaysAfterItsLastWord() {
        assertThat(incidents.find(ATTACK)).isEmpty();
        say(acme, acme.incident("attack", OPEN, 0));
        assertThat(isOpen(0)).isTrue();
        assertThat(isOpen(7 * DAY - 1)).isTrue();
        assertThat(isOpen(7 * DAY)).isFalse();
        say(acmeToo, acmeToo.incident("attack", UPDATE, 3 * DAY));
        assertThat(isOpen(10 * DAY - 1)).isTrue();
        say(acme, acme.incident("attack", CLOSE, 4 * DAY));
        assertThat(isOpen(4 * DAY)).isFalse();
        say(acme, acme.incident("attack", UPDATE, 3 * DAY + 1));
        assertThat(isOpen(4 * DAY)).isFalse();
        say(acme, acme.incident("attack", OPEN, 5 * DAY));
        assertThat(isOpen(5 * DAY)).isTrue();
    }

    @Test
    void nobodyElseClosesOrSeizesIt() {
        say(acme, acme.incident("attack", OPEN, 0));
        say(bolt, bolt.incident("attack", CLOSE, 5));
        assertThat(isOpen(6)).isTrue();
        assertThat(incidents.all())
                .extracting(incident -> incident.id().text())
                .containsExactlyInAnyOrder("acme.example/attack", "bolt.example/attack");
    }

    @Test
    void knowsWhatBelongsToIt() {
        acme.commit(ledger, acme.addMany(0, 300));
        say(acme, acme.addTo(1, "acme.example/attack"), acme.addTo(2, "acme.example/other"), acme.addTo(3, "attack"));
        say(bolt, bolt.addTo(1, "acme.example/attack"), bolt.addTo(1, "acme.example/Attack"));
        assertThat(incidents.entries(ATTACK, 10))
                .extracting(place -> place.log().equals(acme.origin().id()) + " " + place.index())
                .containsExactly("true 300", "false 0");
        assertThat(incidents.entries(ATTACK, 1)).hasSize(1);
    }

    @Test
    void aListingSaysWhetherItsIncidentIsOpen() {
        say(acme, acme.addTo(1, "acme.example/attack"), acme.addTo(2, "acme.example/other"), acme.addTo(3, "attack"));
        say(acme, acme.incident("attack", OPEN, 0));
        assertThat(isOpenAt(0, DAY)).isTrue();
        assertThat(isOpenAt(0, 8 * DAY)).isFalse();
        assertThat(isOpenAt(1, DAY)).isFalse();
        assertThat(isOpenAt(2, DAY)).isFalse();
    }

    private boolean isOpenAt(int index, long second) {
        return new HashList(store, ledger.logs())
                .at(acme.origin().id(), new EntryIndex(index), Instant.ofEpochSecond(second))
                .orElseThrow()
                .incidentOpen();
    }

    private boolean isOpen(long second) {
        return incidents
                .find(ATTACK)
                .filter(found -> found.isOpen(Instant.ofEpochSecond(second)))
                .isPresent();
    }

    private void say(TestLog log, Leaf... entries) {
        log.commit(ledger, log.extend(List.of(entries)));
    }

    @Test
    void anIdIsAMembersNameAndItsOwnNameForIt() {
        assertThat(IncidentId.parse("acme.example/2026-03-attack")).hasValueSatisfying(id -> {
            assertThat(id.member()).isEqualTo("acme.example");
            assertThat(id.name()).isEqualTo("2026-03-attack");
        });
        for (String none :
                List.of("attack", "acme/attack", "acme.example/", "acme.example/A", "/a", "acme.example/a/b")) {
            assertThat(IncidentId.parse(none)).as(none).isEqualTo(Optional.empty());
        }
    }
}
