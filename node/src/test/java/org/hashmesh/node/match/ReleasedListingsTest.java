// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.entry.FieldException;
import org.hashmesh.entry.HashValue;
import org.hashmesh.node.defence.Defences;
import org.hashmesh.node.defence.Judgement;
import org.hashmesh.node.defence.Place;
import org.hashmesh.node.health.RefusedValues;
import org.hashmesh.node.opinion.SeenCounts;
import org.hashmesh.node.policy.Policies;
import org.hashmesh.store.kv.MemoryKeyValues;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.store.list.HashList;
import org.hashmesh.store.list.IncidentEntries;
import org.hashmesh.v1.HashAnswer;
import org.hashmesh.v1.IncidentAction;
import org.hashmesh.v1.MatchRequest;
import org.hashmesh.v1.MatchResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hunts for earlier uploads, and listings that a defence held back when they came: the first hunt after the release tells of
 * them, whatever restarts between, and the one after that does not.
 */
class ReleasedListingsTest {
    private static final MemberName SELF = new MemberName("acme.example");

    private MemoryKeyValues store = new MemoryKeyValues();
    private Instant now = Instant.parse("2026-01-02T00:00:00Z");
    private HashValue md5;
    private HashValue other;
    private Ledger ledger;
    private Matching matching;
    private Judgement judgement;
    private MatchMessages messages;
    private AuthorLog bolt;

    @TempDir
    private Path home;

    @BeforeEach
    void begin() throws IOException, FieldException {
        md5 = HashValue.parse("md5", "0cc175b9c0f1b6a831c399e269772661");
        other = HashValue.parse("md5", "92eb5ffee6ae2fec3ad71c777531578f");
        policy(Policies.standardText());
        start();
        bolt = new AuthorLog(ledger, "bolt.example");
    }

    @AfterEach
    void close() {
        matching.close();
    }

    @Test
    void aHashThatPeopleSuppressedArrivesWhenTheyTakeThatBack() throws Exception {
        String id = defences()
                .suppressions()
                .add(md5, Optional.empty(), now, "admin", "our logo")
                .id();
        String before = cursor();
        bolt.add(md5, other);
        String meanwhile = hunted(before, md5, false);
        hunted(before, other, true);
        assertThat(defences().unsuppress(id, now)).isPresent();
        restart();
        String after = hunted(meanwhile, md5, true);
        hunted(meanwhile, other, false);
        hunted(after, md5, false);
    }

    @Test
    void anEntryThatPeopleSuppressedForATimeArrivesWhenThatIsOver() throws Exception {
        int index = bolt.add(md5);
        Place entry = new Place(bolt.log(), new EntryIndex(index));
        defences().suppressions().add(entry, Optional.of(now.plusSeconds(60)), now, "admin", "under review");
        String meanwhile = hunted("", md5, false);
        now = now.plusSeconds(60);
        restart();
        judgement.follow(now);
        assertThat(arrived(hunt(meanwhile, md5))).isTrue();
        String after = hunted(meanwhile, md5, true);
        judgement.follow(now.plusSeconds(5));
        hunted(after, md5, false);
    }

    @Test
    void aFloodThatIsReleasedArrivesAsFarAsItWasHeld() throws Exception {
        HashValue[] flood = near(new Random(4), 260);
        bolt.add(flood);
        HashValue early = flood[0];
        HashValue late = flood[250];
        String meanwhile = hunted("", early, true);
        assertThat(answer("", late, 0).getKnown()).as("held").isFalse();
        judgement.follow(now);
        restart();
        assertThat(defences().releaseFlood(defences().floods().all().get(0).id()))
                .isPresent();
        restart();
        assertThat(answer(meanwhile, late, 0).getKnown()).isTrue();
        assertThat(answer(meanwhile, early, 0).getKnown())
                .as("which was never held")
                .isFalse();
        assertThat(answer(cursor(), late, 0).getKnown()).isFalse();
    }

    @Test
    void whatWasHeldUnderAnIncidentOfOneMemberArrivesWhenAnotherJoinsIt() throws Exception {
        bolt.declare("attack", IncidentAction.INCIDENT_ACTION_OPEN, now);
        HashValue[] copies = near(new Random(4), 260);
        bolt.addUnder("bolt.example/attack", copies);
        HashValue late = copies[250];
        String meanwhile = cursor();
        assertThat(answer("", late, 0).getKnown()).as("held").isFalse();
        judgement.follow(now);
        restart();
        new AuthorLog(ledger, "cove.example").addUnder("bolt.example/attack", other);
        judgement.follow(now);
        restart();
        judgement.follow(now);
        assertThat(answer(meanwhile, late, 0).getKnown()).isTrue();
        String after = cursor();
        judgement.follow(now);
        assertThat(answer(after, late, 0).getKnown()).isFalse();
    }

