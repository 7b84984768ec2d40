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
import org.awaitility.Awaitility;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.entry.FieldException;
import org.hashmesh.entry.HashValue;
import org.hashmesh.node.defence.Judgement;
import org.hashmesh.node.health.RefusedValues;
import org.hashmesh.node.opinion.SeenCounts;
import org.hashmesh.node.policy.Policies;
import org.hashmesh.store.kv.MemoryKeyValues;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.store.list.HashList;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.HashAnswer;
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
    void aWrongValueIsRefusedAloneAndCounted() throws IOException, BadMatchRequestException {
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

    private MatchMessages messages(String policy) throws IOException {
        Files.writeString(home.resolve("policy.toml"), policy);
        return new MatchMessages(
                matching,
                Judgement.open(home, new MemberName("acme.example")),
                seen,
                ledger.logs(),
                refused,
                InstantSource.system());
    }

    private static void ask(MatchMessages messages, Hash hash) throws BadMatchRequestException {
        messages.answer(MatchRequest.newBuilder().addHashes(hash).build());
    }
}
