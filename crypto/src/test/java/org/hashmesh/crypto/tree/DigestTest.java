// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DigestTest {
    private final Random random = new Random(1);

    @Test
    void readsBackWhatItWrites() {
        for (int i = 0; i < 100; i++) {
            Digest digest = GrownTree.randomDigest(random);
            byte[] wide = new byte[40];
            digest.writeTo(wide, 5);

            assertThat(Digest.of(digest.toBytes())).isEqualTo(digest).hasSameHashCodeAs(digest);
            assertThat(Digest.of(wide, 5)).isEqualTo(digest);
            assertThat(Digest.parseHex(digest.hex())).isEqualTo(digest);
            assertThat(digest.hex()).isEqualTo(HexFormat.of().formatHex(digest.toBytes()));
        }
    }

    @Test
    void comparesAsUnsignedBytes() {
        for (int i = 0; i < 1_000; i++) {
            byte[] left = GrownTree.randomDigest(random).toBytes();
            byte[] right = left.clone();
            for (int at = random.nextInt(32); at < 32; at++) {
                right[at] = (byte) random.nextInt();
            }
            assertThat(Integer.signum(Digest.of(left).compareTo(Digest.of(right))))
                    .isEqualTo(Integer.signum(Arrays.compareUnsigned(left, right)));
            assertThat(Digest.of(left).equals(Digest.of(right))).isEqualTo(Arrays.equals(left, right));
        }
    }

    @Test
    void everyBitCounts() {
        byte[] bytes = GrownTree.randomDigest(random).toBytes();
        Digest digest = Digest.of(bytes);
        for (int bit = 0; bit < 256; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(Digest.of(flipped)).isNotEqualTo(digest);
        }
    }

    @Test
    void rejectsAnyOtherLength() {
        assertThatThrownBy(() -> Digest.of(new byte[31])).hasMessageContaining("32 bytes, not 31");
        assertThatThrownBy(() -> Digest.of(new byte[33])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Digest.of(new byte[40], 9)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void hasOneSpelling() {
        String hex = "ab".repeat(32);
        assertThat(Digest.parseHex(hex)).hasToString(hex);
        assertThatThrownBy(() -> Digest.parseHex("AB".repeat(32))).hasMessageContaining("character 1");
        assertThatThrownBy(() -> Digest.parseHex(hex.substring(1))).hasMessageContaining("not 63");
        assertThatThrownBy(() -> Digest.parseHex("\u0661".repeat(64))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void hashesTheEmptyMessageAsTheStandardSays() {
        assertThat(Digest.sha256(new byte[0]))
                .hasToString("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
