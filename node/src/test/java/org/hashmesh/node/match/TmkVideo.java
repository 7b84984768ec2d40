// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Makes small TMK files by the definition: features of frames that change slowly, and their Fourier sums at one period. */
final class TmkVideo {
    private static final int PERIOD = 61;
    private static final double[] COEFFICIENTS = {0.2, 0.18, 0.12, 0.08};
    private static final int FEATURES = 8;
    private static final int FRAMES = 40;

    private final double[][] frames = new double[FRAMES][FEATURES];

    /** Another video for each seed. */
    TmkVideo(long seed) {
        Random random = new Random(seed);
        double[] frame = random.doubles(FEATURES, -100, 100).toArray();
        for (double[] next : frames) {
            for (int k = 0; k < FEATURES; k++) {
                frame[k] += random.nextGaussian() * 20;
            }
            System.arraycopy(frame, 0, next, 0, FEATURES);
        }
    }

    /** The file of a copy whose features are off by about so much of a hundred. */
    byte[] file(double noise) {
        Random random = new Random(Double.hashCode(noise));
        double[] average = new double[FEATURES];
        double[][] cosines = new double[COEFFICIENTS.length][FEATURES];
        double[][] sines = new double[COEFFICIENTS.length][FEATURES];
        for (int t = 0; t < FRAMES; t++) {
            for (int k = 0; k < FEATURES; k++) {
                double feature = frames[t][k] + random.nextGaussian() * noise;
                average[k] += feature / FRAMES;
                for (int j = 0; j < COEFFICIENTS.length; j++) {
                    cosines[j][k] += feature * Math.cos(2 * Math.PI * j * t / PERIOD);
                    sines[j][k] += feature * Math.sin(2 * Math.PI * j * t / PERIOD);
                }
            }
        }
        ByteBuffer head = ByteBuffer.allocate(4 * 6).order(ByteOrder.LITTLE_ENDIAN);
        head.putInt(15)
                .putInt(1)
                .putInt(COEFFICIENTS.length)
                .putInt(FEATURES)
                .putInt(FRAMES)
                .putInt(PERIOD);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("TMK1FVECPDQF".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(head.array());
        put(out, COEFFICIENTS, 1);
        put(out, average, 1);
        for (double[][] sums : new double[][][] {cosines, sines}) {
            for (int j = 0; j < COEFFICIENTS.length; j++) {
                double norm = Math.sqrt(Arrays.stream(sums[j]).map(x -> x * x).sum());
                put(out, sums[j], norm == 0 ? 0 : Math.sqrt(COEFFICIENTS[j]) / norm);
            }
        }
        return out.toByteArray();
    }

    private static void put(ByteArrayOutputStream out, double[] vector, double factor) {
        ByteBuffer floats = ByteBuffer.allocate(Float.BYTES * vector.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : vector) {
            floats.putFloat((float) (value * factor));
        }
        out.writeBytes(floats.array());
    }
}
