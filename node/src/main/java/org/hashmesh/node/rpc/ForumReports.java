// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.hashmesh.crypto.forum.Act;
import org.hashmesh.crypto.forum.AdoptedAct;
import org.hashmesh.crypto.forum.Eviction;
import org.hashmesh.crypto.forum.Fingerprint;
import org.hashmesh.crypto.forum.ForumState;
import org.hashmesh.crypto.forum.Manifest;
import org.hashmesh.crypto.forum.Member;
import org.hashmesh.crypto.forum.Parameter;
import org.hashmesh.crypto.forum.Quorum;
import org.hashmesh.crypto.forum.SignedManifest;
import org.hashmesh.crypto.forum.TlsCertificate;
import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.node.forum.ForumDriver;
import org.hashmesh.node.forum.ForumView;
import org.hashmesh.node.sync.PeerName;
import org.hashmesh.store.forum.Departure;
import org.hashmesh.v1.ExportForumResponse;
import org.hashmesh.v1.FormerMember;
import org.hashmesh.v1.Forum;
import org.hashmesh.v1.ForumMember;
import org.hashmesh.v1.ForumNode;
import org.hashmesh.v1.ListProposalsResponse;
import org.hashmesh.v1.OpenProposal;
import org.hashmesh.v1.SentAfterwards;
import org.hashmesh.v1.TakenDown;

/** The forum as a member's own people read it. */
final class ForumReports {
    /** Files in one message of an export; one file more may begin under it. */
    private static final int PART_BYTES = 192 << 10;

    private final PeerName self;
    private final ForumDriver forum;
    private final Departures departures;

    ForumReports(PeerName self, ForumDriver forum, Departures departures) {
        this.self = self;
        this.forum = forum;
        this.departures = departures;
    }

    Forum forum() {
        ForumView view = forum.view();
        ForumState state = view.state();
        Forum.Builder message = Forum.newBuilder()
                .setForumId(state.forum().toString())
                .setFingerprint(Fingerprint.of(state.forum()).text())
                .setName(state.name())
                .setActs(state.acts())
                .setHead(state.head().toString())
                .setVoters(state.voters().size())
                .setApprovalsNeeded(Quorum.of(state.voters()).needed())
                .setRecoveryThreshold(state.genesis().recoveryThreshold())
                .setSelf(self.member().value())
                .setCastsBallots(castsBallots(view));
        state.genesis().recovery().forEach(key -> message.addRecoveryKeys(key.hex()));
        for (Parameter parameter : Parameter.values()) {
            message.putParameters(parameter.text(), state.parameters().text(parameter));
        }
        state.members().forEach(member -> message.addMembers(member(member, view)));
        state.evictions().forEach(out -> message.addFormer(former(out)));
        state.takedowns()
                .forEach((act, takedown) -> message.addTakedowns(TakenDown.newBuilder()
                        .setAct(act)
                        .setMember(takedown.member().value())
                        .setBasis(takedown.basis())
                        .setEntries(takedown.entries().size())));
        return message.build();
    }

    private boolean castsBallots(ForumView view) {
        return Optional.ofNullable(view.manifests().get(self.member())).map(SignedManifest::manifest).stream()
                .anyMatch(manifest -> manifest.nodes().stream()
                        .anyMatch(node -> node.name().equals(self.node()) && casts(manifest, node)));
    }

    private static boolean casts(Manifest manifest, Manifest.Node node) {
        return manifest.votingKey().key().equals(node.key());
    }

    private static ForumMember member(Member member, ForumView view) {
        ForumMember.Builder message = ForumMember.newBuilder()
                .setName(member.name().value())
                .setIdentityKey(member.identity().hex())
                .setFingerprint(member.fingerprint().text())
                .setVoter(view.state().voters().contains(member.name()))
                .setSinceAct(member.since())
                .setIdentitySinceAct(member.identitySince())
                .setDoubleManifest(view.doubles().stream()
                        .anyMatch(pair -> pair.first().manifest().member().equals(member.name())))
                .setDoubleBallot(view.contradicting().contains(member.name()));
        Optional.ofNullable(view.manifests().get(member.name()))
                .map(SignedManifest::manifest)
                .ifPresent(manifest -> {
                    message.setManifestVersion(manifest.version())
                            .setManifestTime(manifest.time().getEpochSecond());
                    manifest.nodes().forEach(node -> message.addNodes(node(manifest, node)));
                    manifest.logs().stream().map(LogKey::text).forEach(message::addLogs);
                });
        return message.build();
    }

