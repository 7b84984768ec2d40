// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.entry.FieldException;
import org.hashmesh.entry.HashValue;
import org.hashmesh.node.defence.Judgement;
import org.hashmesh.node.health.RefusedValues;
import org.hashmesh.node.opinion.SeenCounts;
import org.hashmesh.node.policy.Policies;
import org.hashmesh.store.journal.CursorException;
import org.hashmesh.store.kv.MemoryKeyValues;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.store.list.HashList;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.HashAnswer;
import org.hashmesh.v1.Listing;
import org.hashmesh.v1.MatchRequest;
import org.hashmesh.v1.MatchResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MatchMessagesTest {
    private final MemoryKeyValues store = new MemoryKeyValues();
    private final Ledger ledger = Ledger.open(store);
    private final RefusedValues refused = new RefusedValues();
    private final SeenCounts seen = new SeenCounts(0);
    private final Matching matching = Matching.open(
            store,
            ledger,
            new HashList(store, ledger.logs()),
            (hash, log, index) -> {},
            new SecureRandom(),
            InstantSource.system());
    private HashValue listed;

    @TempDir
    private Path home;

    @BeforeEach
    void list() throws FieldException {
        listed = HashValue.parse("md5", "0cc175b9c0f1b6a831c399e269772661");
        new AuthorLog(ledger, "bolt.example").add(listed);
        Awaitility.await().until(matching::isReady);
    }

    @AfterEach
    void close() {
        matching.close();
    }

    @Test
    void matchesAreCountedOnlyForAMemberThatTellsOthers() throws Exception {
        ask(messages(Policies.standardText()), listed.toHash());
        assertThat(seen.size()).isZero();
        String telling = Policies.standardText().replace("report-seen = false", "report-seen = true");
        MatchMessages messages = messages(telling);
        ask(messages, Hash.newBuilder().setType("md5").setValue("0".repeat(32)).build());
        assertThat(seen.size()).isZero();
        ask(messages, listed.toHash());
        ask(messages, listed.toHash());
        assertThat(seen.size()).isEqualTo(1);
    }

    @Test
    void aWrongValueIsRefusedAloneAndCounted() throws Exception {
        MatchMessages messages = messages(Policies.standardText());
        MatchRequest request = MatchRequest.newBuilder()
                .addHashes(listed.toHash())
                .addHashes(wrong("pdq", "ab".repeat(16)))
                .addHashes(wrong("md5", "not hex"))
                .addHashes(wrong("crc32", "00000000"))
                .addHashes(wrong("sha256", "ab".repeat(5_000_000)))
                .build();
        MatchResponse response = messages.answer(request);
        List<HashAnswer> answers = response.getAnswersList();
        assertThat(answers.get(0).getKnown()).isTrue();
        assertThat(answers.subList(1, 5)).allSatisfy(answer -> {
            assertThat(answer.getKnown()).isFalse();
            assertThat(answer.getError()).isNotEmpty().hasSizeLessThan(300);
        });
        assertThat(response.getSerializedSize()).isLessThan(4_000);
        assertThat(refused.counts())
                .extracting(RefusedValues.Count::call, RefusedValues.Count::field, RefusedValues.Count::count)
                .containsExactly(
                        tuple(RefusedValues.Call.MATCH, "value", 3L), tuple(RefusedValues.Call.MATCH, "type", 1L));
    }

    private static Hash wrong(String type, String value) {
        return Hash.newBuilder().setType(type).setValue(value).build();
    }

    @Test
    void scoresThatAreNoNumbersAreRefused() throws IOException {
        MatchMessages messages = messages(Policies.standardText());
        MatchRequest.Builder request = MatchRequest.newBuilder().addHashes(listed.toHash());
        assertThatThrownBy(() -> messages.answer(
                        request.clone().setMinQueryMatched(Double.NaN).build()))
                .isInstanceOf(BadMatchRequestException.class)
                .hasMessageContaining("percentage");
        assertThatThrownBy(
                        () -> messages.answer(request.clone().setMaxDistance(48).build()))
                .isInstanceOf(BadMatchRequestException.class)
                .hasMessageContaining("max_distance 48, not 0 to 47");
    }

    @Test
    void questionsAboutEarlierUploadsAreCountedNowhere() throws Exception {
        Judgement judgement = judgement(Policies.standardText().replace("report-seen = false", "report-seen = true"));
        MatchMessages messages = messages(judgement);
        MatchResponse answer = messages.answer(MatchRequest.newBuilder()
                .addHashes(listed.toHash())
                .setRetrospective(true)
                .build());
        assertThat(answer.getAnswers(0).getKnown()).isTrue();
        assertThat(answer.getAnswers(0).getVerdict().getAction()).isNotEmpty();
        assertThat(seen.size()).isZero();
        assertThat(judgement.recent().size()).isZero();
        ask(messages, listed.toHash());
        assertThat(judgement.recent().size()).isEqualTo(1);
    }

    @Test
    void onlyWhatArrivedAfterACursorMakesAHashKnown() throws Exception {
        MatchMessages messages = messages(Policies.standardText());
        HashValue other = HashValue.parse("md5", "92eb5ffee6ae2fec3ad71c777531578f");
        String here = after(messages, "", other).getCursor();
        assertThat(after(messages, here, listed).getAnswers(0))
                .as("listed before")
                .isEqualTo(HashAnswer.newBuilder().setHash(listed.toHash()).build());
        AuthorLog acme = new AuthorLog(ledger, "acme.example");
        acme.add(other);
        int again = acme.add(listed);
        HashAnswer both = after(messages, here, listed).getAnswers(0);
        assertThat(both.getKnown()).isTrue();
        assertThat(both.getListingsList())
                .as("all of them, the new one marked")
                .extracting(Listing::getMember, Listing::getArrived)
                .containsExactly(tuple("acme.example", true), tuple("bolt.example", false));
        assertThat(after(messages, here, other).getAnswers(0).getKnown()).isTrue();
        String later = after(messages, here, other).getCursor();
        assertThat(after(messages, later, other).getAnswers(0).getKnown()).isFalse();
        acme.withdraw(again);
        assertThat(after(messages, here, listed).getAnswers(0).getKnown()).isFalse();
    }

    @Test
    void aNearHashThatArrivedIsFoundAmongMoreThanAnAnswerTells() throws Exception {
        MatchMessages messages = messages(Policies.standardText());
        Random random = new Random(3);
        byte[] asked = new byte[32];
        random.nextBytes(asked);
        AuthorLog bolt = new AuthorLog(ledger, "many.example");
        HashValue[] near =
                IntStream.range(0, 150).mapToObj(i -> near(asked, i, 2)).toArray(HashValue[]::new);
        bolt.add(near);
        String here = after(messages, "", near[0]).getCursor();
        assertThat(after(messages, here, HashValue.pdq(asked)).getAnswers(0).getKnown())
                .isFalse();
        HashValue farther = near(asked, 3, 9);
        bolt.add(farther);
        HashAnswer answer = after(messages, here, HashValue.pdq(asked)).getAnswers(0);
        assertThat(answer.getKnown()).isTrue();
        assertThat(answer.getCapped()).isTrue();
        assertThat(answer.getNearList()).hasSize(Matching.MAX_NEAR);
        assertThat(answer.getNear(Matching.MAX_NEAR - 1).getHash()).isEqualTo(farther.toHash());
    }

    @Test
    void aCursorOfAnotherDatabaseIsRefused() throws Exception {
        MatchMessages messages = messages(Policies.standardText());
        String other = Ledger.open(new MemoryKeyValues()).journal().end().text();
        assertThatThrownBy(() -> after(messages, other, listed)).isInstanceOf(CursorException.class);
    }

    /** The bits with as many others as wanted, from this place on. */
    private static HashValue near(byte[] bits, int place, int others) {
        byte[] near = bits.clone();
        for (int i = 0; i < others; i++) {
            near[(place + 11 * i) % 256 / 8] ^= (byte) (1 << (place + 11 * i) % 8);
        }
        return HashValue.pdq(near);
    }

    private static MatchResponse after(MatchMessages messages, String cursor, HashValue hash) throws Exception {
        return messages.answer(MatchRequest.newBuilder()
                .addHashes(hash.toHash())
                .setArrivedAfter(cursor)
                .build());
    }

    private MatchMessages messages(String policy) throws IOException {
        return messages(judgement(policy));
    }

    private Judgement judgement(String policy) throws IOException {
        Files.writeString(home.resolve("policy.toml"), policy);
        return Judgement.open(home, new MemberName("acme.example"), ledger, (id, now) -> false);
    }

    private MatchMessages messages(Judgement judgement) {
        return new MatchMessages(matching, judgement, seen, ledger, refused, InstantSource.system());
    }

    private static void ask(MatchMessages messages, Hash hash) throws Exception {
        messages.answer(MatchRequest.newBuilder().addHashes(hash).build());
    }
}
