// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.awaitility.Awaitility;
import org.hashmesh.entry.FieldException;
import org.hashmesh.entry.HashValue;
import org.hashmesh.hash.HashException;
import org.hashmesh.hash.pdq.Dihedral;
import org.hashmesh.hash.pdq.PdqHash;
import org.hashmesh.hash.tlsh.TlshHasher;
import org.hashmesh.hash.tmk.TmkThresholds;
import org.hashmesh.hash.vpdq.VpdqThresholds;
import org.hashmesh.store.kv.KeyValues;
import org.hashmesh.store.kv.MemoryKeyValues;
import org.hashmesh.store.kv.StoreDamagedException;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.store.list.HashList;
import org.hashmesh.store.list.Listing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MatchingTest {
    private static final Instant NOW = Instant.parse("2026-02-01T00:00:00Z");

    private final Random random = new Random(5);
    private final MemoryKeyValues store = new MemoryKeyValues();
    private final Ledger ledger = Ledger.open(store);
    private final HashList list = new HashList(store, ledger.logs());
    private final AuthorLog acme = new AuthorLog(ledger, "acme.example");
    private final AuthorLog bolt = new AuthorLog(ledger, "bolt.example");
    private final List<HashValue> heard = Collections.synchronizedList(new ArrayList<>());
    private final List<Matching> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(Matching::close);
    }

    @Test
    void saysWhoListsAHashAndWhoListsOneNearIt() {
        HashValue known = randomPdq();
        HashValue near = turned(known, 31);
        HashValue far = turned(known, 32);
        acme.add(known);
        bolt.add(near, far);
        MatchAnswer answer = ask(open(), known);
        assertThat(answer.isKnown()).isTrue();
        assertThat(answer.listings()).extracting(MatchingTest::member).containsExactly("acme.example");
        NearHash only = answer.near().get(0);
        assertThat(answer.near()).hasSize(1);
        assertThat(only.nearness().hash()).isEqualTo(near);
        assertThat(only.nearness().distance()).isEqualTo(31);
        assertThat(only.nearness().threshold()).isEqualTo(31);
        assertThat(only.listings()).extracting(MatchingTest::member).containsExactly("bolt.example");
    }

    @Test
    void nearestComesFirst() {
        HashValue query = randomPdq();
        acme.add(turned(query, 20), turned(query, 3), turned(query, 11));
        assertThat(ask(open(), query).near())
                .extracting(near -> near.nearness().distance())
                .containsExactly(3, 11, 20);
    }

    @Test
    void whatIsAddedMatchesAndWhatIsWithdrawnDoesNot() throws FieldException {
        Matching matching = open();
        HashValue pdq = randomPdq();
        HashValue md5 = HashValue.parse("md5", "0cc175b9c0f1b6a831c399e269772661");
        assertThat(ask(matching, pdq).isKnown()).isFalse();
        assertThat(ask(matching, md5).isKnown()).isFalse();
        int at = acme.add(pdq, md5);
        assertThat(ask(matching, pdq).isKnown()).isTrue();
        assertThat(ask(matching, turned(pdq, 9)).isKnown()).isTrue();
        assertThat(ask(matching, md5).isKnown()).isTrue();
        acme.withdraw(at);
        acme.withdraw(at + 1);
        assertThat(ask(matching, pdq).isKnown()).isFalse();
        assertThat(ask(matching, turned(pdq, 9)).isKnown()).isFalse();
        assertThat(ask(matching, md5).isKnown()).isFalse();
        acme.add(pdq);
        assertThat(ask(matching, turned(pdq, 9)).isKnown()).isTrue();
    }

    @Test
    void neverLagsBehindWhatReadersSee() throws FieldException {
        List<HashValue> asked = new ArrayList<>();
        List<Boolean> known = new ArrayList<>();
        // Hears of each commit as soon as readers see it, before any other follower.
        ledger.onCommit(commit ->
                asked.forEach(hash -> known.add(ask(opened.get(0), hash).isKnown())));
        open();
        List<HashValue> bulk = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            bulk.add(HashValue.parse("md5", String.format("%032x", random.nextLong() | 1)));
        }
        for (List<HashValue> commit : List.of(List.of(randomPdq(), bulk.get(0)), bulk.subList(1, bulk.size()))) {
            asked.clear();
            asked.addAll(List.of(commit.get(0), commit.get(commit.size() - 1)));
            acme.add(commit.toArray(HashValue[]::new));
        }
        assertThat(known).containsExactly(true, true, true, true);
        HashValue unknown = HashValue.parse("md5", "0cc175b9c0f1b6a831c399e269772661");
        assertThat(ask(opened.get(0), unknown).isKnown()).isFalse();
    }

    @Test
    void aHashStaysUntilAllWhoListItWithdrawIt() {
        Matching matching = open();
        HashValue pdq = randomPdq();
        int first = acme.add(pdq);
        int second = bolt.add(pdq);
        acme.withdraw(first);
        assertThat(ask(matching, turned(pdq, 5)).near()).hasSize(1);
        bolt.withdraw(second);
        assertThat(ask(matching, turned(pdq, 5)).near()).isEmpty();
    }

    @Test
    void tellsOfABulkTooUnlessItIsTheHistoryOfANewLog() throws FieldException {
        HashValue[] bulk = new HashValue[17_000];
        for (int i = 0; i < bulk.length; i++) {
            bulk[i] = HashValue.parse("md5", "%032x".formatted(random.nextLong() | 1));
        }
        HashValue first = randomPdq();
        open();
        bolt.add(bulk);
        acme.add(first);
        acme.add(bulk);
        Awaitility.await().until(() -> heard.size() > bulk.length);
        List<HashValue> expected = new ArrayList<>(List.of(first));
        expected.addAll(List.of(bulk));
        assertThat(heard).isEqualTo(expected);
    }

    @Test
    void tellsOfHashesAsTheyComeAndNotOfThoseThatWereThere() throws FieldException {
        acme.add(randomPdq());
        open();
        assertThat(heard).isEmpty();
        HashValue pdq = randomPdq();
        HashValue md5 = HashValue.parse("md5", "0cc175b9c0f1b6a831c399e269772661");
        acme.withdraw(acme.add(pdq, md5));
        assertThat(heard).containsExactly(pdq, md5);
    }

    @Test
    void whatWasWithdrawnIsFoundAgainOnceTheWithdrawalCountsNoMore() {
        Matching matching = open();
        HashValue pdq = randomPdq();
        AuthorLog acmeToo = new AuthorLog(ledger, "acme.example", "us1");
        int at = acme.add(pdq);
        acmeToo.withdraw(acme, at);
        assertThat(ask(matching, turned(pdq, 5)).isKnown()).isFalse();
        ledger.forget(acmeToo.log());
        Awaitility.await()
                .untilAsserted(() ->
                        assertThat(ask(matching, turned(pdq, 5)).isKnown()).isTrue());
    }

    @Test
    void aPictureOfLowQualityIsNearNothing() {
        HashValue pdq = randomPdq();
        acme.addOfQuality(pdq, MatchQuery.MIN_QUALITY - 1);
        assertThat(ask(open(), turned(pdq, 5)).isKnown()).isFalse();
        assertThat(ask(open(), pdq).isKnown()).isTrue();
    }

    @Test
    void theCallerSaysHowNear() {
        HashValue query = randomPdq();
        acme.add(turned(query, 40));
        Matching matching = open();
        assertThat(ask(matching, query).isKnown()).isFalse();
        assertThat(matching.answer(List.of(query(query)), within(40), NOW)
                        .get(0)
                        .isKnown())
                .isTrue();
        acme.add(query);
        MatchAnswer exact =
                matching.answer(List.of(query(query)), within(0), NOW).get(0);
        assertThat(exact.listings()).hasSize(1);
        assertThat(exact.near()).isEmpty();
    }

    @Test
    void aTurnedPictureIsFoundOnRequestAndTheAnswerSaysHowItWasTurned() {
        HashValue listed = randomPdq();
        acme.add(listed);
        Matching matching = open();
        PdqHash bits = PdqHash.of(listed.value().toByteArray(), 0);
        HashValue query = HashValue.pdq(bits.turned(Dihedral.ROTATE_90).bytes());
        assertThat(ask(matching, query).isKnown()).isFalse();
        MatchOptions variants =
                new MatchOptions(false, 31, 30, VpdqThresholds.QUERY_IS_KNOWN, TmkThresholds.USUAL, true);
        List<NearHash> near =
                matching.answer(List.of(query(query)), variants, NOW).get(0).near();
        assertThat(near).hasSize(1);
        assertThat(near.get(0).nearness().variant()).isEqualTo("rotate_270");
        assertThat(near.get(0).nearness().distance()).isZero();
    }

    @Test
    void aTextThatWasChangedALittleIsNear() throws FieldException {
        byte[] text = new byte[4_000];
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) "the quick brown fox jumps".charAt(random.nextInt(25));
        }
        HashValue listed = tlsh(text);
        text[2_000] ^= 1;
        HashValue changed = tlsh(text);
        int at = acme.add(listed);
        Matching matching = open();
        List<NearHash> near = ask(matching, changed).near();
        assertThat(near).extracting(found -> found.nearness().hash()).containsExactly(listed);
        assertThat(near.get(0).nearness().distance()).isBetween(1, 30);
        acme.withdraw(at);
        assertThat(ask(matching, changed).near()).isEmpty();
    }

    @Test
    void aVideoIsNearWhenEnoughOfItsFramesAre() throws FieldException {
        List<HashValue> frames = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            frames.add(randomPdq());
        }
        acme.add(video(frames));
        Matching matching = open();
        List<HashValue> cut = new ArrayList<>(frames.subList(2, 10));
        cut.replaceAll(frame -> turned(frame, 8));
        assertThat(ask(matching, video(cut)).near()).singleElement().satisfies(near -> {
            assertThat(near.nearness().queryMatched()).isEqualTo(100);
            assertThat(near.nearness().listedMatched()).isEqualTo(80);
        });
        List<HashValue> longer = new ArrayList<>(frames);
        while (longer.size() < 20) {
            longer.add(randomPdq());
        }
        assertThat(ask(matching, video(longer)).near()).isEmpty();
        MatchOptions holds =
                new MatchOptions(false, 31, 30, VpdqThresholds.QUERY_HOLDS_KNOWN, TmkThresholds.USUAL, false);
        assertThat(matching.answer(List.of(query(video(longer))), holds, NOW)
                        .get(0)
                        .near())
                .hasSize(1);
    }

    @Test
    void aQueryWithThousandsOfNeighboursIsCappedAndSaysSo() {
        HashValue query = randomPdq();
        HashValue[] cluster = new HashValue[5_000];
        for (int i = 0; i < cluster.length; i++) {
            cluster[i] = turned(query, 1 + random.nextInt(30));
        }
        acme.add(cluster);
        MatchAnswer answer = ask(open(), query);
        assertThat(answer.capped()).isTrue();
        assertThat(answer.near()).hasSize(Matching.MAX_NEAR);
    }

    @Test
    void whatWasThereBeforeAndWhatCameInOneBulkIsFound() {
        HashValue[] many = many(40_000);
        Matching early = open();
        acme.add(many);
        Matching late = open();
        for (Matching matching : List.of(early, late)) {
            Awaitility.await().untilAsserted(() -> {
                for (int i = 0; i < many.length; i += 1_999) {
                    assertThat(ask(matching, turned(many[i], 12)).near()).hasSize(1);
                }
            });
        }
    }

    @Test
    void everyKindOfHashIsFoundAndNothingElse() throws FieldException {
        List<HashValue> hashes = List.of(
                HashValue.parse("md5", "0cc175b9c0f1b6a831c399e269772661"),
                HashValue.parse("sha1", "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"),
                HashValue.parse("sha256", "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"),
                HashValue.parse("tmk", "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d"),
                HashValue.parse("url_sha256", "2e7d2c03a9507ae265ecf5b5356885a53393a2029d241394997265a1a25aefc6"),
                HashValue.parse("opaque:licensed", "00112233"),
                HashValue.parse("vpdq", "0,100," + "f8f8f0cce0f4e84d".repeat(4) + ",0"),
                HashValue.parse("tlsh", "3011ab".repeat(12).substring(0, 70)));
        acme.add(hashes.toArray(HashValue[]::new));
        Matching matching = open();
        for (HashValue hash : hashes) {
            assertThat(ask(matching, hash).listings()).as(hash.type()).hasSize(1);
        }
        assertThat(ask(matching, HashValue.parse("opaque:other", "00112233")).isKnown())
                .isFalse();
        assertThat(ask(matching, HashValue.parse("opaque:licensed", "00112234")).isKnown())
                .isFalse();
    }

    /** Whatever is added and withdrawn: the answer is what looking at every listing gives. */
    @Test
    void theIndexMissesNothingThatALinearScanFinds() {
        Matching matching = open();
        HashValue centre = randomPdq();
        List<HashValue> added = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (int step = 0; step < 150; step++) {
            if (random.nextInt(4) == 0 && !added.isEmpty()) {
                acme.withdraw(places.get(random.nextInt(places.size())));
            } else {
                HashValue hash = turned(centre, random.nextInt(60));
                places.add(acme.add(hash));
                added.add(hash);
            }
            HashValue query = turned(centre, random.nextInt(20));
            List<HashValue> expected = list.lookup(added, NOW).stream()
                    .flatMap(List::stream)
                    .filter(Listing::isInForce)
                    .map(Listing::hash)
                    .filter(hash -> distance(hash, query) <= 31 && !hash.equals(query))
                    .distinct()
                    .toList();
            assertThat(ask(matching, query).near())
                    .extracting(near -> near.nearness().hash())
                    .hasSizeLessThan(Matching.MAX_NEAR)
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void saysThatItsListCannotBeRead() {
        KeyValues damaged = (KeyValues) Proxy.newProxyInstance(
                KeyValues.class.getClassLoader(), new Class<?>[] {KeyValues.class}, (self, method, arguments) -> {
                    if (method.getName().equals("scan")) {
                        throw new StoreDamagedException("cannot scan: a block has another checksum");
                    }
                    return method.invoke(store, arguments);
                });
        Matching matching = Matching.open(
                damaged, ledger, list, (hash, log, index) -> {}, new SecureRandom(), InstantSource.fixed(NOW));
        opened.add(matching);
        Awaitility.await().until(matching::isDamaged);
        assertThat(matching.isReady()).isFalse();
        assertThat(matching.obstacle().orElseThrow())
                .contains("the list cannot be read", "another checksum", "hashmesh store rebuild");
        assertThat(open().obstacle()).isEmpty();
    }

    private HashValue[] many(int count) {
        HashValue[] many = new HashValue[count];
        for (int i = 0; i < many.length; i++) {
            many[i] = randomPdq();
        }
        return many;
    }

    private Matching open() {
        Matching matching = Matching.open(
                store,
                ledger,
                list,
                (hash, log, index) -> heard.add(hash),
                new SecureRandom(),
                InstantSource.fixed(NOW));
        opened.add(matching);
        Awaitility.await().until(matching::isReady);
        return matching;
    }

    private static MatchAnswer ask(Matching matching, HashValue hash) {
        return matching.answer(List.of(query(hash)), MatchOptions.DEFAULT, NOW).get(0);
    }

    private static MatchOptions within(int distance) {
        return new MatchOptions(false, distance, 30, VpdqThresholds.QUERY_IS_KNOWN, TmkThresholds.USUAL, false);
    }

    private static MatchQuery query(HashValue hash) {
        return new MatchQuery(hash, OptionalInt.empty(), Optional.empty());
    }

    private static String member(Listing listing) {
        return listing.origin().member().value();
    }

    private HashValue randomPdq() {
        byte[] bits = new byte[32];
        random.nextBytes(bits);
        return HashValue.pdq(bits);
    }

    /** The hash with this many of its bits turned. */
    private HashValue turned(HashValue hash, int bits) {
        byte[] value = hash.value().toByteArray();
        random.ints(0, 256).distinct().limit(bits).forEach(bit -> value[bit / 8] ^= (byte) (1 << (bit % 8)));
        return HashValue.pdq(value);
    }

    private static HashValue tlsh(byte[] text) {
        try {
            return HashValue.tlsh(TlshHasher.hash(text).bytes());
        } catch (HashException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HashValue video(List<HashValue> frames) throws FieldException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < frames.size(); i++) {
            lines.append(i)
                    .append(",100,")
                    .append(frames.get(i).text())
                    .append(',')
                    .append(i)
                    .append('\n');
        }
        return HashValue.parse("vpdq", lines.toString());
    }

    private static int distance(HashValue one, HashValue other) {
        byte[] a = one.value().toByteArray();
        byte[] b = other.value().toByteArray();
        int distance = 0;
        for (int i = 0; i < a.length; i++) {
            distance += Integer.bitCount((a[i] ^ b[i]) & 0xff);
        }
        return distance;
    }
}
