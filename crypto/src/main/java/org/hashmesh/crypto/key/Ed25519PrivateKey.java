// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.key;

import java.security.SecureRandom;
import java.util.Arrays;
import javax.security.auth.Destroyable;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * An Ed25519 private key (RFC 8032): a seed of 32 bytes and the public key that belongs to it.
 *
 * <p>The public key is always computed from the seed here and never taken from elsewhere: signing with a public key that
 * does not belong to the seed would give the seed away. Signing is deterministic, so to sign again gives the same bytes.
 * Safe for use by several threads, except that {@link #destroy} ends all use.
 */
public final class Ed25519PrivateKey implements Destroyable {

    /** Length of a seed in bytes. */
    public static final int SEED_BYTES = Ed25519.SECRET_KEY_SIZE;

    private final byte[] seed;
    private final byte[] encodedPublicKey;
    private final Ed25519PublicKey publicKey;
    private volatile boolean destroyed;

    private Ed25519PrivateKey(byte[] seed, Ed25519PublicKey publicKey) {
        this.seed = seed;
        this.encodedPublicKey = publicKey.toBytes();
        this.publicKey = publicKey;
    }

    private Ed25519PrivateKey(byte[] seed) {
        this.seed = seed;
        this.encodedPublicKey = new byte[Ed25519PublicKey.BYTES];
        Ed25519.generatePublicKey(seed, 0, encodedPublicKey, 0);
        try {
            this.publicKey = Ed25519PublicKey.of(encodedPublicKey);
        } catch (PublicKeyException e) {
            throw new IllegalStateException("a public key made from a seed is always valid", e);
        }
    }

    /**
     * The key with this seed, which is copied: the caller may wipe its own.
     *
     * @throws IllegalArgumentException if the seed has not 32 bytes
     */
    public static Ed25519PrivateKey fromSeed(byte[] seed) {
        if (seed.length != SEED_BYTES) {
            throw new IllegalArgumentException("an Ed25519 seed has 32 bytes, this has " + seed.length);
        }
        return new Ed25519PrivateKey(seed.clone());
    }

    /** A new key from this source of randomness. */
    public static Ed25519PrivateKey generate(SecureRandom random) {
        byte[] seed = new byte[SEED_BYTES];
        Ed25519.generatePrivateKey(random, seed);
        return new Ed25519PrivateKey(seed);
    }

    /**
     * The same key whose public half remembers its last verdicts, as {@link Ed25519PublicKey#remembering}, and that what is
     * signed here from now on is good; all else it checks. For a simulation, for one thread.
     *
     * @param signatures how many it remembers
     */
    public Ed25519PrivateKey remembering(int signatures) {
        return new Ed25519PrivateKey(copySeed(), publicKey.remembering(signatures));
    }

    /** The public half. It stays good after {@link #destroy}. */
    public Ed25519PublicKey publicKey() {
        return publicKey;
    }

    /**
     * The signature of this message: 64 bytes, always the same ones.
     *
     * @throws IllegalStateException if the key was destroyed
     */
    public byte[] sign(byte[] message) {
        requireAlive();
        byte[] signature = new byte[Ed25519PublicKey.SIGNATURE_BYTES];
        Ed25519.sign(seed, 0, encodedPublicKey, 0, message, 0, message.length, signature, 0);
        requireAlive();
        publicKey.remember(message, signature);
        return signature;
    }

    /** The seed, for the key file only; whoever asks wipes the copy. */
    byte[] copySeed() {
        requireAlive();
        return seed.clone();
    }

    /** Wipes the seed. The JVM may have copied it before, so this shortens a risk and does not end it. */
    @Override
    public void destroy() {
        destroyed = true;
        Arrays.fill(seed, (byte) 0);
    }

    @Override
    public boolean isDestroyed() {
        return destroyed;
    }

    private void requireAlive() {
        if (destroyed) {
            throw new IllegalStateException("the private key of " + publicKey + " was destroyed");
        }
    }

    /** Names the public half only. */
    @Override
    public String toString() {
        return "private key of " + publicKey;
    }
}
