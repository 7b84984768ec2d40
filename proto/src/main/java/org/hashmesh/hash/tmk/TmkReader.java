// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.hash.tmk;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.hashmesh.hash.HashException;

/**
 * Reads a {@code .tmk} file, all little-endian: {@code TMK1 FVEC PDQF}; as 32-bit integers frames per second, number of
 * periods P, of coefficients m, of features d, of frames; P periods; as 32-bit floats m coefficients, d averages,
 * P x m x d cosine sums and as many sine sums.
 */
final class TmkReader {
    /** The reference's own files have 263,344 bytes. */
    static final int MAX_BYTES = 4 << 20;

    private static final int MAX_PERIODS = 16;
    private static final int MAX_COEFFICIENTS = 256;
    private static final int MAX_DIMENSION = 4_096;
    /** Sum of all periods: what a score costs. The reference's is 31,542. */
    private static final int MAX_PERIOD_SUM = 200_000;
    /** Features of frames are below some thousands; up to here no sum of squares leaves the floats. */
    private static final float MAX_FEATURE = 1e12f;

    private final ByteBuffer in;

    TmkReader(byte[] file) throws HashException {
        if (file.length > MAX_BYTES) {
            throw new HashException(file.length + " bytes, a TMK file has at most " + MAX_BYTES);
        }
        in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    }

    Tmk read() throws HashException {
        try {
            return parse();
        } catch (BufferUnderflowException e) {
            throw new HashException(
                    "cut off: the TMK file ends after " + in.limit() + " bytes, within what it announces");
        }
    }

    private Tmk parse() throws HashException {
        magic("TMK1", "no TMK file");
        magic("FVEC", "a TMK file, but not one of feature vectors");
        magic("PDQF", "made with a frame algorithm that is not known here");
        int framesPerSecond = count("frames per second", 1, 1_000);
        int periodCount = count("periods", 1, MAX_PERIODS);
        int coefficientCount = count("Fourier coefficients", 1, MAX_COEFFICIENTS);
        int dimension = count("features", 1, MAX_DIMENSION);
        int frames = count("frames", 0, Integer.MAX_VALUE);
        int[] periods = periods(periodCount);
        float[] coefficients = coefficients(coefficientCount);
        float[] average = floats(dimension, "average feature");
        // At most 16 Mi, so no overflow; floats() checks that the file has as many before it makes the array.
        int sums = periodCount * coefficientCount * dimension;
        float[] cosines = floats(sums, "cosine sum");
        float[] sines = floats(sums, "sine sum");
        if (in.hasRemaining()) {
            throw new HashException(in.remaining() + " bytes follow the end of the TMK file");
        }
        return new Tmk(framesPerSecond, frames, periods, coefficients, average, cosines, sines);
    }

    private void magic(String wanted, String otherwise) throws HashException {
        byte[] found = new byte[wanted.length()];
        in.get(found);
        if (!wanted.equals(new String(found, StandardCharsets.ISO_8859_1))) {
            throw new HashException(otherwise + ": `" + wanted + "` is missing");
        }
    }

    private int count(String what, int least, int most) throws HashException {
        int count = in.getInt();
        if (count < least || count > most) {
            throw new HashException(count + " " + what + ", a TMK file has " + least + " to " + most);
        }
        return count;
    }

    private int[] periods(int count) throws HashException {
        int[] periods = new int[count];
        long sum = 0;
        for (int i = 0; i < count; i++) {
            periods[i] = in.getInt();
            sum += periods[i];
            if (periods[i] < 1 || sum > MAX_PERIOD_SUM) {
                throw new HashException("periods below 1 or, together, above " + MAX_PERIOD_SUM + " frames");
            }
        }
        return periods;
    }

    private float[] coefficients(int count) throws HashException {
        float[] coefficients = floats(count, "Fourier coefficient");
        for (float coefficient : coefficients) {
            if (coefficient < 0) {
                throw new HashException("a Fourier coefficient is negative");
            }
        }
        if (Tmk.normalizer(coefficients) < Float.MIN_NORMAL) {
            throw new HashException("all Fourier coefficients are zero");
        }
        return coefficients;
    }

    private float[] floats(int count, String what) throws HashException {
        if (in.remaining() < count * Float.BYTES) {
            throw new BufferUnderflowException();
        }
        float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
            floats[i] = in.getFloat();
            // Written so that NaN fails too.
            if (!(Math.abs(floats[i]) <= MAX_FEATURE)) {
                throw new HashException(what + " " + i + " is " + floats[i] + ", no number that a video gives");
            }
        }
        return floats;
    }
}
