// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.hash.pdq;

import java.util.Locale;

/**
 * The eight ways to turn and mirror a picture, in the reference's order and under its names.
 *
 * <p>On the 16 x 16 frequencies each of them changes signs, by row or column being even or odd, and some then swap rows
 * and columns.
 */
public enum Dihedral {
    ORIGINAL(false, false, false, false),
    ROTATE_90(true, false, true, true),
    ROTATE_180(false, true, true, false),
    ROTATE_270(true, true, false, true),
    FLIP_X(false, true, false, true),
    FLIP_Y(false, false, true, true),
    FLIP_PLUS_1(true, false, false, false),
    FLIP_MINUS_1(true, true, true, false);

    private final boolean transposes;
    private final boolean byRow;
    private final boolean byColumn;
    private final boolean whenEven;

    Dihedral(boolean transposes, boolean byRow, boolean byColumn, boolean whenEven) {
        this.transposes = transposes;
        this.byRow = byRow;
        this.byColumn = byColumn;
        this.whenEven = whenEven;
    }

    /** The name that people write, such as {@code rotate-90}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether rows become columns, after the signs have changed. */
    boolean transposes() {
        return transposes;
    }

    /** Whether the frequency at this row and column changes its sign. */
    boolean negates(int row, int column) {
        int sum = (byRow ? row : 0) + (byColumn ? column : 0);
        return (byRow || byColumn) && (sum % 2 == 0) == whenEven;
    }
}
