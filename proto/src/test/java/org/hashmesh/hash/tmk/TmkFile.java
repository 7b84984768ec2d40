// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.hash.tmk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A small TMK+PDQF hash as its definition makes it of frames' features, in doubles: sums[period][coefficient][feature]. */
final class TmkFile {
    static final int HEADER = 32;
    static final int COEFFICIENTS_AT = HEADER + 2 * Integer.BYTES;
    static final int AVERAGE_AT = COEFFICIENTS_AT + 6 * Float.BYTES;

    private static final int[] PERIODS = {61, 97};
    private static final double[] COEFFICIENTS = {0.2, 0.18, 0.12, 0.08, 0.04, 0.01};
    private static final int DIMENSION = 8;

    private final List<double[]> frames;
    private final int begin;
    private final double[] average;
    private final double[][][] cosines;
    private final double[][][] sines;

    private TmkFile(List<double[]> frames, int begin, double[] average, double[][][] cosines, double[][][] sines) {
        this.frames = frames;
        this.begin = begin;
        this.average = average;
        this.cosines = cosines;
        this.sines = sines;
    }

    static TmkFile random(long seed, int count) {
        Random random = new Random(seed);
        List<double[]> frames = new ArrayList<>();
        double[] frame = random.doubles(DIMENSION, -100, 100).toArray();
        for (int t = 0; t < count; t++) {
            // Frames of a video resemble the ones before.
            for (int k = 0; k < DIMENSION; k++) {
                frame[k] += random.nextGaussian() * 40;
            }
            frames.add(frame.clone());
        }
        return of(frames, 0);
    }

    /** The same frames, shown later. */
    TmkFile shifted(int by) {
        return of(frames, begin + by);
    }

    private static TmkFile of(List<double[]> frames, int begin) {
        double[] average = new double[DIMENSION];
        double[][][] cosines = new double[PERIODS.length][COEFFICIENTS.length][DIMENSION];
        double[][][] sines = new double[PERIODS.length][COEFFICIENTS.length][DIMENSION];
        for (int t = 0; t < frames.size(); t++) {
            double[] unit = scaled(frames.get(t), 1);
            for (int k = 0; k < DIMENSION; k++) {
                average[k] += frames.get(t)[k] / frames.size();
                for (int i = 0; i < PERIODS.length; i++) {
                    for (int j = 0; j < COEFFICIENTS.length; j++) {
                        double angle = 2 * Math.PI * j * (begin + t) / PERIODS[i];
                        cosines[i][j][k] += unit[k] * Math.cos(angle);
                        sines[i][j][k] += unit[k] * Math.sin(angle);
                    }
                }
            }
        }
        for (int i = 0; i < PERIODS.length; i++) {
            for (int j = 0; j < COEFFICIENTS.length; j++) {
                cosines[i][j] = scaled(cosines[i][j], Math.sqrt(COEFFICIENTS[j]));
                sines[i][j] = scaled(sines[i][j], Math.sqrt(COEFFICIENTS[j]));
            }
        }
        return new TmkFile(frames, begin, average, cosines, sines);
    }

    byte[] bytes() {
        int sums = PERIODS.length * COEFFICIENTS.length * DIMENSION;
        ByteBuffer out = ByteBuffer.allocate(AVERAGE_AT + (DIMENSION + 2 * sums) * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        out.put("TMK1FVECPDQF".getBytes(StandardCharsets.US_ASCII));
        out.putInt(15).putInt(PERIODS.length).putInt(COEFFICIENTS.length).putInt(DIMENSION);
        out.putInt(frames.size());
        for (int period : PERIODS) {
            out.putInt(period);
        }
        put(out, COEFFICIENTS);
        put(out, average);
        for (double[][][] features : List.of(cosines, sines)) {
            for (double[][] ofPeriod : features) {
                for (double[] vector : ofPeriod) {
                    put(out, vector);
                }
            }
        }
        return out.array();
    }

    double level1(TmkFile other) {
        return dot(average, other.average) / Math.sqrt(dot(average, average) * dot(other.average, other.average));
    }

    double level2(TmkFile other) {
        double best = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < PERIODS.length; i++) {
            for (int offset = 0; offset < PERIODS[i]; offset++) {
                best = Math.max(best, kernel(other, i, 2 * Math.PI * offset / PERIODS[i]));
            }
        }
        double whole = COEFFICIENTS[0];
        for (int j = 1; j < COEFFICIENTS.length; j++) {
            whole += 2 * COEFFICIENTS[j];
        }
        return best / whole;
    }

    private double kernel(TmkFile other, int i, double delta) {
        double sum = dot(cosines[i][0], other.cosines[i][0]);
        for (int j = 1; j < COEFFICIENTS.length; j++) {
            double even = dot(cosines[i][j], other.cosines[i][j]) + dot(sines[i][j], other.sines[i][j]);
            double odd = dot(sines[i][j], other.cosines[i][j]) - dot(cosines[i][j], other.sines[i][j]);
            sum += Math.cos(j * delta) * even + Math.sin(j * delta) * odd;
        }
        return sum;
    }

    private static void put(ByteBuffer out, double[] vector) {
        for (double value : vector) {
            out.putFloat((float) value);
        }
    }

    private static double[] scaled(double[] vector, double length) {
        double norm = Math.sqrt(dot(vector, vector));
        double[] scaled = vector.clone();
        for (int k = 0; norm > 0 && k < scaled.length; k++) {
            scaled[k] *= length / norm;
        }
        return scaled;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += a[k] * b[k];
        }
        return sum;
    }
}
