// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.defence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.entry.HashKind;
import org.hashmesh.entry.HashValue;
import org.hashmesh.node.match.AuthorLog;
import org.hashmesh.store.kv.MemoryKeyValues;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.store.list.HashList;
import org.hashmesh.store.list.IncidentEntries;
import org.hashmesh.store.list.Listing;
import org.hashmesh.v1.IncidentAction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an open incident does to the defences, over a list of three members, as acme.example sees it. Copies of one video come
 * by the hundred while an attack goes on, so an incident raises the limits; but only once two members take part in it, and
 * never so far that there is none. The limits here: 20 near-duplicates, under an incident 100.
 */
class IncidentDefencesTest {
    private static final Instant OPENED = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant NOW = OPENED.plus(Duration.ofMinutes(30));
    private static final String BOLTS = "bolt.example/attack";

    @TempDir
    private Path home;

    private final Random random = new Random(11);
    private final HashValue picture = Sample.random(HashKind.PDQ, random);
    private final MemoryKeyValues store = new MemoryKeyValues();
    private final Ledger ledger = Ledger.open(store);
    private final HashList list = new HashList(store, ledger.logs());
    private final AuthorLog bolt = new AuthorLog(ledger, "bolt.example");
    private final AuthorLog cove = new AuthorLog(ledger, "cove.example");
    private Defences defences;

    @BeforeEach
    void open() {
        defences = Defences.open(
                home, Sample.SELF, Sample::settings, new Releases(ledger), new IncidentEntries(list)::isJoined);
    }

    @Test
    void aMemberAloneUnderItsOwnIncidentIsHeldAsWithoutOne() {
        bolt.declare("attack", IncidentAction.INCIDENT_ACTION_OPEN, OPENED);

        List<HashValue> flood = flood(bolt, BOLTS, 300);

        assertThat(counting(flood, NOW)).isEqualTo(19);
        assertThat(defences.floods().all())
                .singleElement()
                .satisfies(held -> assertThat(held.author()).isEqualTo(Sample.BOLT));
    }

    @Test
    void whatWasHeldCountsOnceAnotherMemberListsUnderItAndNoLongerOnceItIsClosed() {
        bolt.declare("attack", IncidentAction.INCIDENT_ACTION_OPEN, OPENED);
        List<HashValue> copies = flood(bolt, BOLTS, 80);
        assertThat(counting(copies, NOW)).isEqualTo(19);

        cove.addUnder(BOLTS, Sample.random(HashKind.PDQ, random));
        defences.follow(NOW);
        assertThat(counting(copies, NOW)).isEqualTo(80);
        assertThat(defences.floods().all()).as("and people see it all the same").hasSize(1);

        bolt.declare("attack", IncidentAction.INCIDENT_ACTION_CLOSE, NOW);
        assertThat(counting(copies, NOW)).isEqualTo(19);
    }

    @Test
    void whoTakesBackWhatItListedUnderItRaisesNothing() {
        bolt.declare("attack", IncidentAction.INCIDENT_ACTION_OPEN, OPENED);
        List<HashValue> copies = flood(bolt, BOLTS, 80);
        int joined = cove.addUnder(BOLTS, Sample.random(HashKind.PDQ, random));
        assertThat(counting(copies, NOW)).isEqualTo(80);
        cove.withdraw(joined);
        defences.follow(NOW);

        assertThat(counting(copies, NOW)).isEqualTo(19);
    }

    @Test
    void aFloodSmuggledIntoAnothersIncidentIsHeldAtTheRaisedLimit() {
        bolt.declare("attack", IncidentAction.INCIDENT_ACTION_OPEN, OPENED);
        List<HashValue> real = flood(bolt, BOLTS, 60);

        List<HashValue> smuggled = flood(cove, BOLTS, 3_000);

        assertThat(counting(smuggled, NOW)).isEqualTo(99);
        assertThat(counting(real, NOW)).as("the real ones go on matching").isEqualTo(60);
        assertThat(defences.floods().all())
                .extracting(held -> held.author().value() + " " + held.raised().isPresent())
                .containsExactlyInAnyOrder("bolt.example false", "cove.example true");
    }

    @Test
    void severalIncidentsRaiseNoMoreThanOne() {
        bolt.declare("attack", IncidentAction.INCIDENT_ACTION_OPEN, OPENED);
        cove.declare("attack", IncidentAction.INCIDENT_ACTION_OPEN, OPENED);
        List<HashValue> flood = flood(cove, BOLTS, 90);
        bolt.addUnder("cove.example/attack", Sample.random(HashKind.PDQ, random));

        flood.addAll(flood(cove, "cove.example/attack", 90));

        assertThat(counting(flood, NOW)).isEqualTo(99);
    }

    @Test
    void anIncidentThatNobodyOpenedHelpsNobody() {
        List<HashValue> flood = flood(cove, BOLTS, 80);

        assertThat(counting(flood, NOW)).isEqualTo(19);
    }

    @Test
    void aHashThatMatchesTooMuchIsSparedByNoIncidentOfOneMember() {
        bolt.declare("attack", IncidentAction.INCIDENT_ACTION_OPEN, OPENED);
        bolt.addUnder(BOLTS, picture);
        match(picture, 120, 4_000);
        assertThat(counting(List.of(picture), NOW)).as("3 percent").isZero();

        cove.addUnder(BOLTS, Sample.random(HashKind.PDQ, random));
        defences.follow(NOW);
        assertThat(counting(List.of(picture), NOW)).as("up to 5 percent").isEqualTo(1);

        match(picture, 120, 200);
        assertThat(counting(List.of(picture), NOW)).as("5.7 percent").isZero();
    }

    /** So many hashes around the picture, all of them within a second. */
    private List<HashValue> flood(AuthorLog author, String incident, int count) {
        List<HashValue> hashes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            hashes.add(Sample.near(picture, 6, random));
        }
        int first = author.addUnder(incident, hashes.toArray(HashValue[]::new));
        for (int i = 0; i < count; i++) {
            Listing listing =
                    list.at(author.log(), new EntryIndex(first + i), NOW).orElseThrow();
            MemberName member = listing.origin().member();
            defences.listed(hashes.get(i), member, listing.log(), listing.index(), listing.signedAt());
        }
        return hashes;
    }

    private void match(HashValue hash, int matches, int queries) {
        defences.queried(queries, NOW);
        Hit hit = hit(hash, NOW);
        for (int i = 0; i < matches; i++) {
            defences.matched(hit, NOW);
        }
    }

    private long counting(List<HashValue> hashes, Instant now) {
        return hashes.stream()
                .flatMap(hash -> defences.setAside(hit(hash, now), now).stream())
                .filter(String::isEmpty)
                .count();
    }

    private Hit hit(HashValue hash, Instant now) {
        return new Hit(hash, hash, 0, list.lookup(List.of(hash), now).get(0));
    }
}
