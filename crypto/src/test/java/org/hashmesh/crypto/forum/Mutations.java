// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;

/** What a bad disk, a bad relay or a bad reader does to a text: one byte changed, lost or added, or two lines swapped. */
final class Mutations {

    private Mutations() {}

    /** Reads a text and checks all there is to check. */
    @FunctionalInterface
    interface Reading {
        Object read(byte[] text) throws ForumException;
    }

    /** Checks that each of many changed texts is refused, with the exception that says so and no other. */
    static void assertAllRefused(byte[] good, int times, long seed, Reading reading) throws ForumException {
        Object first = reading.read(good);
        assertThat(reading.read(good)).isEqualTo(first);
        Random random = new Random(seed);
        for (int i = 0; i < times; i++) {
            byte[] bad = mutated(good, random);
            String what = "seed " + seed + ", change " + i;
            try {
                Object read = reading.read(bad);
                assertThat(bad).as("%s was read as %s", what, read).isEqualTo(good);
            } catch (ForumException e) {
                assertThat(e.getMessage()).as(what).isNotBlank();
            }
        }
    }

    static byte[] mutated(byte[] good, Random random) {
        int at = random.nextInt(good.length);
        byte[] bad;
        switch (random.nextInt(4)) {
            case 0 -> {
                bad = good.clone();
                bad[at] ^= (byte) (1 << random.nextInt(8));
            }
            case 1 -> {
                bad = good.clone();
                bad[at] = (byte) random.nextInt(256);
            }
            case 2 -> {
                bad = new byte[good.length - 1];
                System.arraycopy(good, 0, bad, 0, at);
                System.arraycopy(good, at + 1, bad, at, bad.length - at);
            }
            default -> {
                bad = new byte[good.length + 1];
                System.arraycopy(good, 0, bad, 0, at);
                bad[at] = "\n 0a=\u00e9".getBytes(UTF_8)[random.nextInt(7)];
                System.arraycopy(good, at, bad, at + 1, good.length - at);
            }
        }
        return bad;
    }
}
