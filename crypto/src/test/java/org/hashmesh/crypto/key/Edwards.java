// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.key;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * The curve of Ed25519 in schoolbook arithmetic (RFC 8032 section 5.1), slow and plain: it makes the dishonest signatures
 * that no library offers to make.
 */
final class Edwards {

    static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
    static final BigInteger L = BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
    private static final BigInteger D = BigInteger.valueOf(-121665)
            .multiply(inverse(BigInteger.valueOf(121666)))
            .mod(P);
    private static final BigInteger SQRT_MINUS_ONE =
            BigInteger.TWO.modPow(P.subtract(BigInteger.ONE).shiftRight(2), P);
    static final Point ZERO = new Point(BigInteger.ZERO, BigInteger.ONE);
    static final Point BASE =
            fromY(BigInteger.valueOf(4).multiply(inverse(BigInteger.valueOf(5))).mod(P), false);

    private Edwards() {}

    record Point(BigInteger x, BigInteger y) {

        Point plus(Point other) {
            BigInteger product = D.multiply(x)
                    .multiply(other.x)
                    .multiply(y)
                    .multiply(other.y)
                    .mod(P);
            BigInteger top = x.multiply(other.y).add(y.multiply(other.x));
            BigInteger side = y.multiply(other.y).add(x.multiply(other.x));
            return new Point(
                    top.multiply(inverse(BigInteger.ONE.add(product))).mod(P),
                    side.multiply(inverse(BigInteger.ONE.subtract(product))).mod(P));
        }

        Point times(BigInteger scalar) {
            Point sum = ZERO;
            for (int bit = scalar.bitLength() - 1; bit >= 0; bit--) {
                sum = sum.plus(sum);
                if (scalar.testBit(bit)) {
                    sum = sum.plus(this);
                }
            }
            return sum;
        }

        byte[] encoded() {
            byte[] bytes = littleEndian(y);
            bytes[31] |= (byte) (x.testBit(0) ? 0x80 : 0);
            return bytes;
        }
    }

    /** A point of order eight: what is left of some point of the curve when its part of order L is taken away. */
    static Point torsion() {
        for (long y = 2; ; y++) {
            BigInteger candidate = BigInteger.valueOf(y);
            if (isOnCurve(candidate)) {
                Point torsion = fromY(candidate, false).times(L);
                if (!torsion.times(BigInteger.valueOf(4)).equals(ZERO)) {
                    return torsion;
                }
            }
        }
    }

    static BigInteger hashToScalar(byte[]... parts) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-512");
            for (byte[] part : parts) {
                sha.update(part);
            }
            return fromLittleEndian(sha.digest()).mod(L);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** The secret scalar of a seed (RFC 8032 section 5.1.5). */
    static BigInteger secretScalar(byte[] seed) throws NoSuchAlgorithmException {
        byte[] half = Arrays.copyOf(MessageDigest.getInstance("SHA-512").digest(seed), 32);
        half[0] &= (byte) 248;
        half[31] &= 127;
        half[31] |= 64;
        return fromLittleEndian(half);
    }

    static byte[] littleEndian(BigInteger value) {
        byte[] big = value.toByteArray();
        byte[] bytes = new byte[32];
        for (int i = 0; i < 32 && i < big.length; i++) {
            bytes[i] = big[big.length - 1 - i];
        }
        return bytes;
    }

    private static BigInteger fromLittleEndian(byte[] bytes) {
        byte[] big = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            big[i] = bytes[bytes.length - 1 - i];
        }
        return new BigInteger(1, big);
    }

    private static BigInteger xSquared(BigInteger y) {
        BigInteger square = y.multiply(y).mod(P);
        return square.subtract(BigInteger.ONE)
                .multiply(inverse(D.multiply(square).add(BigInteger.ONE)))
                .mod(P);
    }

    private static BigInteger root(BigInteger square) {
        BigInteger root = square.modPow(P.add(BigInteger.valueOf(3)).shiftRight(3), P);
        return root.multiply(root).mod(P).equals(square)
                ? root
                : root.multiply(SQRT_MINUS_ONE).mod(P);
    }

    private static boolean isOnCurve(BigInteger y) {
        BigInteger square = xSquared(y);
        BigInteger root = root(square);
        return root.multiply(root).mod(P).equals(square);
    }

    private static Point fromY(BigInteger y, boolean odd) {
        BigInteger x = root(xSquared(y));
        return new Point(x.testBit(0) == odd ? x : P.subtract(x), y);
    }

    private static BigInteger inverse(BigInteger value) {
        return value.modInverse(P);
    }
}