    private static ForumNode node(Manifest manifest, Manifest.Node node) {
        return ForumNode.newBuilder()
                .setName(node.name().value())
                .setKey(node.key().hex())
                .addAllAddresses(node.addresses())
                .addAllTlsFingerprints(
                        node.tls().stream().map(one -> one.fingerprint().text()).toList())
                .setTlsExpires(node.tls().stream()
                        .map(TlsCertificate::validUntil)
                        .max(Comparator.naturalOrder())
                        .map(Instant::getEpochSecond)
                        .orElse(0L))
                .setCastsBallots(casts(manifest, node))
                .build();
    }

    private FormerMember former(Eviction out) {
        FormerMember.Builder message = FormerMember.newBuilder()
                .setName(out.member().name().value())
                .setAct(out.act())
                .setAftermath(out.aftermath().text());
        out.pins().forEach(pin -> message.addPins(pin.origin() + " " + pin.size()));
        Optional<Departure> departure = departures.of(out.act());
        departure.ifPresent(known -> {
            message.setAdoptedAt(known.adopted().getEpochSecond());
            known.sent()
                    .forEach(sent -> message.addSent(SentAfterwards.newBuilder()
                            .setNode(sent.node().value())
                            .setEntries(sent.entries())
                            .setBytes(sent.bytes())
                            .setLastAt(sent.last())));
        });
        return message.build();
    }

    ListProposalsResponse proposals() {
        ForumView view = forum.view();
        ListProposalsResponse.Builder message = ListProposalsResponse.newBuilder();
        view.open().forEach(open -> message.addProposals(proposal(open, view.state())));
        return message.build();
    }

    private static OpenProposal proposal(ForumView.Open open, ForumState state) {
        Act act = open.proposal().act();
        OpenProposal.Builder message = OpenProposal.newBuilder()
                .setId(act.id().toString())
                .setFile(ByteString.copyFrom(open.proposal().file()))
                .setApproved(open.approved())
                .setRound(open.round())
                .setNeeded(needed(state, act));
        open.approvals().forEach(member -> message.addApprovedBy(member.value()));
        if (open.proposal().recovery().isPresent()) {
            message.setCountsFrom(open.proposal()
                    .recovery()
                    .get()
                    .published()
                    .plus(state.parameters().recoveryDelay())
                    .getEpochSecond());
        } else {
            TreeSet<MemberName> left = new TreeSet<>(state.entitled(act));
            left.removeAll(open.approvals());
            left.forEach(member -> message.addCanApprove(member.value()));
        }
        return message.build();
    }

    /** How many of how many must agree: "3 of 4", or "3 of 4 and 4 of 5". */
    static String needed(ForumState state, Act act) {
        return state.quorums(act.decision()).stream().map(Quorum::toString).collect(Collectors.joining(" and "));
    }

    /** The chain in order, then the manifests, in parts of some size. */
    List<ExportForumResponse> export() {
        ForumView view = forum.view();
        List<byte[]> files = new ArrayList<>();
        view.chain().stream().map(AdoptedAct::file).forEach(files::add);
        view.manifests().values().stream().map(SignedManifest::file).forEach(files::add);
        List<ExportForumResponse> parts = new ArrayList<>();
        ExportForumResponse.Builder part = ExportForumResponse.newBuilder();
        int bytes = 0;
        for (byte[] file : files) {
            part.addFiles(ByteString.copyFrom(file));
            bytes += file.length;
            if (bytes > PART_BYTES) {
                parts.add(part.build());
                part.clear();
                bytes = 0;
            }
        }
        parts.add(part.build());
        return parts;
    }

    /** The key that speaks for this node's own member. */
    static Ed25519PublicKey identity(ForumState state, MemberName self) {
        return state.member(self)
                .orElseThrow(() -> FailureCode.FORUM_RULE.failure(self + " is no member of the forum"))
                .identity();
    }
}
