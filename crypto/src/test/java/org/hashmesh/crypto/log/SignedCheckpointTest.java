// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.HexFormat;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.log.CheckpointException.Reason;
import org.hashmesh.crypto.note.NoteVector;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TreeSize;
import org.junit.jupiter.api.Test;

class SignedCheckpointTest {

    private static final Digest ROOT = Digest.sha256(new byte[] {1});
    private static final Instant TIME = Instant.ofEpochSecond(1_760_000_000L);

    private final Origin origin = origin("main");
    private final LogSigner signer = new LogSigner(origin, Ed25519PrivateKey.fromSeed(new byte[32]));

    @Test
    void signsAndOpensThePublishedBytes() throws Exception {
        for (NoteVector vector : NoteVector.ofKind("checkpoint")) {
            Origin log = Origin.parse(vector.get("origin"));
            LogSigner published =
                    new LogSigner(log, Ed25519PrivateKey.fromSeed(HexFormat.of().parseHex(vector.get("seed"))));
            TreeSize size = new TreeSize(Long.parseLong(vector.get("size")));
            Digest root = Digest.parseHex(vector.get("root"));
            Instant time = Instant.ofEpochSecond(Long.parseLong(vector.get("time")));

            assertThat(published.sign(log, size, root, time).note()).isEqualTo(vector.bytes("note"));
            SignedCheckpoint opened = SignedCheckpoint.open(vector.bytes("note"), LogKey.parse(vector.get("vkey")));
            assertThat(opened.origin()).isEqualTo(log);
            assertThat(opened.size()).isEqualTo(size);
            assertThat(opened.root()).isEqualTo(root);
            assertThat(opened.time()).isEqualTo(time);
            assertThat(published.logKey().text()).isEqualTo(vector.get("vkey"));
        }
    }

    @Test
    void refusesEverySpellingButOne() throws Exception {
        for (NoteVector vector : NoteVector.ofKind("refused-checkpoint")) {
            assertThatThrownBy(() -> SignedCheckpoint.parse(vector.bytes("note")))
                    .as(vector.get("name"))
                    .isInstanceOfSatisfying(
                            CheckpointException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED));
        }
    }

    @Test
    void neverOpensACheckpointWithAFlippedBit() throws Exception {
        byte[] good = signer.sign(origin, new TreeSize(70_000), ROOT, TIME).note();
        assertThat(SignedCheckpoint.open(good, signer.logKey()).note()).isEqualTo(good);
        for (int bit = 0; bit < 8 * good.length; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThatThrownBy(() -> SignedCheckpoint.open(bad, signer.logKey()))
                    .as("bit %s", bit)
                    .isInstanceOf(CheckpointException.class);
        }
    }

    @Test
    void tellsAnotherLogFromAnotherKey() {
        byte[] note = signer.sign(origin, TreeSize.ZERO, ROOT, TIME).note();
        LogKey otherLog = new LogKey(origin("trial"), signer.logKey().key());
        LogKey otherKey = new LogKey(
                origin,
                Ed25519PrivateKey.fromSeed(Digest.sha256(note).toBytes()).publicKey());
        assertThatThrownBy(() -> SignedCheckpoint.open(note, otherLog))
                .isInstanceOfSatisfying(
                        CheckpointException.class, e -> assertThat(e.reason()).isEqualTo(Reason.OTHER_LOG));
        assertThatThrownBy(() -> SignedCheckpoint.open(note, otherKey))
                .isInstanceOfSatisfying(
                        CheckpointException.class, e -> assertThat(e.reason()).isEqualTo(Reason.OTHER_KEY));
    }

    @Test
    void signsTheSameBytesAgain() {
        assertThat(signer.sign(origin, new TreeSize(3), ROOT, TIME))
                .isEqualTo(signer.sign(origin, new TreeSize(3), ROOT, TIME));
    }

    @Test
    void signsForItsOwnLogOnlyAndInWholeSeconds() {
        assertThatThrownBy(() -> signer.sign(origin("trial"), TreeSize.ZERO, ROOT, TIME))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> signer.sign(origin, TreeSize.ZERO, ROOT, TIME.plusMillis(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsNoLogKeyThatSignsInAnotherWay() {
        // The first is type 1; the second is of type 4 and named like no log.
        for (String vkey : new String[] {
            "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            signer.logKey().text().replace("hashmesh/", "hashmush/")
        }) {
            assertThatThrownBy(() -> LogKey.parse(vkey)).isInstanceOf(CheckpointException.class);
        }
    }

    private static Origin origin(String collection) {
        return new Origin(
                "0123456789abcdef",
                new MemberName("acme.example"),
                new NodeName("eu1"),
                new CollectionName(collection),
                1);
    }
}
