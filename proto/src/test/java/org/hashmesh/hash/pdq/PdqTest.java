// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.hash.pdq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.hashmesh.hash.HashException;
import org.hashmesh.hash.VectorFile;
import org.junit.jupiter.api.Test;

/**
 * Against what the reference's code gives for generated pictures.
 *
 * <p>It was also run beside that code on 400 random pictures of 5 to 700 pixels a side and on the 16 sample pictures in
 * pdq/data that the JDK reads: all hashes, qualities and turned hashes were equal.
 */
class PdqTest {
    private static final VectorFile VECTORS = VectorFile.named("pdq.txt");

    @Test
    void givesTheReferencesBitsForEqualPixels() throws HashException {
        List<String[]> patterns = VECTORS.words("pattern", 14);
        assertThat(patterns).hasSize(9);
        for (String[] words : patterns) {
            int width = Integer.parseInt(words[0]);
            int height = Integer.parseInt(words[1]);
            PdqFrequencies picture = PdqHasher.hashRgb(width, height, pattern(width, height, words));
            assertThat(picture.quality()).isEqualTo(Integer.parseInt(words[5]));
            assertThat(picture.hash().hex()).isEqualTo(words[6]);
            int column = 6;
            for (Dihedral way : Dihedral.values()) {
                assertThat(picture.hash(way).hex())
                        .as("%s of %s x %s", way, width, height)
                        .isEqualTo(words[column++]);
            }
        }
    }

    @Test
    void turningAHashComesNearThePublishedHashOfTheTurnedPicture() throws HashException {
        List<String[]> published = VECTORS.words("turned", 2);
        PdqHash original = PdqHash.parse(published.get(0)[1]);
        assertThat(published).hasSize(Dihedral.values().length);
        for (String[] words : published) {
            PdqHash turned = original.turned(Dihedral.valueOf(words[0]));
            assertThat(turned.distance(PdqHash.parse(words[1]))).isLessThanOrEqualTo(18);
        }
    }

    @Test
    void turningForthAndBackGivesTheHashAgain() {
        PdqHash hash = new PdqHash(0x0123_4567_89ab_cdefL, -2, 0x5555_0000_ffff_1234L, 77);
        assertThat(hash.turned(Dihedral.ORIGINAL)).isEqualTo(hash);
        assertThat(hash.turned(Dihedral.ROTATE_90).turned(Dihedral.ROTATE_270)).isEqualTo(hash);
        assertThat(hash.turned(Dihedral.ROTATE_90).turned(Dihedral.ROTATE_90))
                .isEqualTo(hash.turned(Dihedral.ROTATE_180));
        for (Dihedral way : Dihedral.values()) {
            if (way != Dihedral.ROTATE_90 && way != Dihedral.ROTATE_270) {
                assertThat(hash.turned(way).turned(way)).isEqualTo(hash);
            }
        }
    }

    @Test
    void anEvenPictureHasQualityZero() throws HashException {
        PdqFrequencies grey = PdqHasher.hash(300, 200, (row, luma) -> Arrays.fill(luma, 128f));
        assertThat(grey.quality()).isZero();
    }

    @Test
    void readsEachRowOnceAndInOrder() throws HashException {
        AtomicInteger next = new AtomicInteger();
        PdqHasher.hash(70, 1_000, (row, luma) -> assertThat(row).isEqualTo(next.getAndIncrement()));
        assertThat(next).hasValue(1_000);
    }

    @Test
    void refusesPicturesThatAreTooSmall() {
        assertThatThrownBy(() -> PdqHasher.hashRgb(4, 100, new byte[1_200])).hasMessageContaining("4 x 100 pixels");
        assertThatThrownBy(() -> PdqHasher.hashRgb(100, 0, new byte[0])).isInstanceOf(HashException.class);
        assertThatThrownBy(() -> PdqHasher.hashRgb(10, 10, new byte[299])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsItsTextAndBytesAgainAndRefusesOthers() throws HashException {
        PdqHash hash = PdqHash.parse(VECTORS.words("turned", 2).get(1)[1]);
        assertThat(PdqHash.parse(hash.hex().toUpperCase(Locale.ROOT))).isEqualTo(hash);
        assertThat(PdqHash.of(hash.bytes(), 0)).isEqualTo(hash);
        assertThatThrownBy(() -> PdqHash.parse("0".repeat(32))).hasMessageContaining("32 characters");
        assertThatThrownBy(() -> PdqHash.parse("g".repeat(64))).hasMessageContaining("hex digits");
    }

    @Test
    void countsDifferentBits() {
        Random random = new Random(3);
        PdqHash zero = new PdqHash(0, 0, 0, 0);
        for (int run = 0; run < 100; run++) {
            PdqHash hash = new PdqHash(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
            long ones = hash.hex()
                    .chars()
                    .map(digit -> Integer.bitCount(Character.digit(digit, 16)))
                    .sum();
            assertThat(hash.distance(zero)).isEqualTo((int) ones);
            assertThat(hash.distance(hash)).isZero();
        }
    }

    private static byte[] pattern(int width, int height, String[] words) {
        int p = Integer.parseInt(words[2]);
        int q = Integer.parseInt(words[3]);
        int r = Integer.parseInt(words[4]);
        byte[] rgb = new byte[3 * width * height];
        int at = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int part = 0; part < 3; part++) {
                    int value = ((x * x * p + y * y * q + x * y * r) / 256 + 85 * part) % 512;
                    rgb[at++] = (byte) (value < 256 ? value : 511 - value);
                }
            }
        }
        return rgb;
    }
}
