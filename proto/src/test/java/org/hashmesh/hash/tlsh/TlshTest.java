// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.hash.tlsh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.hashmesh.hash.HashException;
import org.hashmesh.hash.VectorFile;
import org.junit.jupiter.api.Test;

class TlshTest {
    private static final VectorFile VECTORS = VectorFile.named("tlsh.txt");

    @Test
    void givesThePublishedDistancesBothWays() throws HashException {
        List<String[]> distances = VECTORS.words("distance", 4);
        assertThat(distances).hasSizeGreaterThan(40);
        for (String[] words : distances) {
            Tlsh a = Tlsh.parse(words[0]);
            Tlsh b = Tlsh.parse(words[1]);
            assertThat(a.distance(b)).isEqualTo(Integer.parseInt(words[2])).isEqualTo(b.distance(a));
            assertThat(a.distanceWithoutLength(b))
                    .isEqualTo(Integer.parseInt(words[3]))
                    .isEqualTo(b.distanceWithoutLength(a));
        }
    }

    @Test
    void aHashIsAtDistanceZeroFromItselfAndReadsItsOwnText() throws HashException {
        Tlsh hash = Tlsh.parse(VECTORS.words("distance", 4).get(0)[0]);
        assertThat(hash.distance(hash)).isZero();
        assertThat(Tlsh.parse(hash.text())).isEqualTo(hash);
        assertThat(Tlsh.parse(hash.text().substring(2))).isEqualTo(hash);
        assertThat(Tlsh.of(hash.bytes())).isEqualTo(hash);
    }

    @Test
    void refusesWhatIsNoHash() {
        for (String wrong : List.of("", "TNULL", "T1", "T1" + "0".repeat(69), "0".repeat(72), "T1" + "g".repeat(70))) {
            assertThatThrownBy(() -> Tlsh.parse(wrong)).isInstanceOf(HashException.class);
        }
        assertThatThrownBy(() -> Tlsh.of(new byte[34])).hasMessageContaining("34 bytes");
    }

    @Test
    void hashesAsPublished() throws HashException {
        for (String[] words : VECTORS.words("text", 2)) {
            byte[] text = words[1].getBytes(StandardCharsets.UTF_8);
            assertThat(TlshHasher.hash(text).text()).isEqualTo(words[0]);
        }
        for (String[] words : VECTORS.words("sequence", 2)) {
            byte[] content = sequence(Integer.parseInt(words[1]));
            assertThat(TlshHasher.hash(content).text()).isEqualTo(words[0]);
        }
    }

    @Test
    void piecesOfAnySizeGiveTheHashOfTheWhole() throws HashException {
        byte[] content = sequence(5_000);
        Random random = new Random(7);
        for (int run = 0; run < 50; run++) {
            TlshHasher hasher = new TlshHasher();
            for (int at = 0; at < content.length; ) {
                int count = Math.min(content.length - at, random.nextInt(run + 2));
                hasher.update(content, at, count);
                at += count;
            }
            assertThat(hasher.hash()).isEqualTo(TlshHasher.hash(content));
        }
    }

    @Test
    void saysWhyThereIsNoHash() {
        assertThatThrownBy(() -> TlshHasher.hash(sequence(49))).hasMessageContaining("49 bytes are too short");
        assertThatThrownBy(() -> TlshHasher.hash(new byte[10_000])).hasMessageContaining("too uniform");
        byte[] twoLetters = "ab".repeat(500).getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> TlshHasher.hash(twoLetters)).hasMessageContaining("too uniform");
    }

    @Test
    void codesLengthsAsTheReferencesTableDoes() {
        for (String[] words : VECTORS.words("length", 2)) {
            int code = Integer.parseInt(words[0]);
            long last = Long.parseLong(words[1]);
            assertThat(TlshHasher.lengthCode(last)).isEqualTo(code);
            assertThat(TlshHasher.lengthCode(last + 1)).isEqualTo(code + 1);
        }
    }

    private static byte[] sequence(int length) {
        byte[] content = new byte[length];
        int x = 1;
        for (int i = 0; i < length; i++) {
            content[i] = (byte) (x >>> 24);
            x = x * 69_069 + 1;
        }
        return content;
    }
}
