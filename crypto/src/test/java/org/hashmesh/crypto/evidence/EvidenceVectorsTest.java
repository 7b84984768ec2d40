// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.hashmesh.crypto.evidence.EvidenceException.Reason;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.note.NoteVector;
import org.hashmesh.crypto.tree.TreeHasher;
import org.junit.jupiter.api.Test;

/** Reads {@code proto/vectors/evidence.jsonl}; that the bytes are made of these parts is for the module proto to show. */
class EvidenceVectorsTest {

    private final TreeHasher hasher = new TreeHasher();

    @Test
    void everyVectorHasThePublishedVerdict() throws Exception {
        Set<String> verdicts = new TreeSet<>();
        for (NoteVector vector : vectors()) {
            String verdict =
                    verdict(vector, vector.bytes("older"), vector.bytes("newer"), hex(vector, "root"), hashes(vector));
            assertThat(verdict).as(vector.get("name")).isEqualTo(vector.get("verdict"));
            verdicts.add(verdict);
        }
        Set<String> possible = new TreeSet<>();
        for (LogEvidence.Kind kind : LogEvidence.Kind.values()) {
            possible.add(kind.text());
        }
        for (Reason reason : Reason.values()) {
            possible.add(word(reason));
        }
        assertThat(verdicts).isEqualTo(possible);
    }

    @Test
    void filesSayWhatTheirPartsSay() throws Exception {
        for (NoteVector vector : good()) {
            EvidenceClaim claim = EvidenceClaim.parse(
                    vector.bytes("older"), vector.bytes("newer"), hex(vector, "root"), hashes(vector));
            assertThat(new String(EvidenceFile.format(claim), UTF_8)).isEqualTo(vector.get("file"));
            assertThat(EvidenceFile.parse(vector.bytes("file"))).isEqualTo(claim);
        }
    }

    @Test
    void noFlippedBitOfAnyPartIsEvidence() throws Exception {
        Set<String> goodOnes = Set.of("two-roots", "shrank", "other-history");
        for (NoteVector vector : good()) {
            List<byte[]> parts = new ArrayList<>();
            parts.add(vector.bytes("older"));
            parts.add(vector.bytes("newer"));
            parts.add(hex(vector, "root"));
            parts.addAll(hashes(vector));
            for (byte[] part : parts) {
                for (int at = 0; at < part.length; at++) {
                    byte flip = (byte) (1 << at % 8);
                    part[at] ^= flip;
                    assertThat(verdict(
                                    vector, parts.get(0), parts.get(1), parts.get(2), parts.subList(3, parts.size())))
                            .as("%s, byte %s of %s", vector.get("name"), at, part.length)
                            .isNotIn(goodOnes);
                    part[at] ^= flip;
                }
            }
        }
    }

    private String verdict(NoteVector vector, byte[] older, byte[] newer, byte[] root, List<byte[]> hashes)
            throws Exception {
        LogKey key = LogKey.parse(vector.get("vkey"));
        try {
            return LogEvidence.check(EvidenceClaim.parse(older, newer, root, hashes), key, hasher)
                    .kind()
                    .text();
        } catch (EvidenceException e) {
            return word(e.reason());
        }
    }

    private static String word(Reason reason) {
        return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static List<NoteVector> vectors() throws IOException {
        return NoteVector.in("evidence.jsonl").stream()
                .filter(vector -> vector.fields().containsKey("older"))
                .toList();
    }

    private static List<NoteVector> good() throws IOException {
        return vectors().stream()
                .filter(vector -> vector.fields().containsKey("file"))
                .toList();
    }

    private static byte[] hex(NoteVector vector, String field) {
        return HexFormat.of().parseHex(vector.get(field));
    }

    private static List<byte[]> hashes(NoteVector vector) {
        List<byte[]> hashes = new ArrayList<>();
        for (String hash : vector.get("hashes").split(" ", -1)) {
            if (!hash.isEmpty()) {
                hashes.add(HexFormat.of().parseHex(hash));
            }
        }
        return hashes;
    }
}
