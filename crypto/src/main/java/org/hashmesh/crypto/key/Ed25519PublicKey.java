// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.key;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.hashmesh.crypto.key.PublicKeyException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * An Ed25519 public key (RFC 8032), checked and decoded once, when it is made.
 *
 * <p>RFC 8032 leaves open which odd signatures a verifier accepts, and libraries differ. In a forum two nodes that differ
 * about one signature hold different logs, so the criteria are fixed here, and stricter than any library's:
 *
 * <ul>
 *   <li>the key A is the canonical encoding of a point of prime order L (no small order, no torsion component);
 *   <li>the first half R of the signature is one too;
 *   <li>the second half S is below L;
 *   <li>[S]B = R + [k]A, without a cofactor.
 * </ul>
 *
 * <p>Where both points have prime order, the equations with and without cofactor agree, so every verifier that looks at
 * the encodings too gives the same verdict. An honest signer meets all of this always. The vectors are in
 * {@code proto/vectors/ed25519.txt}.
 */
public final class Ed25519PublicKey {

    /** Length of an encoded key in bytes. */
    public static final int BYTES = Ed25519.PUBLIC_KEY_SIZE;

    /** Length of a signature in bytes: R, then S. */
    public static final int SIGNATURE_BYTES = Ed25519.SIGNATURE_SIZE;

    private final byte[] encoded;
    private final Ed25519.PublicPoint point;

    /** Verdicts by signature and message; null: each signature is checked anew. */
    private final @Nullable Map<ByteBuffer, Boolean> verdicts;

    private Ed25519PublicKey(byte[] encoded, Ed25519.PublicPoint point, @Nullable Map<ByteBuffer, Boolean> verdicts) {
        this.encoded = encoded;
        this.point = point;
        this.verdicts = verdicts;
    }

    /**
     * The key with this encoding. Costs about as much as checking a signature, so keep the key.
     *
     * @throws PublicKeyException if these are not 32 bytes, or not the canonical encoding of a point of prime order
     */
    public static Ed25519PublicKey of(byte[] encoded) throws PublicKeyException {
        if (encoded.length != BYTES) {
            throw new PublicKeyException(
                    Reason.WRONG_LENGTH, "an Ed25519 public key has 32 bytes, this has " + encoded.length);
        }
        byte[] own = encoded.clone();
        Ed25519.@Nullable PublicPoint point = Ed25519.validatePublicKeyFullExport(own, 0);
        if (point == null) {
            throw new PublicKeyException(
                    Reason.NOT_A_KEY,
                    HexFormat.of().formatHex(own) + " is not the canonical encoding of an Ed25519 public key");
        }
        return new Ed25519PublicKey(own, point, null);
    }

    /**
     * The same key that remembers its last verdicts: for a simulation, in which hundreds of nodes check the same
     * signatures. The answers are the same. For one thread.
     *
     * @param signatures how many it remembers
     */
    public Ed25519PublicKey remembering(int signatures) {
        return new Ed25519PublicKey(encoded, point, new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Boolean> eldest) {
                return size() > signatures;
            }
        });
    }

    /**
     * The key written as 64 lower-case hex digits.
     *
     * @throws PublicKeyException if the text is not that, or not a key
     */
    public static Ed25519PublicKey parseHex(String hex) throws PublicKeyException {
        if (hex.length() != 2 * BYTES || !hex.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
            throw new PublicKeyException(
                    Reason.WRONG_LENGTH, "an Ed25519 public key is written as 64 lower-case hex digits");
        }
        return of(HexFormat.of().parseHex(hex));
    }

    /** What its own private key signed needs no check. */
    void remember(byte[] message, byte[] signature) {
        if (verdicts != null) {
            verdicts.put(question(message, signature), true);
        }
    }

    private static ByteBuffer question(byte[] message, byte[] signature) {
        return ByteBuffer.allocate(signature.length + message.length)
                .put(signature)
                .put(message)
                .flip();
    }

    /** Whether this signature of this message meets the criteria above. Never throws: anything else is just false. */
    public boolean verify(byte[] message, byte[] signature) {
        return verdicts == null
                ? check(message, signature)
                : verdicts.computeIfAbsent(question(message, signature), unknown -> check(message, signature));
    }

    private boolean check(byte[] message, byte[] signature) {
        // Bouncy Castle multiplies the equation by a number that may be even, so alone it sometimes accepts an R with
        // a torsion component. The check of R's order closes that, for about the price of decoding a key.
        return signature.length == SIGNATURE_BYTES
                && Ed25519.validatePublicKeyFull(signature, 0)
                && Ed25519.verify(signature, 0, point, message, 0, message.length);
    }

    /** The 32 bytes of RFC 8032 section 5.1.2; the caller's own copy. */
    public byte[] toBytes() {
        return encoded.clone();
    }

    /** The key as 64 lower-case hex digits. */
    public String hex() {
        return HexFormat.of().formatHex(encoded);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Ed25519PublicKey key && Arrays.equals(encoded, key.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    @Override
    public String toString() {
        return "ed25519:" + hex();
    }
}
