// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.hash.tmk;

import java.util.Arrays;
import org.hashmesh.hash.HashException;

/**
 * The TMK+PDQF hash of a video: the average of its frames' features, and their Fourier sums at some periods.
 *
 * <p>An entry holds only the SHA-256 of such a file, so from a list alone these match by equality; scores are for two files that
 * a member has. Source: "Temporal matching kernel with explicit feature maps" (Poullot et al., 2015) and tmk/cpp of
 * github.com/facebook/ThreatExchange, whose order of float operations this follows.
 */
public final class Tmk {
    /** A longer file is refused; the reference's own have 263,344 bytes. */
    public static final int MAX_BYTES = TmkReader.MAX_BYTES;

    private final int framesPerSecond;
    private final int frames;
    private final int[] periods;
    private final float[] coefficients;
    private final float[] average;
    // Each vector of `average.length` features, by period and then by coefficient.
    private final float[] cosines;
    private final float[] sines;
    private final float normalizer;
    private final TmkFeature feature;

    Tmk(
            int framesPerSecond,
            int frames,
            int[] periods,
            float[] coefficients,
            float[] average,
            float[] cosines,
            float[] sines) {
        this.framesPerSecond = framesPerSecond;
        this.frames = frames;
        this.periods = periods;
        this.coefficients = coefficients;
        this.average = average;
        this.cosines = cosines;
        this.sines = sines;
        this.normalizer = normalizer(coefficients);
        this.feature = new TmkFeature(framesPerSecond, average);
    }

    /**
     * Reads a whole {@code .tmk} file.
     *
     * @throws HashException when it is not one, is cut off, has more after its end, or holds a number that is not finite
     */
    public static Tmk parse(byte[] file) throws HashException {
        return new TmkReader(file).read();
    }

    /** Frames of a second of video that were hashed. */
    public int framesPerSecond() {
        return framesPerSecond;
    }

    /** Frames that were hashed. */
    public int frames() {
        return frames;
    }

    /**
     * The quick score: the cosine of the two average features, -1 to 1, where 1 is the same video. 0.7 is the
     * reference's threshold for going on to {@link #level2}. 0 when a video is blank.
     *
     * @throws HashException when the two were not made alike
     */
    public float level1(Tmk other) throws HashException {
        requireAlike(other);
        return feature.level1(other.feature);
    }

    /** What the quick score is made of; small, so that it can be kept of many. */
    public TmkFeature feature() {
        return feature;
    }

    /**
     * The full score: how well the two videos fit when one is shifted in time as suits best, about 0 to 1. 0.7 is the
     * reference's threshold. Costs some milliseconds.
     *
     * @throws HashException when the two were not made alike
     */
    public float level2(Tmk other) throws HashException {
        requireAlike(other);
        float best = Float.NEGATIVE_INFINITY;
        for (int period = 0; period < periods.length; period++) {
            best = Math.max(best, bestOffset(other, period));
        }
        return best / normalizer;
    }

    /** The kernel's greatest value over all shifts by a number of frames below the period. */
    private float bestOffset(Tmk other, int index) {
        int dimension = average.length;
        // What stands beside the cosine and the sine of each multiple of the shift.
        float[] even = new float[coefficients.length];
        float[] odd = new float[coefficients.length];
        float constant = 0;
        for (int j = 0; j < coefficients.length; j++) {
            int at = (index * coefficients.length + j) * dimension;
            float cosCos = TmkFeature.dot(cosines, at, other.cosines, at, dimension);
            float sinSin = TmkFeature.dot(sines, at, other.sines, at, dimension);
            float sinCos = TmkFeature.dot(sines, at, other.cosines, at, dimension);
            float cosSin = TmkFeature.dot(cosines, at, other.sines, at, dimension);
            constant = j == 0 ? cosCos : constant;
            even[j] = cosCos + sinSin;
            odd[j] = sinCos - cosSin;
        }
        int period = periods[index];
        float best = Float.NEGATIVE_INFINITY;
        for (int offset = 0; offset < period; offset++) {
            float delta = (float) (2.0 * Math.PI * offset / period);
            best = Math.max(best, kernel(delta, constant, even, odd));
        }
        return best;
    }

    /** The kernel at one shift: sines and cosines of its multiples come one from the other by the addition formulas. */
    private static float kernel(float delta, float constant, float[] even, float[] odd) {
        float sinDelta = (float) Math.sin(delta);
        float sinHalf = (float) Math.sin(delta / 2);
        // 1 - cos(delta) without the loss of digits near 0.
        float fall = 2 * sinHalf * sinHalf;
        float cos = 1;
        float sin = 0;
        float sum = constant;
        for (int j = 1; j < even.length; j++) {
            float cosFall = fall * cos + sinDelta * sin;
            float sinFall = fall * sin - sinDelta * cos;
            cos -= cosFall;
            sin -= sinFall;
            sum += cos * even[j];
            sum += sin * odd[j];
        }
        return sum;
    }

    private void requireAlike(Tmk other) throws HashException {
        if (framesPerSecond != other.framesPerSecond) {
            throw unlike("frames per second: " + framesPerSecond + " and " + other.framesPerSecond);
        }
        if (!Arrays.equals(periods, other.periods)) {
            throw unlike("periods");
        }
        if (average.length != other.average.length) {
            throw unlike("dimensions: " + average.length + " and " + other.average.length);
        }
        boolean alike = coefficients.length == other.coefficients.length;
        for (int j = 0; alike && j < coefficients.length; j++) {
            float larger = Math.max(coefficients[j], other.coefficients[j]);
            alike = Math.abs(coefficients[j] - other.coefficients[j]) <= 1e-6 * larger;
        }
        if (!alike) {
            throw unlike("Fourier coefficients");
        }
    }

    private static HashException unlike(String what) {
        return new HashException("the two TMK files were made with different " + what + ", so they have no score");
    }

    /** The kernel of a video with itself, when nothing in it repeats. */
    static float normalizer(float[] coefficients) {
        float sum = coefficients[0];
        for (int j = 1; j < coefficients.length; j++) {
            sum += 2.0f * coefficients[j];
        }
        return sum;
    }
}
