// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.note;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.crypto.tree.TreeSize;
import org.junit.jupiter.api.Test;

class TlogProofTest {

    @Test
    void givesThePublishedVerdictOfEachProofAndWritesTheBytesItRead() throws Exception {
        for (NoteVector vector : NoteVector.ofKind("proof")) {
            byte[] bytes = vector.bytes("proof");
            String verdict = "good";
            try {
                assertThat(TlogProof.parse(bytes).format()).isEqualTo(bytes);
            } catch (NoteException e) {
                verdict = e.reason().name().toLowerCase(Locale.ROOT).replace('_', '-');
            }
            assertThat(verdict).as(vector.get("name")).isEqualTo(vector.get("verdict"));
        }
    }

    @Test
    void readsBackWhatItWrites() throws Exception {
        Random random = new Random(11);
        for (int round = 0; round < 300; round++) {
            byte[] extra = new byte[random.nextInt(50)];
            random.nextBytes(extra);
            List<Digest> hashes = Stream.generate(() -> digest(random))
                    .limit(random.nextInt(64))
                    .toList();
            EntryIndex index = new EntryIndex(random.nextLong() >>> 1 >>> random.nextInt(63));
            TlogProof proof = TlogProof.of(extra, index, hashes, checkpoint(random));
            assertThat(TlogProof.parse(proof.format())).isEqualTo(proof);
        }
    }

    @Test
    void readsEveryFlippedProofAsAnotherOrNotAtAll() throws Exception {
        Random random = new Random(12);
        TlogProof proof =
                TlogProof.of(new byte[] {1, 2}, new EntryIndex(5), List.of(digest(random)), checkpoint(random));
        byte[] good = proof.format();
        for (int bit = 0; bit < 8 * good.length; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << (bit % 8));
            try {
                assertThat(TlogProof.parse(bad)).as("bit %s", bit).isNotEqualTo(proof);
                assertThat(TlogProof.parse(bad).format()).isEqualTo(bad);
            } catch (NoteException e) {
                assertThat(e.reason()).isEqualTo(NoteException.Reason.MALFORMED);
            }
        }
    }

    @Test
    void refusesToMakeAProofNobodyWouldRead() throws Exception {
        Random random = new Random(13);
        SignedNote checkpoint = checkpoint(random);
        List<Digest> tooMany = Stream.generate(() -> digest(random)).limit(64).toList();
        EntryIndex index = new EntryIndex(0);
        assertThatThrownBy(() -> TlogProof.of(new byte[0], index, tooMany, checkpoint))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TlogProof.of(new byte[TlogProof.MAX_EXTRA_BYTES + 1], index, List.of(), checkpoint))
                .isInstanceOf(IllegalArgumentException.class);
        SignedNote other = SignedNote.of("hello\n", checkpoint.signatures());
        assertThatThrownBy(() -> TlogProof.of(new byte[0], index, List.of(), other))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsTheLargestProofItMakes() throws Exception {
        Random random = new Random(14);
        List<Digest> most = Stream.generate(() -> digest(random)).limit(63).toList();
        byte[] extra = new byte[TlogProof.MAX_EXTRA_BYTES];
        TlogProof proof = TlogProof.of(extra, new EntryIndex(Long.MAX_VALUE), most, checkpoint(random));
        assertThat(TlogProof.parse(proof.format())).isEqualTo(proof);
        assertThatThrownBy(() ->
                        TlogProof.parse(" ".repeat(TlogProof.MAX_BYTES + 1).getBytes(UTF_8)))
                .isInstanceOf(NoteException.class);
    }

    private static SignedNote checkpoint(Random random) {
        CheckpointBody body = new CheckpointBody("log.example", new TreeSize(random.nextInt(1000)), digest(random));
        return SignedNote.of(body.text(), SignedNoteTest.randomNote(random).signatures());
    }

    private static Digest digest(Random random) {
        byte[] bytes = new byte[Digest.BYTES];
        random.nextBytes(bytes);
        return Digest.of(bytes);
    }
}
