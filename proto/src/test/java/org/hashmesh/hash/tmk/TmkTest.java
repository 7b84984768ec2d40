// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.hash.tmk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.hashmesh.hash.HashException;
import org.junit.jupiter.api.Test;

/**
 * Against a second implementation in doubles, straight from the definition ({@link TmkFile}).
 *
 * <p>The code was also run on the reference's sample files (tmk/sample-hashes of facebook/ThreatExchange, 263 KB each and
 * so not copied here): all 39 pairs of scores that tmk/README.md prints came out with a difference of at most 8e-7.
 */
class TmkTest {
    private static final TmkFile VIDEO = TmkFile.random(1, 40);

    @Test
    void scoresAreThoseOfTheDefinition() throws HashException {
        for (int seed = 0; seed < 30; seed++) {
            TmkFile a = TmkFile.random(seed, 30);
            TmkFile b = seed % 2 == 0 ? TmkFile.random(seed + 1_000, 25) : a.shifted(seed);
            Tmk first = Tmk.parse(a.bytes());
            Tmk second = Tmk.parse(b.bytes());
            assertThat((double) first.level1(second)).isEqualTo(a.level1(b), within(2e-6));
            assertThat((double) first.level2(second)).isEqualTo(a.level2(b), within(2e-5));
        }
    }

    @Test
    void aVideoScoresOneWithItselfAndNearlyWhenItBeginsLater() throws HashException {
        Tmk video = Tmk.parse(VIDEO.bytes());
        assertThat(video.level1(video)).isEqualTo(1f, within(1e-5f));
        assertThat(video.level2(video)).isEqualTo(1f, within(1e-4f));
        Tmk later = Tmk.parse(VIDEO.shifted(9).bytes());
        assertThat(video.level2(later)).isEqualTo(1f, within(0.05f));
        assertThat(video.level2(Tmk.parse(TmkFile.random(2, 40).bytes()))).isLessThan(0.9f);
        assertThat(video.frames()).isEqualTo(40);
        assertThat(video.framesPerSecond()).isEqualTo(15);
    }

    @Test
    void aBlankVideoScoresZeroNotNaN() throws HashException {
        byte[] blank = VIDEO.bytes();
        Arrays.fill(blank, TmkFile.AVERAGE_AT, blank.length, (byte) 0);
        assertThat(Tmk.parse(blank).level1(Tmk.parse(VIDEO.bytes()))).isZero();
        assertThat(Tmk.parse(blank).level1(Tmk.parse(blank))).isZero();
        assertThat(Tmk.parse(blank).level2(Tmk.parse(VIDEO.bytes()))).isZero();
    }

    @Test
    void refusesNumbersThatAreNotFinite() {
        Random random = new Random(4);
        for (float odd : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 1e30f}) {
            byte[] file = VIDEO.bytes();
            int floats = (file.length - TmkFile.COEFFICIENTS_AT) / Float.BYTES;
            set(file, TmkFile.COEFFICIENTS_AT + Float.BYTES * random.nextInt(floats), Float.floatToIntBits(odd));
            assertThatThrownBy(() -> Tmk.parse(file)).hasMessageContaining("no number that a video gives");
        }
    }

    @Test
    void refusesCutOffsAtEveryByteAndBytesBehindTheEnd() {
        byte[] file = VIDEO.bytes();
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> Tmk.parse(cut)).isInstanceOf(HashException.class);
        }
        assertThatThrownBy(() -> Tmk.parse(Arrays.copyOf(file, file.length + 3)))
                .hasMessageContaining("3 bytes follow");
    }

    @Test
    void refusesHeadersThatWouldTakeMemoryOrTime() {
        for (int field = 12; field < TmkFile.HEADER; field += Integer.BYTES) {
            for (int value : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 0x10000}) {
                byte[] file = VIDEO.bytes();
                set(file, field, value);
                boolean frameCount = field == TmkFile.HEADER - Integer.BYTES;
                if (!frameCount || value < 0) {
                    assertThatThrownBy(() -> Tmk.parse(file)).isInstanceOf(HashException.class);
                }
            }
        }
        byte[] longPeriod = VIDEO.bytes();
        set(longPeriod, TmkFile.HEADER, Integer.MAX_VALUE);
        assertThatThrownBy(() -> Tmk.parse(longPeriod)).hasMessageContaining("periods");
        assertThatThrownBy(() -> Tmk.parse(new byte[10_000_000])).hasMessageContaining("10000000 bytes");
    }

    @Test
    void refusesOtherFilesAndOtherAlgorithms() {
        for (int at : new int[] {0, 4, 8}) {
            byte[] file = VIDEO.bytes();
            file[at] ^= 1;
            assertThatThrownBy(() -> Tmk.parse(file)).hasMessageContaining("is missing");
        }
    }

    @Test
    void filesThatWereMadeDifferentlyHaveNoScore() throws HashException {
        Tmk video = Tmk.parse(VIDEO.bytes());
        byte[] faster = VIDEO.bytes();
        set(faster, 12, 30);
        assertThatThrownBy(() -> video.level1(Tmk.parse(faster))).hasMessageContaining("frames per second: 15 and 30");
        byte[] otherPeriod = VIDEO.bytes();
        set(otherPeriod, TmkFile.HEADER, 41);
        assertThatThrownBy(() -> video.level2(Tmk.parse(otherPeriod))).hasMessageContaining("periods");
        byte[] otherCoefficient = VIDEO.bytes();
        set(otherCoefficient, TmkFile.COEFFICIENTS_AT, Float.floatToIntBits(0.5f));
        assertThatThrownBy(() -> video.level2(Tmk.parse(otherCoefficient))).hasMessageContaining("coefficients");
    }

    private static void set(byte[] file, int at, int value) {
        ByteBuffer.wrap(file).putInt(at, Integer.reverseBytes(value));
    }
}