    @Test
    void aHashThatMatchedTooMuchArrivesWhenPeopleReleaseItOrItsTermIsOver() throws Exception {
        bolt.add(md5, other);
        for (int i = 0; i < 1_000; i++) {
            messages.answer(MatchRequest.newBuilder()
                    .addHashes(md5.toHash())
                    .addHashes(other.toHash())
                    .build());
        }
        String meanwhile = hunted("", md5, false);
        hunted("", other, false);
        String id = defences().quarantine().all(now).stream()
                .filter(one -> one.hash().equals(md5))
                .findFirst()
                .orElseThrow()
                .id();
        assertThat(defences().releaseHash(id, now)).isPresent();
        judgement.follow(now);
        String later = hunted(meanwhile, md5, true);
        hunted(meanwhile, other, false);
        restart();
        now = now.plus(Duration.ofDays(1));
        judgement.follow(now);
        hunted(later, other, true);
        String last = hunted(later, md5, false);
        now = now.plus(Duration.ofDays(40));
        judgement.follow(now);
        hunted(last, md5, false);
    }

    @Test
    void ofAMemberWhoseShareIsRaisedWhatDidNotCountBeforeArrives() throws Exception {
        HashValue[] hashes = new HashValue[60];
        Random random = new Random(8);
        for (int i = 0; i < hashes.length; i++) {
            hashes[i] = HashValue.parse("md5", "%032x".formatted(random.nextLong() >>> 1));
        }
        sampled(0.2);
        bolt.add(hashes);
        new AuthorLog(ledger, "cove.example").add(other);
        judgement.follow(now);
        String meanwhile = cursor();
        boolean[] counted = new boolean[hashes.length];
        for (int i = 0; i < hashes.length; i++) {
            counted[i] = hunt("", hashes[i]).getAnswers(0).getKnown();
        }
        assertThat(counted).contains(true, false);
        sampled(1);
        restart();
        judgement.follow(now);
        for (int i = 0; i < hashes.length; i++) {
            assertThat(arrived(hunt(meanwhile, hashes[i]))).isEqualTo(!counted[i]);
        }
        hunted(meanwhile, other, false);
        hunted(cursor(), hashes[0], false);
    }

    /** The cursor of a hunt that ends like this. */
    private String hunted(String after, HashValue hash, boolean known) throws Exception {
        MatchResponse response = hunt(after, hash);
        assertThat(response.getAnswers(0).getKnown()).isEqualTo(known);
        return response.getCursor();
    }

    private static boolean arrived(MatchResponse response) {
        HashAnswer answer = response.getAnswers(0);
        return answer.getKnown() && answer.getListings(0).getArrived();
    }

    private String cursor() throws Exception {
        return hunt("", other).getCursor();
    }

    private MatchResponse hunt(String after, HashValue hash) throws Exception {
        return messages.answer(MatchRequest.newBuilder()
                .addHashes(hash.toHash())
                .setArrivedAfter(after)
                .setRetrospective(true)
                .build());
    }

    private HashAnswer answer(String after, HashValue hash, int distance) throws Exception {
        return messages.answer(MatchRequest.newBuilder()
                        .addHashes(hash.toHash())
                        .setArrivedAfter(after)
                        .setMaxDistance(distance)
                        .setRetrospective(true)
                        .build())
                .getAnswers(0);
    }

    /** Hashes around one picture, all different. */
    private static HashValue[] near(Random random, int count) {
        byte[] middle = new byte[32];
        random.nextBytes(middle);
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    byte[] bits = middle.clone();
                    bits[i % 32] ^= (byte) (1 + i / 32);
                    return HashValue.pdq(bits);
                })
                .toArray(HashValue[]::new);
    }

    private Defences defences() {
        return judgement.defences();
    }

    private void sampled(double share) throws IOException {
        policy(Policies.standardText() + "\n[[source]]\nmember = \"bolt.example\"\nsample = " + share + "\n");
        judgement.follow(now);
    }

    private void policy(String text) throws IOException {
        Files.writeString(home.resolve("policy.toml"), text);
    }

    private void start() {
        ledger = Ledger.open(store);
        HashList list = new HashList(store, ledger.logs());
        judgement = Judgement.open(home, SELF, ledger, new IncidentEntries(list)::isJoined);
        matching = Matching.open(
                store,
                ledger,
                list,
                (hash, log, index) -> judgement
                        .defences()
                        .listed(
                                hash,
                                log.origin().member(),
                                log.id(),
                                index,
                                log.head().checkpoint().time()),
                new SecureRandom(),
                () -> now);
        messages = new MatchMessages(matching, judgement, new SeenCounts(0), ledger, new RefusedValues(), () -> now);
        Awaitility.await().until(matching::isReady);
    }

    /** As a power cut leaves it. */
    private void restart() {
        matching.close();
        store = store.afterPowerCut();
        start();
    }
}
