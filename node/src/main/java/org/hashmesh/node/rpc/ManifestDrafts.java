// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.hashmesh.crypto.certificate.IdentityException;
import org.hashmesh.crypto.certificate.TlsKeyFingerprint;
import org.hashmesh.crypto.forum.AdoptedAct;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.ForumState;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.crypto.forum.InviteBundle;
import org.hashmesh.crypto.forum.Manifest;
import org.hashmesh.crypto.forum.SignedManifest;
import org.hashmesh.crypto.forum.TlsCertificate;
import org.hashmesh.crypto.forum.VotingKey;
import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.key.PublicKeyException;
import org.hashmesh.crypto.log.CheckpointException;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.MalformedNameException;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.node.forum.ForumDriver;
import org.hashmesh.node.forum.ForumView;
import org.hashmesh.v1.DraftInviteRequest;
import org.hashmesh.v1.DraftInviteResponse;
import org.hashmesh.v1.DraftManifestRequest;
import org.hashmesh.v1.DraftManifestResponse;
import org.hashmesh.v1.NodeChange;

/** Writes what this member's people are to sign about their own member: its next manifest, and invite bundles. */
final class ManifestDrafts {
    private final MemberName self;
    private final ForumDriver forum;
    private final InstantSource clock;

    ManifestDrafts(MemberName self, ForumDriver forum, InstantSource clock) {
        this.self = self;
        this.forum = forum;
        this.clock = clock;
    }

    /** The manifest that counts now, with changes. */
    DraftManifestResponse draft(DraftManifestRequest request) {
        Manifest before = own(forum.view()).manifest();
        List<String> effects = new ArrayList<>();
        TreeMap<String, Manifest.Node> nodes = new TreeMap<>();
        before.nodes().forEach(node -> nodes.put(node.name().value(), node));
        for (String name : request.getRemoveNodesList()) {
            if (nodes.remove(name) == null) {
                throw bad("remove_nodes", self + " has no node " + name);
            }
            effects.add("node " + name + " is removed: its keys are refused everywhere; entries in its logs stay");
        }
        for (NodeChange change : request.getNodesList()) {
            Manifest.Node changed = changed(change, Optional.ofNullable(nodes.get(change.getName())), effects);
            nodes.put(changed.name().value(), changed);
        }
        TreeMap<String, LogKey> logs = new TreeMap<>();
        before.logs().forEach(log -> logs.put(log.origin().text(), log));
        for (String text : request.getAddLogsList()) {
            LogKey log = log(text);
            if (logs.putIfAbsent(log.origin().text(), log) != null) {
                throw bad("add_logs", log.origin() + " is in the manifest already, and no log changes its key");
            }
            effects.add("log " + log.origin() + " is added: its entries are taken by every node");
        }
        VotingKey voting = votingKey(request, before, List.copyOf(nodes.values()), effects);
        boolean sign = !voting.equals(before.votingKey());
        try {
            Manifest next = new Manifest(
                    before.forum(),
                    self,
                    before.version() + 1,
                    now(),
                    List.copyOf(nodes.values()),
                    List.copyOf(logs.values()),
                    voting);
            return DraftManifestResponse.newBuilder()
                    .setManifest(ByteString.copyFrom(next.text()))
                    .addAllEffects(effects)
                    .setVotingKeyToSign(sign ? voting.key().hex() : "")
                    .setVotingKeySerial(voting.serial())
                    .build();
        } catch (IllegalArgumentException e) {
            throw FailureCode.FORUM_RULE.failure(String.valueOf(e.getMessage()));
        }
    }

    private SignedManifest own(ForumView view) {
        return Optional.ofNullable(view.manifests().get(self))
                .orElseThrow(() -> FailureCode.NOT_FOUND.failure("no manifest of " + self
                        + " is known here; next: hand in the one that was made with its identity key"));
    }

    private static Manifest.Node changed(NodeChange change, Optional<Manifest.Node> before, List<String> effects) {
        String name = change.getName();
        if (before.isEmpty() && (change.getKey().isEmpty() || change.getAddCertificatesCount() == 0)) {
            throw bad("nodes", "node " + name + " is new, so it needs its key and a certificate");
        }
        List<String> addresses = change.getNoAddresses()
                ? List.of()
                : change.getAddressesCount() > 0
                        ? change.getAddressesList()
                        : before.map(Manifest.Node::addresses).orElse(List.of());
        List<TlsCertificate> tls =
                new ArrayList<>(before.map(Manifest.Node::tls).orElse(List.of()));
        if (before.isEmpty()) {
            effects.add("node " + name + " is added" + at(addresses));
        } else if (!addresses.equals(before.get().addresses())) {
            effects.add("node " + name + " is reached" + at(addresses));
        }
        for (String text : change.getRemoveTlsFingerprintsList()) {
            TlsKeyFingerprint leaving = fingerprint(text);
            if (!tls.removeIf(one -> one.fingerprint().equals(leaving))) {
                throw bad("remove_tls_fingerprints", "node " + name + " has no TLS key " + text);
            }
            effects.add("node " + name + " is refused with its TLS key " + leaving);
        }
        for (ByteString der : change.getAddCertificatesList()) {
            TlsCertificate added = certificate(der.toByteArray());
            // A renewed certificate of the same key takes the place of the older one.
            tls.removeIf(one -> one.fingerprint().equals(added.fingerprint()));
            tls.add(added);
            effects.add("node " + name + " may show the TLS key " + added.fingerprint() + ", certificate valid until "
                    + added.validUntil());
        }
        try {
            Ed25519PublicKey key = change.getKey().isEmpty()
                    ? before.map(Manifest.Node::key).orElseThrow()
                    : Ed25519PublicKey.parseHex(change.getKey());
            if (before.isPresent() && !key.equals(before.get().key())) {
                effects.add("node " + name + " signs its statements with the key " + key.hex());
            }
            return new Manifest.Node(NodeName.parse(name), key, addresses, tls);
        } catch (MalformedNameException | PublicKeyException | IllegalArgumentException e) {
            throw bad("nodes", String.valueOf(e.getMessage()));
        }
    }

