// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ExactTableTest {
    private static final int KEYS = 200_000;

    private final ExactTable table =
            new ExactTable(new Random(1).longs(ExactTable.SECRET_LONGS).toArray());

    @Test
    void findsEachKeyThatWasAddedAndNoOther() {
        for (int i = 0; i < KEYS; i++) {
            table.add(key(i));
        }
        assertThat(table.size()).isEqualTo(KEYS);
        byte[][] keys = new byte[2 * KEYS][];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = key(i);
            assertThat(table.mayContain(keys[i])).isEqualTo(i < KEYS);
        }
        boolean[] answers = table.mayContain(keys);
        for (int i = 0; i < keys.length; i++) {
            assertThat(answers[i]).isEqualTo(i < KEYS);
        }
        assertThat(table.memoryBytes() / KEYS).isBetween(8L, 20L);
    }

    @Test
    void aKeyAddedTwiceTakesOnePlace() {
        table.add(key(1));
        table.add(key(1));
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void everyByteOfTheKeyCounts() {
        byte[] key = key(7);
        table.add(key);
        for (int i = 0; i < key.length; i++) {
            byte[] other = key.clone();
            other[i] ^= 1;
            assertThat(table.mayContain(other)).as("byte %s", i).isFalse();
        }
    }

    @Test
    void keysThatDifferInFewBitsSpread() {
        // Counters in one word, as somebody would choose them to fill one part.
        for (int i = 0; i < KEYS; i++) {
            byte[] key = new byte[ExactTable.KEY_BYTES];
            key[29] = (byte) i;
            key[30] = (byte) (i >> 8);
            key[31] = (byte) (i >> 16);
            table.add(key);
        }
        assertThat(table.size()).isEqualTo(KEYS);
        assertThat(table.memoryBytes() / KEYS).isLessThan(20);
    }

    @Test
    void aReaderFindsWhatWasAddedBeforeWhileTheTableGrows() throws Exception {
        AtomicInteger added = new AtomicInteger();
        AtomicReference<String> missed = new AtomicReference<>("");
        Thread reader = new Thread(() -> {
            Random random = new Random(3);
            while (added.get() < KEYS) {
                int known = added.get();
                if (known > 0) {
                    int i = random.nextBoolean() ? known - 1 : random.nextInt(known);
                    if (!table.mayContain(key(i))) {
                        missed.set("key " + i + " of " + known);
                        return;
                    }
                }
            }
        });
        reader.start();
        for (int i = 0; i < KEYS; i++) {
            table.add(key(i));
            added.set(i + 1);
        }
        reader.join();
        assertThat(missed.get()).isEmpty();
    }

    @Test
    void refusesKeysOfAnotherLength() {
        assertThatThrownBy(() -> table.mayContain(new byte[32])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ExactTable(new long[3])).isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] key(int number) {
        byte[] key = new byte[ExactTable.KEY_BYTES];
        new Random(number).nextBytes(key);
        return key;
    }
}
