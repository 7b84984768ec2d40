// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.hash.tmk;

/** The average of a video's features: a kilobyte of the 258 of its hash, enough for the quick score. */
public final class TmkFeature {
    private final int framesPerSecond;
    private final float[] average;
    private final float norm;

    TmkFeature(int framesPerSecond, float[] average) {
        this.framesPerSecond = framesPerSecond;
        this.average = average;
        this.norm = (float) Math.sqrt(dot(average, 0, average, 0, average.length));
    }

    /** {@link Tmk#level1}, and 0 when the two were not made alike. */
    public float level1(TmkFeature other) {
        float norms = norm * other.norm;
        if (framesPerSecond != other.framesPerSecond || average.length != other.average.length || norms == 0) {
            return 0;
        }
        return dot(average, 0, other.average, 0, average.length) / norms;
    }

    static float dot(float[] a, int aAt, float[] b, int bAt, int count) {
        float sum = 0;
        for (int k = 0; k < count; k++) {
            sum += a[aAt + k] * b[bAt + k];
        }
        return sum;
    }
}
