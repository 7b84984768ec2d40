// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.hash.pdq;

import org.hashmesh.hash.HashException;

/**
 * Makes the PDQ of a picture: a tent filter down to 64 x 64 samples, a cosine transform of which 16 x 16 frequencies
 * count, and a bit for each that is above their median.
 *
 * <p>Source: github.com/facebook/ThreatExchange, pdq/cpp/hashing, in floats and in its order of operations, so that equal
 * luminances give equal bits on every machine. A picture is hashed at its full size, as python-threatexchange and the
 * reference in Java do; the reference's command first takes 512 x 512 pixels out of a larger one, which changes some bits.
 * Pixels are read row by row, so memory goes with the width alone, times a 64th of the height.
 */
public final class PdqHasher {
    /** Pixels that either side must have. */
    public static final int MIN_SIDE = 5;

    static final int SAMPLES = 64;

    private PdqHasher() {}

    /**
     * The frequencies of a picture, which have its hash, and those of the picture turned and mirrored.
     *
     * @throws HashException when a side has fewer than {@link #MIN_SIDE} pixels
     */
    public static PdqFrequencies hash(int width, int height, LumaRows picture) throws HashException {
        if (width < MIN_SIDE || height < MIN_SIDE) {
            throw new HashException(width + " x " + height + " pixels, PDQ needs " + MIN_SIDE + " in both directions");
        }
        float[][] samples = new float[SAMPLES][SAMPLES];
        if (width == SAMPLES && height == SAMPLES) {
            for (int row = 0; row < SAMPLES; row++) {
                picture.read(row, samples[row]);
            }
        } else {
            sample(width, height, picture, samples);
        }
        return new PdqFrequencies(CosineTransform.lowest(samples), quality(samples));
    }

    /** {@link #hash(int, int, LumaRows)} of red, green and blue bytes, three for each pixel, row by row. */
    public static PdqFrequencies hashRgb(int width, int height, byte[] rgb) throws HashException {
        if (rgb.length != 3L * width * height) {
            throw new IllegalArgumentException(rgb.length + " bytes are not " + width + " x " + height + " pixels");
        }
        return hash(width, height, (row, luma) -> {
            int at = 3 * row * width;
            for (int column = 0; column < width; column++, at += 3) {
                luma[column] = LumaRows.of(rgb[at] & 0xff, rgb[at + 1] & 0xff, rgb[at + 2] & 0xff);
            }
        });
    }

    /** Filters twice along rows and down columns, and takes the 64 x 64 values at the centres of equal parts. */
    private static void sample(int width, int height, LumaRows picture, float[][] samples) {
        BoxFilter rows = BoxFilter.to64(width);
        BoxFilter columns = BoxFilter.to64(height);
        BoxFilter.Down second = columns.down(width, new Sampler(width, height, samples));
        float[] along = new float[width];
        BoxFilter.Down first = columns.down(width, row -> {
            rows.along(row, along);
            second.add(along);
        });
        float[] luma = new float[width];
        float[] average = new float[width];
        for (int row = 0; row < height; row++) {
            picture.read(row, luma);
            rows.along(luma, average);
            first.add(average);
        }
    }

    /** Takes samples out of rows that come in order; some more than once when there are fewer than 64. */
    private static final class Sampler implements BoxFilter.Rows {
        private final int width;
        private final int height;
        private final float[][] samples;
        private int row;
        private int sampled;

        Sampler(int width, int height, float[][] samples) {
            this.width = width;
            this.height = height;
            this.samples = samples;
        }

        @Override
        public void next(float[] values) {
            while (sampled < SAMPLES && centre(sampled, height) == row) {
                for (int j = 0; j < SAMPLES; j++) {
                    samples[sampled][j] = values[centre(j, width)];
                }
                sampled++;
            }
            row++;
        }

        private static int centre(int sample, int length) {
            return (int) ((sample + 0.5) * length / SAMPLES);
        }
    }

    /** Counts gradients that a person would see, in whole percents of the range: 0 for an even picture, at most 100. */
    private static int quality(float[][] samples) {
        int gradients = 0;
        for (int i = 0; i < SAMPLES; i++) {
            for (int j = 0; j < SAMPLES; j++) {
                if (i + 1 < SAMPLES) {
                    gradients += gradient(samples[i][j], samples[i + 1][j]);
                }
                if (j + 1 < SAMPLES) {
                    gradients += gradient(samples[i][j], samples[i][j + 1]);
                }
            }
        }
        return Math.min(100, gradients / 90);
    }

    private static int gradient(float one, float next) {
        return Math.abs((int) ((one - next) * 100 / 255));
    }
}