    private static String at(List<String> addresses) {
        return addresses.isEmpty() ? " by nobody: it only dials out" : " at " + String.join(", ", addresses);
    }

    private VotingKey votingKey(
            DraftManifestRequest request, Manifest before, List<Manifest.Node> nodes, List<String> effects) {
        Optional<String> named = Optional.of(request.getVotingNode()).filter(name -> !name.isEmpty());
        Optional<String> casts = named.or(() -> before.nodes().stream()
                .filter(node -> node.key().equals(before.votingKey().key()))
                .map(node -> node.name().value())
                .findFirst());
        if (casts.isEmpty()) {
            return before.votingKey();
        }
        Manifest.Node node = nodes.stream()
                .filter(one -> one.name().value().equals(casts.get()))
                .findFirst()
                .orElseThrow(() -> bad(
                        "voting_node",
                        "node " + casts.get()
                                + (named.isPresent()
                                        ? " is none of " + self
                                        : " casts the ballots of " + self
                                                + " and is removed; name another one that does")));
        if (node.key().equals(before.votingKey().key())) {
            return before.votingKey();
        }
        effects.add("node " + node.name() + " casts the ballots of " + self);
        return new VotingKey(before.votingKey().serial() + 1, node.key(), new byte[Ed25519PublicKey.SIGNATURE_BYTES]);
    }

    private static LogKey log(String text) {
        try {
            return LogKey.parse(text);
        } catch (CheckpointException e) {
            throw bad("add_logs", String.valueOf(e.getMessage()));
        }
    }

    private static TlsKeyFingerprint fingerprint(String text) {
        try {
            return TlsKeyFingerprint.parse(text);
        } catch (IdentityException e) {
            throw bad("remove_tls_fingerprints", String.valueOf(e.getMessage()));
        }
    }

    private static TlsCertificate certificate(byte[] der) {
        try {
            return TlsCertificate.parse(der);
        } catch (ForumException e) {
            throw bad("add_certificates", String.valueOf(e.getMessage()));
        }
    }

    /** A bundle for a member that is admitted. */
    DraftInviteResponse invite(DraftInviteRequest request) {
        ForumView view = forum.view();
        ForumState state = view.state();
        MemberName invited = member(request.getMember());
        if (state.member(invited).isEmpty()) {
            throw FailureCode.FORUM_RULE.failure(
                    invited + " is no member of the forum; next: propose to admit it, and wait for the act");
        }
        SignedManifest own = own(view);
        List<HostPort> addresses = own.manifest().nodes().stream()
                .flatMap(node -> node.addresses().stream())
                .map(HostPort::parse)
                .distinct()
                .limit(InviteBundle.MAX_ADDRESSES)
                .toList();
        List<InviteBundle.NodeKey> keys = own.manifest().nodes().stream()
                .flatMap(node ->
                        node.tls().stream().map(one -> new InviteBundle.NodeKey(node.name(), one.fingerprint())))
                .sorted(Comparator.comparing(key -> key.node() + " " + key.tls()))
                .toList();
        try {
            InviteBundle.Contents contents = new InviteBundle.Contents(
                    state.forum(),
                    invited,
                    self,
                    now(),
                    new InviteBundle.Head(state.acts() - 1, state.head()),
                    addresses,
                    keys,
                    view.chain().stream().map(AdoptedAct::file).toList(),
                    own);
            return DraftInviteResponse.newBuilder()
                    .setBundle(ByteString.copyFrom(InviteBundle.unsigned(contents, ForumReports.identity(state, self))))
                    .build();
        } catch (IllegalArgumentException e) {
            throw FailureCode.FORUM_RULE.failure(String.valueOf(e.getMessage()));
        }
    }

    private static MemberName member(String text) {
        try {
            return MemberName.parse(text);
        } catch (MalformedNameException e) {
            throw bad("member", String.valueOf(e.getMessage()));
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private static CallFailure bad(String field, String what) {
        return FailureCode.BAD_REQUEST.failure(field + ": " + Objects.requireNonNull(what));
    }
}
