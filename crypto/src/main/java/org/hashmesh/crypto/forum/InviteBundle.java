// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.hashmesh.crypto.certificate.TlsKeyFingerprint;
import org.hashmesh.crypto.forum.ForumException.Reason;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.crypto.note.Cosignature;
import org.hashmesh.crypto.note.NoteException;
import org.hashmesh.crypto.note.SignedNote;
import org.jspecify.annotations.Nullable;

/**
 * What a sponsor hands to a new member so that its node can start: which forum, the chain so far, and where the sponsor's
 * nodes are and how to recognise them. One alone may lead into a forum that its sponsor made up; a newcomer asks two
 * sponsors and compares.
 *
 * <pre>{@code
 * hashmesh/invite/v1
 * forum 1f0c...
 * invited delta.example
 * sponsor acme.example
 * identity 5c1d...                             of the sponsor
 * time 1763800000
 * head 7 <hash of act 7>
 * address eu1.acme.example:9440               (0 to 64)
 * tls acme.example eu1 SHA256:...             (1 to 256, ascending)
 * act <base64 of an AdoptedAct>               (1 or more, from the genesis on)
 * manifest <base64 of the sponsor's signed manifest as a file>
 *
 * — acme.example <base64 of key id and signature>
 * }</pre>
 *
 * <p>Holding one means that it is signed by the identity key in it. Whether that is the sponsor's key, and whether the
 * chain holds, is in the acts, which this class only carries.
 */
public final class InviteBundle {

    /** Largest bundle in bytes: a chain of some thousand acts. */
    public static final int MAX_BYTES = 4 * 1024 * 1024;

    /** Most addresses. */
    public static final int MAX_ADDRESSES = 64;

    /** Most TLS keys: those of the largest manifest. */
    public static final int MAX_TLS = Manifest.MAX_NODES * Manifest.MAX_TLS;

    private static final String HEADER = "hashmesh/invite/v1";

    /** A node of the sponsor, and a key by which to recognise it. */
    public record NodeKey(NodeName node, TlsKeyFingerprint tls) {}

    /**
     * The newest act that the sponsor knows.
     *
     * @param number of the act
     * @param act its hash
     */
    public record Head(long number, ActId act) {}

    /**
     * What the bundle says before it is signed.
     *
     * @param forum which one
     * @param invited for whom it is
     * @param sponsor who invites
     * @param time when, by the sponsor's clock; whole seconds
     * @param head the newest act in it
     * @param addresses of the sponsor's nodes
     * @param nodes the sponsor's nodes, ascending by name and fingerprint
     * @param acts the chain from the genesis on, each an AdoptedAct as it travels; read by others
     * @param manifest the sponsor's
     */
    public record Contents(
            ForumId forum,
            MemberName invited,
            MemberName sponsor,
            Instant time,
            Head head,
            List<HostPort> addresses,
            List<NodeKey> nodes,
            List<byte[]> acts,
            SignedManifest manifest) {

        /**
         * Copies the lists.
         *
         * @throws IllegalArgumentException if a rule is broken; the message says which
         */
        public Contents {
            addresses = List.copyOf(addresses);
            nodes = List.copyOf(nodes);
            acts = acts.stream().map(byte[]::clone).toList();
            require(!invited.equals(sponsor), "nobody invites itself");
            require(
                    time.getNano() == 0
                            && time.getEpochSecond() >= 0
                            && time.getEpochSecond() <= Cosignature.MAX_SECONDS,
                    "a bundle's time is in whole seconds from 1970 to 9999");
            require(head.number() >= 0, "an act's number is not negative");
            require(
                    addresses.size() <= MAX_ADDRESSES && new HashSet<>(addresses).size() == addresses.size(),
                    "a bundle has at most " + MAX_ADDRESSES + " addresses, all different");
            require(addresses.stream().noneMatch(address -> address.port() == 0), "nobody can dial port 0");
            require(!nodes.isEmpty() && nodes.size() <= MAX_TLS, "a bundle has 1 to " + MAX_TLS + " TLS keys");
            for (int i = 1; i < nodes.size(); i++) {
                require(spelling(nodes.get(i - 1)).compareTo(spelling(nodes.get(i))) < 0, "TLS keys ascend");
            }
            require(!acts.isEmpty() && acts.stream().allMatch(act -> act.length > 0), "a chain has a genesis");
            Manifest own = manifest.manifest();
            require(
                    own.forum().equals(forum) && own.member().equals(sponsor),
                    "the manifest in a bundle is the sponsor's, in this forum");
        }

        private static String spelling(NodeKey key) {
            return key.node() + " " + key.tls();
        }

        private static void require(boolean holds, String rule) {
            if (!holds) {
                throw new IllegalArgumentException(rule);
            }
        }

        /** The acts; the caller's own copies. */
        @Override
        public List<byte[]> acts() {
            return acts.stream().map(byte[]::clone).toList();
        }
    }

