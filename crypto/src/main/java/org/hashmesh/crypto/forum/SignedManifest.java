// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import org.hashmesh.crypto.forum.ForumException.Reason;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.note.NoteException;
import org.hashmesh.crypto.note.NoteKeyType;
import org.hashmesh.crypto.note.NoteSignature;
import org.hashmesh.crypto.note.NoteVerifierKey;
import org.hashmesh.crypto.note.SignedNote;
import org.hashmesh.crypto.tree.Digest;
import org.jspecify.annotations.Nullable;

/**
 * A manifest and a signature over exactly its text. The signature may be anybody's until {@link #verify} says otherwise.
 *
 * <p>As a file it is a C2SP signed note, so that other tools check it too: the text, a blank line, and a signature line of
 * type Ed25519 whose key name is the member's name.
 */
public final class SignedManifest implements ForumItem {

    /** Largest file in bytes: the largest text, and its signature line. */
    public static final int MAX_FILE_BYTES = Manifest.MAX_BYTES + 512;

    private final Manifest manifest;
    private final byte[] text;
    private final byte[] signature;

    /** With whichever key id stood in it: {@link #verify} looks at that too. */
    private final byte[] file;

    private final Digest hash;

    /** The identity key under which it is known to be good: it is asked again after each act. */
    private @Nullable Ed25519PublicKey verified;

    private SignedManifest(Manifest manifest, byte[] text, byte[] signature, byte[] file) {
        this.manifest = manifest;
        this.text = text;
        this.signature = signature;
        this.file = file;
        this.hash = Digest.sha256(text);
    }

    /** Signs a manifest of one's own. */
    public static SignedManifest sign(Manifest manifest, Ed25519PrivateKey identity) {
        byte[] text = manifest.text();
        byte[] signature = identity.sign(text);
        return new SignedManifest(
                manifest,
                text,
                signature,
                note(manifest.member().value(), identity.publicKey(), text, signature, MAX_FILE_BYTES));
    }

    /**
     * Reads a file: to see whose it is. Verifies no signature, and does not look at the key id; {@link #verify} does.
     *
     * @throws ForumException MALFORMED
     */
    public static SignedManifest parse(byte[] file) throws ForumException {
        return parse(file, new KnownKeys());
    }

    static SignedManifest parse(byte[] file, KnownKeys keys) throws ForumException {
        SignedNote note;
        try {
            note = SignedNote.parse(file, MAX_FILE_BYTES);
        } catch (NoteException e) {
            throw ForumException.malformed("a signed manifest: " + e.getMessage());
        }
        List<NoteSignature> signatures = note.signatures();
        byte[] text = note.text().getBytes(UTF_8);
        byte[] signature = signatures.get(0).signature();
        if (signature.length != Ed25519PublicKey.SIGNATURE_BYTES) {
            throw ForumException.malformed("the signature of a manifest has 64 bytes, not " + signature.length);
        }
        SignedManifest signed = new SignedManifest(Manifest.parse(text, keys), text, signature, file.clone());
        if (signatures.size() != 1
                || !signatures.get(0).keyName().equals(signed.manifest.member().value())) {
            throw ForumException.malformed("a manifest has one signature, that of its member");
        }
        return signed;
    }

    /**
     * Reads a file that is this member's for sure.
     *
     * @throws ForumException MALFORMED, or as {@link #verify}
     */
    public static SignedManifest open(byte[] file, Ed25519PublicKey identity) throws ForumException {
        SignedManifest signed = parse(file);
        signed.verify(identity);
        return signed;
    }

    /**
     * Returns if the member with this identity key signed it, and its voting key too.
     *
     * @throws ForumException BAD_SIGNATURE; NOT_ALLOWED if the identity key is to be a node's, a log's or the voting key
     */
    public void verify(Ed25519PublicKey identity) throws ForumException {
        if (identity.equals(verified)) {
            return;
        }
        if (!identity.verify(text, signature)) {
            throw new ForumException(
                    Reason.BAD_SIGNATURE,
                    "manifest " + manifest.version() + " of " + manifest.member()
                            + " is not signed by its identity key");
        }
        if (!Arrays.equals(file, note(manifest.member().value(), identity, text, signature, MAX_FILE_BYTES))) {
            throw ForumException.malformed("the signature line of a manifest names another key than it was made with");
        }
        manifest.votingKey().verify(manifest.forum(), manifest.member(), identity);
        if (manifest.uses(identity)) {
            throw new ForumException(
                    Reason.NOT_ALLOWED,
                    "manifest " + manifest.version() + " of " + manifest.member()
                            + " gives its identity key another part too");
        }
        verified = identity;
    }

    @Override
    public byte[] file() {
        return file.clone();
    }

    @Override
    public String name() {
        return "manifest " + hash;
    }

    /** A text and a member's signature over it as one file. */
    static byte[] note(String member, Ed25519PublicKey identity, byte[] text, byte[] signature, int maxBytes) {
        NoteVerifierKey key = new NoteVerifierKey(member, NoteKeyType.ED25519, identity);
        return SignedNote.of(new String(text, UTF_8), List.of(NoteSignature.of(key, signature)), maxBytes)
                .toBytes();
    }

    /** What it says. */
    public Manifest manifest() {
        return manifest;
    }

    /** The bytes that are signed; the caller's own copy. */
    public byte[] text() {
        return text.clone();
    }

    /** 64 bytes, Ed25519; the caller's own copy. */
    public byte[] signature() {
        return signature.clone();
    }

    /** SHA-256 of the text: what the manifest is called. */
    public Digest hash() {
        return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SignedManifest that
                && Arrays.equals(text, that.text)
                && Arrays.equals(signature, that.signature);
    }

    @Override
    public int hashCode() {
        return hash.hashCode();
    }

    @Override
    public String toString() {
        return "manifest " + manifest.version() + " of " + manifest.member();
    }
}
