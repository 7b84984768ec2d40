// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.log.CheckpointException.Reason;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TreeSize;
import org.junit.jupiter.api.Test;

class ReceiptedCheckpointTest {

    private static final Instant TIME = Instant.ofEpochSecond(1_760_000_000L);

    private final ForumId forum = new ForumId(Digest.sha256(new byte[] {7}));
    private final Ed25519PrivateKey authorKey = Ed25519PrivateKey.fromSeed(new byte[32]);
    private final Origin origin = origin();
    private final SignedCheckpoint checkpoint = checkpoint(70_000, TIME);

    @Test
    void isWhatItWasWhenReadBack() throws Exception {
        ReceiptedCheckpoint two = ReceiptedCheckpoint.of(checkpoint, List.of(receipt("dune", 4), receipt("birch", 2)));

        ReceiptedCheckpoint read = ReceiptedCheckpoint.parse(two.bytes());

        assertThat(read).isEqualTo(two);
        assertThat(read.checkpoint()).isEqualTo(checkpoint);
        assertThat(read.receipts())
                .extracting(r -> r.member().value())
                .containsExactly("birch.example", "dune.example");
        read.verify(read.receipts().get(0), key("birch", 2));
        read.verify(read.receipts().get(1), key("dune", 4));
    }

    @Test
    void theTimeAtWhichTheAuthorSignedIsNotPartOfAReceipt() throws Exception {
        SignedCheckpoint signedAgain = checkpoint(70_000, TIME.plusSeconds(3_600));
        ReceiptedCheckpoint later = ReceiptedCheckpoint.of(signedAgain, List.of(receipt("birch", 2)));

        later.verify(later.receipts().get(0), key("birch", 2));
        assertThat(later.isFor(checkpoint)).isTrue();
    }

    @Test
    void aReceiptForOtherEntriesIsNone() {
        ReceiptedCheckpoint other = ReceiptedCheckpoint.of(checkpoint(70_001, TIME), List.of(receipt("birch", 2)));

        assertThatThrownBy(() -> other.verify(other.receipts().get(0), key("birch", 2)))
                .isInstanceOfSatisfying(
                        CheckpointException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BAD_SIGNATURE));
    }

    @Test
    void anotherKeyOfThatNodeDidNotMakeIt() {
        ReceiptedCheckpoint one = ReceiptedCheckpoint.of(checkpoint, List.of(receipt("birch", 2)));

        assertThat(one.receipts().get(0).isBy(key("birch", 2))).isTrue();
        assertThat(one.receipts().get(0).isBy(key("birch", 3))).isFalse();
        assertThatThrownBy(() -> one.verify(one.receipts().get(0), key("birch", 3)))
                .isInstanceOfSatisfying(
                        CheckpointException.class, e -> assertThat(e.reason()).isEqualTo(Reason.OTHER_KEY));
    }

    @Test
    void countsAMemberOnceAndKeepsNoMoreThanANoteHolds() throws Exception {
        List<Receipt> many = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            many.add(receipt("m" + i, i));
            many.add(receipt("m" + i, i + 1));
        }
        ReceiptedCheckpoint full = ReceiptedCheckpoint.of(checkpoint, many);

        assertThat(full.receipts()).hasSize(ReceiptedCheckpoint.MOST_RECEIPTS);
        assertThat(full.receipts()).extracting(Receipt::member).doesNotHaveDuplicates();
        assertThat(ReceiptedCheckpoint.parse(full.bytes())).isEqualTo(full);
    }

    @Test
    void hasOneSpelling() {
        String good = new String(
                ReceiptedCheckpoint.of(checkpoint, List.of(receipt("birch", 2), receipt("dune", 4)))
                        .bytes(),
                UTF_8);
        String[] lines = good.split("\n", -1);
        String swapped = good.replace(lines[5], "x").replace(lines[6], lines[5]).replace("x\n", lines[6] + "\n");
        refuses(swapped);
        refuses(good + lines[5] + "\n");
        refuses(good.replace("birch.example/eu1", "birch.example/eu1/main"));
        refuses(good.replace("\u2014 hashmesh/" + forum.prefix() + "/birch", "\u2014 hashmesh/0123456789abcdef/birch"));
    }

    private static void refuses(String note) {
        assertThatThrownBy(() -> ReceiptedCheckpoint.parse(note.getBytes(UTF_8)))
                .as(note)
                .isInstanceOf(CheckpointException.class);
    }

    private Receipt receipt(String member, int seed) {
        return Receipt.sign(checkpoint, key(member, seed), privateKey(seed), TIME);
    }

    private ReceiptKey key(String member, int seed) {
        try {
            return new ReceiptKey(
                    forum,
                    MemberName.parse(member + ".example"),
                    NodeName.parse("eu1"),
                    privateKey(seed).publicKey());
        } catch (MalformedNameException e) {
            throw new AssertionError(e);
        }
    }

    private static Ed25519PrivateKey privateKey(int seed) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) seed;
        bytes[1] = 1;
        return Ed25519PrivateKey.fromSeed(bytes);
    }

    private SignedCheckpoint checkpoint(long size, Instant time) {
        return new LogSigner(origin, authorKey)
                .sign(origin, new TreeSize(size), Digest.sha256(new byte[] {(byte) size}), time);
    }

    private Origin origin() {
        try {
            return Origin.of(
                    forum, MemberName.parse("acme.example"), NodeName.parse("eu1"), CollectionName.parse("main"), 1);
        } catch (MalformedNameException e) {
            throw new AssertionError(e);
        }
    }
}
