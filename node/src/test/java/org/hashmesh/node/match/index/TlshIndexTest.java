// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.hashmesh.hash.tlsh.Tlsh;
import org.junit.jupiter.api.Test;

class TlshIndexTest {
    private final Random random = new Random(20261123);
    private final TlshIndex index =
            new TlshIndex(random.longs(ExactTable.SECRET_LONGS).toArray());
    private final Set<String> hashes = new LinkedHashSet<>();

    @Test
    void findsWhatReadingEverythingFinds() {
        fill(3_000);
        for (int i = 0; i < 300; i++) {
            byte[] query = near(HexFormat.of().parseHex(any()), random.nextInt(12));
            int distance = random.nextInt(120);
            Map<String, Integer> found = new HashMap<>();
            boolean withLength = i % 2 == 0;
            assertThat(index.search(query, distance, withLength, 10_000, (hash, apart) -> found.put(hex(hash), apart)))
                    .isFalse();
            assertThat(found).isEqualTo(linear(query, distance, withLength));
        }
    }

    @Test
    void addsOnceAndRemoves() {
        fill(100);
        byte[] hash = HexFormat.of().parseHex(any());
        assertThat(index.add(hash)).isFalse();
        assertThat(index.size()).isEqualTo(hashes.size());
        assertThat(index.remove(hash)).isTrue();
        assertThat(index.remove(hash)).isFalse();
        hashes.remove(hex(hash));
        Map<String, Integer> found = new HashMap<>();
        index.search(hash, 100, true, 10_000, (other, apart) -> found.put(hex(other), apart));
        assertThat(found).isEqualTo(linear(hash, 100, true));
        assertThat(index.add(hash)).isTrue();
        assertThat(index.size()).isEqualTo(hashes.size() + 1);
    }

    @Test
    void saysWhenThereAreMoreMatchesThanAskedFor() {
        fill(100);
        int[] found = new int[1];
        assertThat(index.search(new byte[Tlsh.BYTES], 10_000, true, 99, (hash, apart) -> found[0]++))
                .isTrue();
        assertThat(found[0]).isEqualTo(99);
        assertThat(index.search(new byte[Tlsh.BYTES], 10_000, true, 100, (hash, apart) -> {}))
                .isFalse();
    }

    @Test
    void refusesOtherLengths() {
        assertThatThrownBy(() -> index.add(new byte[34])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> index.search(new byte[36], 30, true, 1, (hash, apart) -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void fill(int count) {
        while (hashes.size() < count) {
            byte[] hash = new byte[Tlsh.BYTES];
            random.nextBytes(hash);
            // Lengths around the ring's seam too.
            hash[1] = (byte) ((random.nextInt(6) + 253) % 256);
            hash[1] = (byte) (((hash[1] & 0xff) >> 4) | (hash[1] << 4));
            if (!hashes.isEmpty() && random.nextBoolean()) {
                hash = near(HexFormat.of().parseHex(any()), random.nextInt(6));
            }
            if (hashes.add(hex(hash))) {
                assertThat(index.add(hash)).isTrue();
            }
        }
    }

    private String any() {
        return hashes.stream().skip(random.nextInt(hashes.size())).findFirst().orElseThrow();
    }

    private byte[] near(byte[] hash, int changes) {
        byte[] near = hash.clone();
        for (int i = 0; i < changes; i++) {
            near[random.nextInt(Tlsh.BYTES)] ^= (byte) (1 << random.nextInt(8));
        }
        return near;
    }

    private Map<String, Integer> linear(byte[] query, int distance, boolean withLength) {
        Map<String, Integer> near = new HashMap<>();
        for (String hex : hashes) {
            byte[] hash = HexFormat.of().parseHex(hex);
            int apart = withLength ? Tlsh.distance(query, 0, hash, 0) : Tlsh.distanceWithoutLength(query, 0, hash, 0);
            if (apart <= distance) {
                near.put(hex, apart);
            }
        }
        return near;
    }

    private static String hex(byte[] hash) {
        return HexFormat.of().formatHex(hash);
    }
}
