// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.hash.pdq;

/** The cosine transform of 64 x 64 samples, of which only the frequencies 1 to 16 in both directions are computed. */
final class CosineTransform {
    private static final int SAMPLES = PdqHasher.SAMPLES;
    private static final int SIDE = PdqHash.SIDE;
    /** Row i holds the samples of the cosine of frequency i + 1. */
    private static final float[][] COSINES = cosines();

    private CosineTransform() {}

    /** Frequency (i + 1, j + 1) stands in row i, column j. */
    static float[][] lowest(float[][] samples) {
        float[][] lowest = new float[SIDE][SIDE];
        float[] down = new float[SAMPLES];
        for (int i = 0; i < SIDE; i++) {
            for (int j = 0; j < SAMPLES; j++) {
                float sum = 0;
                for (int k = 0; k < SAMPLES; k++) {
                    sum += COSINES[i][k] * samples[k][j];
                }
                down[j] = sum;
            }
            for (int j = 0; j < SIDE; j++) {
                float sum = 0;
                for (int k = 0; k < SAMPLES; k++) {
                    sum += down[k] * COSINES[j][k];
                }
                lowest[i][j] = sum;
            }
        }
        return lowest;
    }

    private static float[][] cosines() {
        float scale = (float) StrictMath.sqrt(2.0 / SAMPLES);
        float[][] cosines = new float[SIDE][SAMPLES];
        for (int i = 0; i < SIDE; i++) {
            for (int j = 0; j < SAMPLES; j++) {
                cosines[i][j] = (float) (scale * StrictMath.cos(Math.PI / 2 / SAMPLES * (i + 1) * (2 * j + 1)));
            }
        }
        return cosines;
    }
}
