// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.hash.pdq;

/** A picture as rows of luminance, read once from the top. */
@FunctionalInterface
public interface LumaRows {
    /** Writes the luminance of each pixel of a row, 0 to 255 from the left; rows are asked for in order. */
    void read(int row, float[] luma);

    /** The luminance of a colour whose parts are 0 to 255; in float and in this order, as in the reference. */
    static float of(int red, int green, int blue) {
        return 0.299f * red + 0.587f * green + 0.114f * blue;
    }
}