    /**
     * A bundle that is not signed.
     *
     * @param identity the key that is to sign it, by its own account
     */
    public record Draft(Contents contents, Ed25519PublicKey identity) {}

    private final Contents contents;
    private final Ed25519PublicKey identity;
    private final byte[] text;
    private final byte[] signature;

    private InviteBundle(Contents contents, Ed25519PublicKey identity, byte[] text, byte[] signature) {
        this.contents = contents;
        this.identity = identity;
        this.text = text;
        this.signature = signature;
    }

    /**
     * Signs a bundle as the sponsor.
     *
     * @throws IllegalArgumentException if the manifest is not signed by this key, or it would have over 4 MiB
     */
    public static InviteBundle sign(Contents contents, Ed25519PrivateKey identity) {
        try {
            contents.manifest().verify(identity.publicKey());
        } catch (ForumException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        byte[] text = text(contents, identity.publicKey());
        InviteBundle bundle = new InviteBundle(contents, identity.publicKey(), text, identity.sign(text));
        bundle.text();
        return bundle;
    }

    /**
     * Reads a bundle and checks that it and the manifest in it are signed by the identity key in it.
     *
     * @throws ForumException MALFORMED or BAD_SIGNATURE
     */
    public static InviteBundle parse(byte[] file) throws ForumException {
        SignedNote note;
        try {
            note = SignedNote.parse(file, MAX_BYTES);
        } catch (NoteException e) {
            throw ForumException.malformed("an invite bundle: " + e.getMessage());
        }
        byte[] text = note.text().getBytes(UTF_8);
        byte[] signature = note.signatures().get(0).signature();
        Draft draft = draft(text, Optional.of(signature));
        InviteBundle bundle = new InviteBundle(draft.contents(), draft.identity(), text, signature);
        if (!Arrays.equals(bundle.text(), file)) {
            throw otherSpelling();
        }
        return bundle;
    }

    /**
     * Reads the text of a bundle that is still to be signed, so that its sponsor sees what it says. {@link #sign} with the
     * same contents and the key in it makes exactly this text.
     *
     * @throws ForumException MALFORMED, or BAD_SIGNATURE when the manifest in it is not signed by the key in it
     */
    public static Draft parseDraft(byte[] text) throws ForumException {
        return draft(text, Optional.empty());
    }

    private static Draft draft(byte[] text, Optional<byte[]> signature) throws ForumException {
        Lines lines = Lines.open("an invite bundle", HEADER, text, MAX_BYTES);
        ForumId forum = lines.read(lines.take("forum"), ForumId::parse);
        MemberName invited = lines.read(lines.take("invited"), MemberName::parse);
        MemberName sponsor = lines.read(lines.take("sponsor"), MemberName::parse);
        Ed25519PublicKey identity = lines.read(lines.take("identity"), Ed25519PublicKey::parseHex);
        // First of all: nothing that follows is worth the work if it is nobody's.
        if (signature.isPresent() && !identity.verify(text, signature.get())) {
            throw notSigned(sponsor);
        }
        Contents contents = parseRest(lines, forum, invited, sponsor, identity);
        if (!Arrays.equals(text(contents, identity), text)) {
            throw otherSpelling();
        }
        return new Draft(contents, identity);
    }

    private static ForumException otherSpelling() {
        return ForumException.malformed("an invite bundle has one spelling, and this is another");
    }

    private static Contents parseRest(
            Lines lines, ForumId forum, MemberName invited, MemberName sponsor, Ed25519PublicKey identity)
            throws ForumException {
        long seconds = lines.number(lines.take("time"));
        String[] head = lines.parts(lines.take("head"), 2);
        Head newest = new Head(lines.number(head[0]), new ActId(lines.digest(head[1])));
        List<HostPort> addresses = new ArrayList<>();
        for (String address : lines.takeAll("address")) {
            addresses.add(lines.read(address, HostPort::parse));
        }
        List<NodeKey> nodes = new ArrayList<>();
        for (Optional<String> next = lines.takeIf("tls"); next.isPresent(); next = lines.takeIf("tls")) {
            String[] parts = lines.parts(next.get(), 3);
            if (!parts[0].equals(sponsor.value())) {
                throw lines.malformed("it is of a node of " + sponsor);
            }
            nodes.add(
                    new NodeKey(lines.read(parts[1], NodeName::parse), lines.read(parts[2], TlsKeyFingerprint::parse)));
        }
        List<byte[]> acts = new ArrayList<>();
        for (String act : lines.takeAll("act")) {
            acts.add(lines.read(act, Base64.getDecoder()::decode));
        }
        byte[] manifest = lines.read(lines.take("manifest"), Base64.getDecoder()::decode);
        lines.end();
        try {
            return new Contents(
                    forum,
                    invited,
                    sponsor,
                    Instant.ofEpochSecond(seconds),
                    newest,
                    addresses,
                    nodes,
                    acts,
                    SignedManifest.open(manifest, identity));
        } catch (IllegalArgumentException e) {
            throw ForumException.malformed("an invite bundle of " + sponsor + ": " + e.getMessage());
        }
    }

    private static byte[] text(Contents contents, Ed25519PublicKey identity) {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        line(text, "forum", contents.forum());
        line(text, "invited", contents.invited());
        line(text, "sponsor", contents.sponsor());
        line(text, "identity", identity.hex());
        line(text, "time", contents.time().getEpochSecond());
        line(text, "head", contents.head().number() + " " + contents.head().act());
        contents.addresses().forEach(address -> line(text, "address", address));
        contents.nodes().forEach(key -> line(text, "tls", contents.sponsor() + " " + key.node() + " " + key.tls()));
        contents.acts().forEach(act -> line(text, "act", base64(act)));
        line(text, "manifest", base64(contents.manifest().file()));
        return text.toString().getBytes(UTF_8);
    }

    private static void line(StringBuilder text, String key, Object value) {
        text.append(key).append(' ').append(value).append('\n');
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /**
     * Returns if this is the key that signed it: the one that the chain gives for the sponsor.
     *
     * @throws ForumException BAD_SIGNATURE
     */
    public void verify(Ed25519PublicKey sponsorIdentity) throws ForumException {
        if (!identity.equals(sponsorIdentity)) {
            throw notSigned(contents.sponsor());
        }
    }

    private static ForumException notSigned(MemberName sponsor) {
        return new ForumException(
                Reason.BAD_SIGNATURE, "an invite bundle of " + sponsor + " is not signed by its identity key");
    }

    /**
     * The text of a bundle that is still to be signed, for where the sponsor's identity key lives; as {@link #parseDraft}
     * reads it.
     *
     * @param identity of the sponsor
     */
    public static byte[] unsigned(Contents contents, Ed25519PublicKey identity) {
        return text(contents, identity);
    }

    /** What it says. */
    public Contents contents() {
        return contents;
    }

    /** The key that signed it; the sponsor's, if {@link #verify} says so. */
    public Ed25519PublicKey identity() {
        return identity;
    }

    /** The file, with the signature. */
    public byte[] text() {
        return SignedManifest.note(contents.sponsor().value(), identity, text, signature, MAX_BYTES);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof InviteBundle that && Arrays.equals(text, that.text) && identity.equals(that.identity);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(signature);
    }

    @Override
    public String toString() {
        return "invite bundle of " + contents.sponsor() + " for " + contents.invited();
    }
}
