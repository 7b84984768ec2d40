// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.hashmesh.crypto.forum.ForumException.Reason;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.note.NoteException;
import org.hashmesh.crypto.note.NoteSignature;
import org.hashmesh.crypto.note.SignedNote;
import org.jspecify.annotations.Nullable;

/**
 * What somebody who wants to be a member hands to those who are to propose it, and a member that has lost its identity key
 * to those who are to replace it: the key, and a manifest. It shows that all parts come from one hand; whose hand, people
 * find out by comparing the {@link #fingerprint} over another channel.
 *
 * <pre>{@code
 * hashmesh/join-request/v1
 * identity 5c1d...
 * contact Ann Ames, +1 555 0100       (may be left out)
 *
 * hashmesh/manifest/v1
 * ...
 *
 * — acme.example <base64 of key id and signature of the manifest>
 *
 * — acme.example <base64 of key id and signature of all above but the blank line before it>
 * }</pre>
 *
 * <p>Holding one means that both signatures are good under the key in it.
 */
public final class JoinRequest {

    /** Most characters of a contact. */
    public static final int MAX_CONTACT = 200;

    /** Largest file in bytes. */
    public static final int MAX_BYTES = SignedManifest.MAX_FILE_BYTES + 2 * 1024;

    private static final String HEADER = "hashmesh/join-request/v1";

    private final Ed25519PublicKey identity;
    private final Optional<String> contact;
    private final SignedManifest manifest;
    private final byte[] signature;

    private JoinRequest(
            Ed25519PublicKey identity, Optional<String> contact, SignedManifest manifest, byte[] signature) {
        this.identity = identity;
        this.contact = contact;
        this.manifest = manifest;
        this.signature = signature;
    }

    /**
     * Signs a manifest, and a request with it.
     *
     * @param contact how to reach the person who asks, one line; not secret
     * @throws IllegalArgumentException if the contact is not one line of 1 to 200 printable characters, or the manifest
     *     gives the identity key another part
     */
    public static JoinRequest sign(Manifest manifest, Optional<String> contact, Ed25519PrivateKey identity) {
        contact.ifPresent(line -> {
            if (!isContact(line)) {
                throw new IllegalArgumentException("a contact is one line of 1 to " + MAX_CONTACT
                        + " printable characters, with no space at either end");
            }
        });
        SignedManifest signed = SignedManifest.sign(manifest, identity);
        try {
            signed.verify(identity.publicKey());
        } catch (ForumException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        byte[] text = text(identity.publicKey(), contact, signed);
        return new JoinRequest(identity.publicKey(), contact, signed, identity.sign(text));
    }

    /**
     * Reads a request and checks both signatures.
     *
     * @throws ForumException MALFORMED, BAD_SIGNATURE or NOT_ALLOWED, as {@link SignedManifest#verify} says
     */
    public static JoinRequest parse(byte[] file) throws ForumException {
        SignedNote note = note(file);
        String text = note.text();
        int blank = text.indexOf("\n\n");
        if (blank < 0) {
            throw ForumException.malformed("a join request has a blank line before its manifest");
        }
        Lines lines = Lines.open(
                "a join request", HEADER, text.substring(0, blank + 1).getBytes(UTF_8));
        Ed25519PublicKey identity = lines.read(lines.take("identity"), Ed25519PublicKey::parseHex);
        Optional<String> contact = lines.takeIf("contact");
        if (contact.isPresent() && !isContact(contact.get())) {
            throw lines.malformed("a contact is one line of 1 to " + MAX_CONTACT + " printable characters");
        }
        lines.end();
        SignedManifest manifest = SignedManifest.open(text.substring(blank + 2).getBytes(UTF_8), identity);
        byte[] signature = note.signatures().get(0).signature();
        JoinRequest request = new JoinRequest(identity, contact, manifest, signature);
        if (!identity.verify(text.getBytes(UTF_8), signature)) {
            throw new ForumException(
                    Reason.BAD_SIGNATURE, "the request of " + request.member() + " is not signed by the key in it");
        }
        if (!Arrays.equals(request.text(), file)) {
            throw ForumException.malformed("a join request has one spelling, and this is another");
        }
        return request;
    }

    private static SignedNote note(byte[] file) throws ForumException {
        try {
            SignedNote note = SignedNote.parse(file, MAX_BYTES);
            List<NoteSignature> signatures = note.signatures();
            if (signatures.size() == 1) {
                return note;
            }
        } catch (NoteException e) {
            throw ForumException.malformed("a join request: " + e.getMessage());
        }
        throw ForumException.malformed("a join request has one signature of its own");
    }

    private static boolean isContact(String line) {
        return !line.isEmpty()
                && line.codePointCount(0, line.length()) <= MAX_CONTACT
                && line.equals(line.strip())
                && line.codePoints().allMatch(JoinRequest::isPrintable)
                && Normalizer.isNormalized(line, Normalizer.Form.NFC);
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /** The bytes that are signed. */
    private static byte[] text(Ed25519PublicKey identity, Optional<String> contact, SignedManifest manifest) {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        text.append("identity ").append(identity.hex()).append('\n');
        contact.ifPresent(line -> text.append("contact ").append(line).append('\n'));
        text.append('\n').append(new String(manifest.file(), UTF_8));
        return text.toString().getBytes(UTF_8);
    }

    /** The file, with both signatures. */
    public byte[] text() {
        return SignedManifest.note(member().value(), identity, text(identity, contact, manifest), signature, MAX_BYTES);
    }

    /** Who asks, by its own account. */
    public MemberName member() {
        return manifest.manifest().member();
    }

    /** The key that is to speak for it. */
    public Ed25519PublicKey identity() {
        return identity;
    }

    /** How to reach the person who asks, by its own account; one printable line. */
    public Optional<String> contact() {
        return contact;
    }

    /** What it says of itself; good under {@link #identity}. */
    public SignedManifest manifest() {
        return manifest;
    }

    /** What two people read to each other before either believes the request. */
    public Fingerprint fingerprint() {
        return Fingerprint.of(member(), identity);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof JoinRequest that && Arrays.equals(text(), that.text());
    }

    @Override
    public int hashCode() {
        return 31 * manifest.hashCode() + contact.hashCode();
    }

    @Override
    public String toString() {
        return "join request of " + member() + " " + fingerprint();
    }
}
