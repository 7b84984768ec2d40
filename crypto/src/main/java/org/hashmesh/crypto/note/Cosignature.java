// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.note;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Instant;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.key.Ed25519PublicKey;

/**
 * A signature that says when: "as of this time, this is the largest checkpoint of the log that I have" (C2SP
 * tlog-cosignature, Ed25519, {@code cosignature/v1}). Holding one means that its signature was good.
 *
 * <p>On its line it is 8 bytes of POSIX seconds, big-endian, and 64 bytes of signature.
 *
 * @param time when it was made, by the signer's clock; whole seconds
 */
public record Cosignature(Instant time) {

    /** The latest time that is signed or read, in POSIX seconds: the end of the year 9999. */
    public static final long MAX_SECONDS = 253_402_300_799L;

    private static final int BYTES = Long.BYTES + Ed25519PublicKey.SIGNATURE_BYTES;

    /**
     * The bytes that are signed, and verified: a header that keeps them apart from all else a key signs, the time, and the
     * text of the note.
     *
     * @throws IllegalArgumentException if the time is not in whole seconds from 1970 to 9999
     */
    public static byte[] message(Instant time, String noteText) {
        return ("cosignature/v1\ntime " + seconds(time) + "\n" + noteText).getBytes(UTF_8);
    }

    /**
     * The signature line of this key under this text, always the same for the same time.
     *
     * @throws IllegalArgumentException if the time is not in whole seconds from 1970 to 9999
     */
    public static NoteSignature sign(String noteText, String keyName, Ed25519PrivateKey key, Instant time) {
        byte[] signature = ByteBuffer.allocate(BYTES)
                .putLong(seconds(time))
                .put(key.sign(message(time, noteText)))
                .array();
        NoteVerifierKey verifier = new NoteVerifierKey(keyName, NoteKeyType.COSIGNATURE, key.publicKey());
        return new NoteSignature(keyName, verifier.id(), signature);
    }

    /**
     * The cosignature of that key under this note.
     *
     * @throws NoteException NOT_SIGNED, BAD_SIGNATURE, or MALFORMED
     * @throws IllegalArgumentException if the key signs in another way
     */
    public static Cosignature verify(SignedNote note, NoteVerifierKey key) throws NoteException {
        if (key.type() != NoteKeyType.COSIGNATURE) {
            throw new IllegalArgumentException("the key of " + key.name() + " does not cosign");
        }
        NoteSignature line = key.signatureIn(note);
        Instant time = timeOf(line);
        byte[] signature = new byte[Ed25519PublicKey.SIGNATURE_BYTES];
        ByteBuffer.wrap(line.signature()).position(Long.BYTES).get(signature);
        if (!key.key().verify(message(time, note.text()), signature)) {
            throw key.badSignature();
        }
        return new Cosignature(time);
    }

    /**
     * The time on a line that is laid out as a cosignature, not verified.
     *
     * @throws NoteException MALFORMED
     */
    public static Instant timeOf(NoteSignature line) throws NoteException {
        byte[] bytes = line.signature();
        if (bytes.length != BYTES) {
            throw NoteException.malformed("a cosignature has " + BYTES + " bytes, not " + bytes.length);
        }
        long seconds = ByteBuffer.wrap(bytes).getLong();
        if (seconds < 0 || seconds > MAX_SECONDS) {
            throw NoteException.malformed("the time of a cosignature is after the year 9999");
        }
        return Instant.ofEpochSecond(seconds);
    }

    private static long seconds(Instant time) {
        long seconds = time.getEpochSecond();
        if (time.getNano() != 0 || seconds < 0 || seconds > MAX_SECONDS) {
            throw new IllegalArgumentException("a cosignature's time is in whole seconds from 1970 to 9999: " + time);
        }
        return seconds;
    }
}
