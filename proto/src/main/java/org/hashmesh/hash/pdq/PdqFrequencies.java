// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.hash.pdq;

import java.util.Arrays;

/** What PDQ keeps of a picture: 16 x 16 frequencies, which give a hash for each way to turn it, and its quality. */
public final class PdqFrequencies {
    private static final int SIDE = PdqHash.SIDE;

    private final float[][] values;
    private final int quality;

    /** Takes the array itself. */
    PdqFrequencies(float[][] values, int quality) {
        this.values = values;
        this.quality = quality;
    }

    /** How much there is to see, 0 to 100; below 50 a hash matches what it should not. */
    public int quality() {
        return quality;
    }

    /** The picture's hash. */
    public PdqHash hash() {
        return hash(Dihedral.ORIGINAL);
    }

    /** The hash of the picture turned or mirrored. */
    public PdqHash hash(Dihedral way) {
        float[] turned = new float[SIDE * SIDE];
        for (int row = 0; row < SIDE; row++) {
            for (int column = 0; column < SIDE; column++) {
                float value = values[row][column];
                int at = way.transposes() ? column * SIDE + row : row * SIDE + column;
                turned[at] = way.negates(row, column) ? -value : value;
            }
        }
        float[] sorted = turned.clone();
        Arrays.sort(sorted);
        // The lower of the two in the middle.
        float median = sorted[SIDE * SIDE / 2 - 1];
        long[] words = new long[SIDE * SIDE / Long.SIZE];
        for (int bit = 0; bit < turned.length; bit++) {
            if (turned[bit] > median) {
                words[bit / Long.SIZE] |= 1L << bit;
            }
        }
        return new PdqHash(words[3], words[2], words[1], words[0]);
    }
}
