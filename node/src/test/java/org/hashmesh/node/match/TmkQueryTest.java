// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Collections;
import org.awaitility.Awaitility;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.entry.FieldException;
import org.hashmesh.entry.HashValue;
import org.hashmesh.node.defence.Judgement;
import org.hashmesh.node.health.RefusedValues;
import org.hashmesh.node.opinion.SeenCounts;
import org.hashmesh.node.policy.Policies;
import org.hashmesh.store.kv.MemoryKeyValues;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.store.list.HashList;
import org.hashmesh.v1.CompareRequest;
import org.hashmesh.v1.CompareResponse;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.HashAnswer;
import org.hashmesh.v1.MatchRequest;
import org.hashmesh.v1.NearHash;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asking with a .tmk file: an entry names a listed one by its SHA-256, this node has the file, the query is a copy. */
class TmkQueryTest {
    private final byte[] original = new TmkVideo(1).file(0);
    private final byte[] copy = new TmkVideo(1).file(3);
    private final byte[] other = new TmkVideo(2).file(0);
    private final RefusedValues refused = new RefusedValues();

    @TempDir
    private Path home;

    private Matching matching;
    private MatchMessages messages;

    @BeforeEach
    void open() throws Exception {
        MemoryKeyValues store = new MemoryKeyValues();
        Ledger ledger = Ledger.open(store);
        new AuthorLog(ledger, "bolt.example").add(listed(original), listed(other));
        Path directory = Files.createDirectory(home.resolve("tmk"));
        Files.write(directory.resolve("original.tmk"), original);
        Files.write(directory.resolve("other.tmk"), other);
        matching = Matching.open(
                store,
                ledger,
                new HashList(store, ledger.logs()),
                (hash, log, index) -> {},
                TmkFiles.read(directory),
                MatchMemory.ofHeap(),
                new SecureRandom(),
                InstantSource.system());
        Awaitility.await().until(matching::isReady);
        Files.writeString(
                home.resolve("policy.toml"),
                Policies.standardText()
                        .replace(
                                "[[rule]]\nname = \"warning-list\"",
                                "[[rule]]\nname = \"same-video\"\nwhen = \"type == 'tmk' && !exact && tmk_score > 0.9\"\n"
                                        + "action = \"review-first\"\n[[rule]]\nname = \"warning-list\""));
        Judgement judgement = Judgement.open(home, new MemberName("acme.example"), ledger, (id, now) -> false);
        messages = new MatchMessages(matching, judgement, new SeenCounts(0), ledger, refused, InstantSource.system());
    }

    @AfterEach
    void close() {
        matching.close();
    }

    @Test
    void aCopyIsNearTheListedVideoByBothScoresAndTheRulesSeeThem() throws Exception {
        HashAnswer answer = answer(Hash.newBuilder().setType("tmk").setTmkFile(ByteString.copyFrom(copy)));
        assertThat(answer.getError()).isEmpty();
        assertThat(answer.getHash()).isEqualTo(listed(copy).toHash());
        assertThat(answer.getListingsList()).isEmpty();
        assertThat(answer.getKnown()).isTrue();
        NearHash near = answer.getNear(0);
        assertThat(answer.getNearCount()).isEqualTo(1);
        assertThat(near.getHash()).isEqualTo(listed(original).toHash());
        assertThat(near.getTmkLevel1()).isBetween(0.9, 1.01);
        assertThat(near.getTmkLevel2()).isBetween(0.9, 1.01);
        assertThat(near.getListings(0).getMember()).isEqualTo("bolt.example");
        assertThat(answer.getVerdict().getRule()).isEqualTo("same-video");
    }

    @Test
    void theDigestAloneIsMatchedByEquality() throws Exception {
        assertThat(answer(listed(original).toHash().toBuilder()).getListingsCount())
                .isEqualTo(1);
        assertThat(answer(listed(copy).toHash().toBuilder()).getKnown()).isFalse();
        HashAnswer both = answer(listed(original).toHash().toBuilder().setTmkFile(ByteString.copyFrom(original)));
        assertThat(both.getListingsCount()).isEqualTo(1);
        assertThat(both.getNearCount()).isZero();
    }

    @Test
    void aCallerMaySetTheScores() throws Exception {
        MatchRequest.Builder request = MatchRequest.newBuilder()
                .addHashes(Hash.newBuilder().setType("tmk").setTmkFile(ByteString.copyFrom(copy)));
        assertThat(messages.answer(request.clone().setMinTmkLevel2(1).build())
                        .getAnswers(0)
                        .getKnown())
                .isFalse();
        assertThatThrownBy(() -> messages.answer(
                        request.clone().setMinTmkLevel1(Double.NaN).build()))
                .isInstanceOf(BadMatchRequestException.class)
                .hasMessageContaining("TMK score");
        assertThatThrownBy(() -> messages.answer(request.addAllHashes(Collections.nCopies(4, request.getHashes(0)))
                        .build()))
                .isInstanceOf(BadMatchRequestException.class)
                .hasMessageContaining("at most 4");
    }

    @Test
    void whatIsNoTmkFileOrNotThatOfTheValueIsRefusedAndCounted() throws Exception {
        ByteString file = ByteString.copyFrom(copy);
        assertThat(answer(listed(original).toHash().toBuilder().setTmkFile(file))
                        .getError())
                .contains("value: not the SHA-256 of tmk_file");
        assertThat(answer(Hash.newBuilder()
                                .setType("md5")
                                .setValue("0".repeat(32))
                                .setTmkFile(file))
                        .getError())
                .contains("tmk_file: set, but this is md5");
        HashAnswer broken = answer(Hash.newBuilder().setType("tmk").setTmkFile(file.substring(0, 90)));
        assertThat(broken.getError()).contains("tmk_file: cut off");
        assertThat(broken.getHash().getTmkFile()).isEmpty();
        assertThat(refused.counts()).isNotEmpty();
        assertThatThrownBy(() -> HashValue.parse(
                        listed(copy).toHash().toBuilder().setTmkFile(file).build()))
                .isInstanceOf(FieldException.class)
                .hasMessageContaining("only a query");
    }

    @Test
    void twoFilesAreCompared() throws Exception {
        CompareResponse alike = compare(original, copy);
        assertThat(alike.getMatch()).isTrue();
        assertThat(alike.getEqual()).isFalse();
        assertThat(alike.getTmkLevel2()).isBetween(0.9, 1.01);
        assertThat(compare(original, other).getMatch()).isFalse();
        byte[] slower = copy.clone();
        slower[12] = 30; // frames per second
        assertThatThrownBy(() -> compare(original, slower))
                .isInstanceOf(FieldException.class)
                .hasMessageContaining("frames per second");
    }

    private CompareResponse compare(byte[] left, byte[] right) throws FieldException {
        return messages.compare(CompareRequest.newBuilder()
                .setLeft(Hash.newBuilder().setType("tmk").setTmkFile(ByteString.copyFrom(left)))
                .setRight(Hash.newBuilder().setType("tmk").setTmkFile(ByteString.copyFrom(right)))
                .build());
    }

    private HashAnswer answer(Hash.Builder hash) throws Exception {
        return messages.answer(MatchRequest.newBuilder().addHashes(hash).build())
                .getAnswers(0);
    }

    private static HashValue listed(byte[] file) throws FieldException {
        return HashValue.parse("tmk", Digest.sha256(file).hex());
    }
}
