// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.hashmesh.crypto.certificate.SpiffeId;
import org.hashmesh.crypto.certificate.TlsIdentity;
import org.hashmesh.crypto.forum.Act;
import org.hashmesh.crypto.forum.AdoptedAct;
import org.hashmesh.crypto.forum.Aftermath;
import org.hashmesh.crypto.forum.Approval;
import org.hashmesh.crypto.forum.Ballot;
import org.hashmesh.crypto.forum.Decision;
import org.hashmesh.crypto.forum.Fingerprint;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.ForumItem;
import org.hashmesh.crypto.forum.ForumItems;
import org.hashmesh.crypto.forum.ForumState;
import org.hashmesh.crypto.forum.InviteBundle;
import org.hashmesh.crypto.forum.JoinRequest;
import org.hashmesh.crypto.forum.Manifest;
import org.hashmesh.crypto.forum.Parameter;
import org.hashmesh.crypto.forum.Proposal;
import org.hashmesh.crypto.forum.SignedManifest;
import org.hashmesh.crypto.forum.TlsCertificate;
import org.hashmesh.crypto.forum.VotingKey;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.key.KeyFile;
import org.hashmesh.crypto.key.KeyRole;
import org.hashmesh.crypto.log.CollectionName;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.MalformedNameException;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.v1.DraftActRequest;
import org.hashmesh.v1.DraftActResponse;
import org.hashmesh.v1.DraftInviteRequest;
import org.hashmesh.v1.DraftInviteResponse;
import org.hashmesh.v1.DraftManifestRequest;
import org.hashmesh.v1.DraftManifestResponse;
import org.hashmesh.v1.ExportForumRequest;
import org.hashmesh.v1.ExportForumResponse;
import org.hashmesh.v1.FormerMember;
import org.hashmesh.v1.Forum;
import org.hashmesh.v1.ForumMember;
import org.hashmesh.v1.ForumNode;
import org.hashmesh.v1.ForumServiceGrpc;
import org.hashmesh.v1.GetForumRequest;
import org.hashmesh.v1.HandInRequest;
import org.hashmesh.v1.HandInResponse;
import org.hashmesh.v1.ListProposalsRequest;
import org.hashmesh.v1.ListProposalsResponse;
import org.hashmesh.v1.OpenProposal;

/**
 * The node of acme.example in a forum of four founders: real acts and real signatures, kept in memory. It lies when told
 * to.
 */
final class FakeForum extends ForumServiceGrpc.ForumServiceImplBase {
    static final MemberName ACME = new MemberName("acme.example");
    static final MemberName BOLT = new MemberName("bolt.example");
    static final MemberName DELTA = new MemberName("delta.example");
    static final List<MemberName> FOUNDERS =
            List.of(ACME, BOLT, new MemberName("core.example"), new MemberName("dune.example"));

    final List<AdoptedAct> chain = new ArrayList<>();
    final List<Proposal> open = new ArrayList<>();
    final List<ForumItem> handed = new ArrayList<>();
    final List<ForumItem> exported = new ArrayList<>();
    final List<FormerMember> former = new ArrayList<>();
    ForumState state;
    SignedManifest ownManifest;
    UnaryOperator<Decision> lie = decision -> decision;
    Manifest draftedManifest;
    byte[] invite = new byte[0];
    String problem = "";

    final List<DraftManifestRequest> manifestRequests = new ArrayList<>();

    FakeForum() {
        TreeMap<MemberName, Ed25519PublicKey> founders = new TreeMap<>();
        FOUNDERS.forEach(name -> founders.put(name, identity(name).publicKey()));
        List<Ed25519PublicKey> recovery =
                List.of(key("recovery 1").publicKey(), key("recovery 2").publicKey());
        try {
            Act genesis = Act.genesis(
                    Terminal.NOW.minus(Duration.ofDays(60)),
                    new Decision.Genesis("Test", "0".repeat(32), founders, recovery, 2, new TreeMap<>()),
                    "");
            AdoptedAct founded = AdoptedAct.founded(
                    genesis,
                    FOUNDERS.stream()
                            .map(name -> Approval.sign(genesis, name, identity(name)))
                            .toList());
            chain.add(founded);
            state = ForumState.founded(founded);
        } catch (ForumException e) {
            throw new AssertionError(e);
        }
        ownManifest = SignedManifest.sign(manifest(state.forum(), ACME, 1), identity(ACME));
        draftedManifest = ownManifest.manifest();
        exported.addAll(chain);
        exported.add(ownManifest);
    }

    static Ed25519PrivateKey key(String use) {
        return Ed25519PrivateKey.fromSeed(Digest.sha256(use.getBytes(UTF_8)).toBytes());
    }

    static Ed25519PrivateKey identity(MemberName name) {
        return key(name + " identity");
    }

