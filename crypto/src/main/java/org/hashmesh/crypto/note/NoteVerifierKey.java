// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.note;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.key.PublicKeyException;
import org.hashmesh.crypto.note.NoteException.Reason;
import org.hashmesh.crypto.tree.Digest;

/**
 * A public key with the name it signs notes under, and the way it signs. Its text form, the "vkey", is
 * {@code example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k}: name, key id in hex, base64 of type and
 * key.
 *
 * @param name not empty, without spaces and plus
 * @param type how it signs
 * @param key the key
 */
public record NoteVerifierKey(String name, NoteKeyType type, Ed25519PublicKey key) {

    private static final int MAX_CHARACTERS = 1024;

    /**
     * For names that are known to be good.
     *
     * @throws IllegalArgumentException if the name is not; text from outside goes through {@link #parse}
     */
    public NoteVerifierKey {
        try {
            Canonical.keyName(name);
        } catch (NoteException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /**
     * Reads a vkey.
     *
     * @throws NoteException MALFORMED, for keys of unknown types too
     */
    public static NoteVerifierKey parse(String vkey) throws NoteException {
        String[] parts = vkey.split("\\+", 3);
        if (vkey.length() > MAX_CHARACTERS || parts.length != 3) {
            throw NoteException.malformed("a verifier key reads NAME+ID+KEY");
        }
        byte[] material = Canonical.base64("the key of a verifier key", parts[2]);
        NoteKeyType type = NoteKeyType.ofCode(material.length == 0 ? 0 : material[0])
                .orElseThrow(() -> NoteException.malformed("a verifier key of a type not known here"));
        Ed25519PublicKey key;
        try {
            key = Ed25519PublicKey.of(Arrays.copyOfRange(material, 1, material.length));
        } catch (PublicKeyException e) {
            throw NoteException.malformed("in a verifier key, " + e.getMessage());
        }
        NoteVerifierKey parsed = new NoteVerifierKey(Canonical.keyName(parts[0]), type, key);
        if (!parsed.text().equals(vkey)) {
            throw NoteException.malformed("the id in a verifier key does not belong to its name and key");
        }
        return parsed;
    }

    /** The vkey. */
    public String text() {
        return name + "+" + HexFormat.of().toHexDigits(id()) + "+" + Canonical.base64(material());
    }

    /** The first four bytes, big-endian, of SHA-256(name, newline, type, key). */
    public int id() {
        byte[] utf8 = name.getBytes(UTF_8);
        byte[] material = material();
        byte[] hashed = ByteBuffer.allocate(utf8.length + 1 + material.length)
                .put(utf8)
                .put((byte) '\n')
                .put(material)
                .array();
        return ByteBuffer.wrap(Digest.sha256(hashed).toBytes()).getInt();
    }

    /**
     * Returns if this key signed the note, once, and well.
     *
     * @throws NoteException NOT_SIGNED, BAD_SIGNATURE, or MALFORMED if it signed twice
     */
    public void requireSignature(SignedNote note) throws NoteException {
        if (type == NoteKeyType.COSIGNATURE) {
            Cosignature.verify(note, this);
        } else if (!key.verify(note.text().getBytes(UTF_8), signatureIn(note).signature())) {
            throw badSignature();
        }
    }

    /** The one line that says it is by this key. */
    NoteSignature signatureIn(SignedNote note) throws NoteException {
        int id = id();
        List<NoteSignature> own = note.signatures().stream()
                .filter(s -> s.keyId() == id && s.keyName().equals(name))
                .toList();
        if (own.isEmpty()) {
            throw new NoteException(Reason.NOT_SIGNED, "the note is not signed by the key of " + name);
        }
        if (own.size() > 1) {
            throw NoteException.malformed("the note is signed more than once by the key of " + name);
        }
        return own.get(0);
    }

    NoteException badSignature() {
        return new NoteException(Reason.BAD_SIGNATURE, "the signature of " + name + " is not good");
    }

    private byte[] material() {
        return ByteBuffer.allocate(1 + Ed25519PublicKey.BYTES)
                .put(type.code())
                .put(key.toBytes())
                .array();
    }

    @Override
    public String toString() {
        return text();
    }
}
