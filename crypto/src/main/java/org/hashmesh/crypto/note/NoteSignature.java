// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.note;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One signature line of a note: whose it says it is, and the bytes. Nothing here has been verified.
 *
 * <p>Written as em dash, space, key name, space, base64 of the key id (4 bytes, big-endian) and the signature.
 */
public final class NoteSignature {

    private static final String DASH = "\u2014 ";
    private static final int KEY_ID_BYTES = 4;

    private final String keyName;
    private final int keyId;
    private final byte[] signature;

    NoteSignature(String keyName, int keyId, byte[] signature) {
        this.keyName = keyName;
        this.keyId = keyId;
        this.signature = signature.clone();
    }

    /** The line of a signature that this key made, as its type lays it out. */
    public static NoteSignature of(NoteVerifierKey key, byte[] signature) {
        return new NoteSignature(key.name(), key.id(), signature);
    }

    /** The name of the key that is said to have signed. */
    public String keyName() {
        return keyName;
    }

    /** The first 32 bits of the hash of key name, type and key: finds the key, proves nothing. */
    public int keyId() {
        return keyId;
    }

    /** The signature as its type lays it out, without the key id; the caller's own copy. */
    public byte[] signature() {
        return signature.clone();
    }

    /** The line without its newline. */
    public String line() {
        byte[] blob = ByteBuffer.allocate(KEY_ID_BYTES + signature.length)
                .putInt(keyId)
                .put(signature)
                .array();
        return DASH + keyName + " " + Canonical.base64(blob);
    }

    static NoteSignature parseLine(String line) throws NoteException {
        int space = line.indexOf(' ', DASH.length());
        if (!line.startsWith(DASH) || space < 0) {
            throw NoteException.malformed("a signature line is not em dash, space, key name, space, base64");
        }
        byte[] blob = Canonical.base64("a signature", line.substring(space + 1));
        if (blob.length <= KEY_ID_BYTES) {
            throw NoteException.malformed("a signature has no more than its key id");
        }
        return new NoteSignature(
                Canonical.keyName(line.substring(DASH.length(), space)),
                ByteBuffer.wrap(blob).getInt(),
                Arrays.copyOfRange(blob, KEY_ID_BYTES, blob.length));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NoteSignature that
                && keyId == that.keyId
                && keyName.equals(that.keyName)
                && Arrays.equals(signature, that.signature);
    }

    @Override
    public int hashCode() {
        return Objects.hash(keyName, keyId, Arrays.hashCode(signature));
    }

    @Override
    public String toString() {
        return line();
    }
}
