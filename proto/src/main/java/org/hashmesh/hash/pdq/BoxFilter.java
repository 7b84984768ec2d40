// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.hash.pdq;

/**
 * Averages over a sliding window along a row, or down the columns of rows that come one by one; windows are cut off at
 * both ends. Sums slide, so the order of additions is part of the function: it is the reference's.
 */
final class BoxFilter {
    /** Takes rows that come out, in order. The array is reused afterwards. */
    interface Rows {
        void next(float[] row);
    }

    private final int length;
    private final int window;
    /** Values that are read before the first average is written. */
    private final int ahead;

    private BoxFilter(int length, int window) {
        this.length = length;
        this.window = window;
        this.ahead = (window + 2) / 2 - 1;
    }

    /** For vectors of this length that are to become 64 values in two passes. */
    static BoxFilter to64(int length) {
        return new BoxFilter(length, (length + 127) / 128);
    }

    /** Averages along one row. */
    void along(float[] in, float[] out) {
        float sum = 0;
        int read = 0;
        int dropped = 0;
        int written = 0;
        while (read < ahead) {
            sum += in[read++];
        }
        while (read < window) {
            sum += in[read++];
            out[written++] = sum / read;
        }
        while (read < length) {
            sum += in[read++];
            sum -= in[dropped++];
            out[written++] = sum / window;
        }
        while (written < length) {
            sum -= in[dropped++];
            out[written++] = sum / (read - dropped);
        }
    }

    /** Averages down the columns: give it `length` rows with {@link Down#add}. */
    Down down(int columns, Rows out) {
        return new Down(columns, out);
    }

    /** The state of averaging down columns: the sum of each, and the rows of the window. */
    final class Down {
        private final Rows out;
        private final float[][] kept;
        private final float[] sums;
        private final float[] averages;
        private int read;

        private Down(int columns, Rows out) {
            this.out = out;
            this.kept = new float[window][columns];
            this.sums = new float[columns];
            this.averages = new float[columns];
        }

        /** Takes the next row, which is copied; gives out those that are complete, after the last row all. */
        void add(float[] row) {
            float[] place = kept[read % window];
            if (read < window) {
                for (int j = 0; j < sums.length; j++) {
                    sums[j] += row[j];
                }
            } else {
                for (int j = 0; j < sums.length; j++) {
                    sums[j] += row[j];
                    sums[j] -= place[j];
                }
            }
            System.arraycopy(row, 0, place, 0, sums.length);
            read++;
            if (read > ahead) {
                write(Math.min(read, window));
            }
            if (read == length) {
                finish();
            }
        }

        private void finish() {
            for (int dropped = length - window; dropped < length - window + ahead; dropped++) {
                float[] oldest = kept[dropped % window];
                for (int j = 0; j < sums.length; j++) {
                    sums[j] -= oldest[j];
                }
                write(length - dropped - 1);
            }
        }

        private void write(int count) {
            for (int j = 0; j < sums.length; j++) {
                averages[j] = sums[j] / count;
            }
            out.next(averages);
        }
    }
}