    /** A home with the identity key of this member, where a person may type. */
    static void writeKey(Path home, MemberName name) {
        try {
            Files.createDirectories(home.resolve("keys"));
            KeyFile.at(home.resolve("keys/identity.key"), KeyRole.IDENTITY).create(identity(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static TlsCertificate tls(ForumId forum, MemberName name, String node) {
        try {
            return TlsCertificate.of(TlsIdentity.create(
                            new SpiffeId(forum, name, new NodeName(node)),
                            Terminal.NOW,
                            Terminal.NOW.plus(Duration.ofDays(30)),
                            new SecureRandom())
                    .certificate());
        } catch (ForumException e) {
            throw new AssertionError(e);
        }
    }

    static Manifest manifest(ForumId forum, MemberName name, long version) {
        Manifest.Node node = new Manifest.Node(
                new NodeName("eu1"),
                key(name + " node").publicKey(),
                List.of("eu1." + name + ":9440"),
                List.of(tls(forum, name, "eu1")));
        return new Manifest(
                forum,
                name,
                version,
                Terminal.NOW,
                List.of(node),
                List.of(log(forum, name, "eu1")),
                VotingKey.sign(forum, name, 1, key(name + " node").publicKey(), identity(name)));
    }

    static LogKey log(ForumId forum, MemberName name, String node) {
        Origin origin = Origin.of(forum, name, new NodeName(node), new CollectionName("main"), 1);
        return new LogKey(origin, key(origin.text()).publicKey());
    }

    JoinRequest joinRequest(MemberName name) {
        return JoinRequest.sign(manifest(state.forum(), name, 1), Optional.of("Dee, +1 555 0100"), identity(name));
    }

    /** All four approve and commit to it. */
    AdoptedAct adopt(Decision decision) {
        try {
            Act act = Act.after(state, Terminal.NOW, decision, "");
            List<MemberName> voters = List.copyOf(state.entitled(act));
            AdoptedAct adopted = AdoptedAct.voted(
                    act,
                    voters.stream()
                            .map(name -> Approval.sign(act, name, identity(name)))
                            .toList(),
                    0,
                    voters.stream().map(name -> commit(act, name)).toList());
            state = state.next(adopted, Terminal.NOW);
            chain.add(adopted);
            exported.add(chain.size() - 1, adopted);
            return adopted;
        } catch (ForumException e) {
            throw new AssertionError(e);
        }
    }

    private static Ballot commit(Act act, MemberName name) {
        Ed25519PrivateKey voting = key(name + " node");
        VotingKey named = VotingKey.sign(act.forum(), name, 1, voting.publicKey(), identity(name));
        return Ballot.sign(
                act.forum(),
                name,
                act.number(),
                0,
                Ballot.Step.COMMIT,
                Optional.of(new Ballot.Choice(act.id(), 0)),
                named,
                voting);
    }

    /** The text of this member's invite, still to be signed. */
    byte[] inviteFor(MemberName invited) {
        Manifest own = ownManifest.manifest();
        Manifest.Node node = own.nodes().get(0);
        return InviteBundle.unsigned(
                new InviteBundle.Contents(
                        state.forum(),
                        invited,
                        ACME,
                        Terminal.NOW,
                        new InviteBundle.Head(state.acts() - 1, state.head()),
                        List.of(),
                        List.of(new InviteBundle.NodeKey(
                                node.name(), node.tls().get(0).fingerprint())),
                        chain.stream().map(AdoptedAct::file).toList(),
                        ownManifest),
                identity(ACME).publicKey());
    }

    Act act(Decision decision) {
        try {
            return Act.after(state, Terminal.NOW, decision, "because");
        } catch (ForumException e) {
            throw new AssertionError(e);
        }
    }

    /** Somebody else's proposal. */
    Act proposedByBolt(Decision decision) {
        Act act = act(decision);
        open.add(Proposal.of(act, Approval.sign(act, BOLT, identity(BOLT)), Optional.empty()));
        return act;
    }

    @Override
    public void getForum(GetForumRequest request, StreamObserver<Forum> answer) {
        Forum.Builder forum = Forum.newBuilder()
                .setForumId(state.forum().toString())
                .setFingerprint(Fingerprint.of(state.forum()).text())
                .setName(state.name())
                .setActs(state.acts())
                .setHead(state.head().toString())
                .setVoters(state.voters().size())
                .setApprovalsNeeded(3)
                .setSelf(ACME.value())
                .putParameters("sponsors", "2")
                .addAllFormer(former);
        state.members()
                .forEach(member -> forum.addMembers(ForumMember.newBuilder()
                        .setName(member.name().value())
                        .setIdentityKey(member.identity().hex())
                        .setFingerprint(member.fingerprint().text())
                        .setVoter(state.voters().contains(member.name()))
                        .setSinceAct(member.since())));
        Manifest own = ownManifest.manifest();
        ForumMember.Builder self = forum.getMembersBuilder(0).setManifestVersion(own.version());
        own.logs().forEach(log -> self.addLogs(log.text()));
        own.nodes()
                .forEach(node -> self.addNodes(ForumNode.newBuilder()
                        .setName(node.name().value())
                        .setKey(node.key().hex())
                        .addAllAddresses(node.addresses())
                        .addAllTlsFingerprints(node.tls().stream()
                                .map(one -> one.fingerprint().text())
                                .toList())
                        .setCastsBallots(node.key().equals(own.votingKey().key()))));
        give(answer, forum.build());
    }

    @Override
    public void listProposals(ListProposalsRequest request, StreamObserver<ListProposalsResponse> answer) {
        ListProposalsResponse.Builder all = ListProposalsResponse.newBuilder();
        for (Proposal proposal : open) {
            all.addProposals(OpenProposal.newBuilder()
                    .setId(proposal.act().id().toString())
                    .setFile(ByteString.copyFrom(proposal.file()))
                    .addAllApprovedBy(proposal.approval().stream()
                            .map(one -> one.member().value())
                            .toList())
                    .setNeeded("3 of 4"));
        }
        give(answer, all.build());
    }

    @Override
    public void draftAct(DraftActRequest request, StreamObserver<DraftActResponse> answer) {
        try {
            Act act = Act.after(state, Terminal.NOW, lie.apply(decision(request)), request.getReason());
            state.check(act);
            give(
                    answer,
                    DraftActResponse.newBuilder()
                            .setAct(ByteString.copyFrom(act.text()))
                            .addEffects("a sentence of the node")
                            .setNeeded("3 of 4")
                            .build());
        } catch (ForumException | MalformedNameException e) {
            answer.onError(Status.INVALID_ARGUMENT
                    .withDescription(String.valueOf(e.getMessage()))
                    .asRuntimeException());
        }
    }

    private Decision decision(DraftActRequest request) throws ForumException, MalformedNameException {
        return switch (request.getDecisionCase()) {
            case ADMIT -> {
                JoinRequest join =
                        JoinRequest.parse(request.getAdmit().getJoinRequest().toByteArray());
                yield new Decision.Admit(join.member(), join.identity());
            }
            case REPLACE_IDENTITY -> {
                JoinRequest join = JoinRequest.parse(
                        request.getReplaceIdentity().getJoinRequest().toByteArray());
                yield new Decision.ReplaceIdentity(join.member(), join.identity());
            }
            case EVICT ->
                new Decision.Evict(
                        MemberName.parse(request.getEvict().getMember()),
                        Aftermath.parse(request.getEvict().getAftermath()).orElseThrow(),
                        Optional.empty(),
                        List.of());
            case VOTERS -> {
                TreeSet<MemberName> voters = new TreeSet<>();
                for (String name : request.getVoters().getMembersList()) {
                    voters.add(MemberName.parse(name));
                }
                yield new Decision.SetVoters(voters);
            }
            case PARAMETERS -> {
                TreeMap<Parameter, String> values = new TreeMap<>();
                request.getParameters()
                        .getValuesMap()
                        .forEach((name, value) ->
                                values.put(Parameter.parse(name).orElseThrow(), value));
                yield new Decision.SetParameters(values);
            }
            case TAKEDOWN -> {
                List<Decision.TakenEntry> entries = new ArrayList<>();
                for (var entry : request.getTakedown().getEntriesList()) {
                    entries.add(new Decision.TakenEntry(
                            Origin.parse(entry.getLog()), new EntryIndex(entry.getIndex()), Digest.sha256(new byte[] {1
                            })));
                }
                yield new Decision.Takedown(
                        entries.get(0).log().member(), request.getTakedown().getBasis(), entries);
            }
            case DECISION_NOT_SET -> throw new IllegalStateException("no decision");
        };
    }

    @Override
    public void draftManifest(DraftManifestRequest request, StreamObserver<DraftManifestResponse> answer) {
        manifestRequests.add(request);
        give(
                answer,
                DraftManifestResponse.newBuilder()
                        .setManifest(ByteString.copyFrom(draftedManifest.text()))
                        .build());
    }

    @Override
    public void draftInvite(DraftInviteRequest request, StreamObserver<DraftInviteResponse> answer) {
        give(
                answer,
                DraftInviteResponse.newBuilder()
                        .setBundle(ByteString.copyFrom(invite))
                        .build());
    }

    @Override
    public void handIn(HandInRequest request, StreamObserver<HandInResponse> answer) {
        try {
            for (ByteString file : request.getFilesList()) {
                handed.add(ForumItems.parse(file.toByteArray()));
            }
        } catch (ForumException e) {
            throw new AssertionError(e);
        }
        give(
                answer,
                HandInResponse.newBuilder()
                        .setActs(state.acts())
                        .setNews(request.getFilesCount())
                        .setProblem(problem)
                        .build());
    }

    @Override
    public void exportForum(ExportForumRequest request, StreamObserver<ExportForumResponse> answer) {
        for (ForumItem item : exported) {
            answer.onNext(ExportForumResponse.newBuilder()
                    .addFiles(ByteString.copyFrom(item.file()))
                    .build());
        }
        answer.onCompleted();
    }

    private static <T> void give(StreamObserver<T> answer, T message) {
        answer.onNext(message);
        answer.onCompleted();
    }
}
