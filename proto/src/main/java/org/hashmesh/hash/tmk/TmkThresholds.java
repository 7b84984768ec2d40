// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.hash.tmk;

/**
 * From where on two videos match: both scores must reach theirs.
 *
 * @param level1 least {@link Tmk#level1}, 0 to 1
 * @param level2 least {@link Tmk#level2}, 0 to 1
 */
public record TmkThresholds(double level1, double level2) {
    /** The reference's. */
    public static final TmkThresholds USUAL = new TmkThresholds(0.7, 0.7);

    public TmkThresholds {
        if (!(level1 >= 0 && level1 <= 1 && level2 >= 0 && level2 <= 1)) {
            throw new IllegalArgumentException("a TMK score is at least 0 to 1, not " + level1 + " and " + level2);
        }
    }
}
