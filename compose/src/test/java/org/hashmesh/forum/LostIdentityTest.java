// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.forum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.hashmesh.crypto.forum.JoinRequest;
import org.hashmesh.crypto.forum.Manifest;
import org.hashmesh.crypto.forum.SignedManifest;
import org.hashmesh.crypto.forum.VotingKey;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.key.KeyRole;
import org.hashmesh.node.config.NodeConfigReader;
import org.hashmesh.node.demo.Deadline;
import org.hashmesh.node.demo.ForumException;
import org.hashmesh.node.demo.ForumPlan;
import org.hashmesh.node.demo.LocalForum;
import org.hashmesh.node.demo.LocalMember;
import org.hashmesh.node.demo.Representative;
import org.hashmesh.node.demo.SampleList;
import org.hashmesh.node.home.NewIdentity;
import org.hashmesh.node.home.NodeKeys;
import org.hashmesh.v1.DraftActRequest;
import org.hashmesh.v1.DraftParameters;
import org.hashmesh.v1.DraftReplaceIdentity;
import org.hashmesh.v1.ForumMember;
import org.hashmesh.v1.HandInRequest;
import org.hashmesh.v1.HandInResponse;
import org.hashmesh.v1.NewEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a member that has lost its identity key gets another one, among real processes. */
class LostIdentityTest {
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final SampleList LIST = new SampleList(10);

    @TempDir
    private Path directory;

    @Test
    void theOthersReplaceTheKeyOfAMemberWhoseNodeGoesOnMeanwhile() throws Exception {
        try (LocalForum forum = LocalForum.create(ForumPlan.mesh(
                directory.resolve("forum"), "acme.example", "bolt.example", "cove.example", "dune.example"))) {
            forum.start();
            LocalMember acme = forum.member("acme");
            LocalMember bolt = forum.member("bolt");
            LocalMember cove = forum.member("cove");
            LocalMember dune = forum.member("dune");
            add(acme, LIST.entry(0));
            eventually("all hold the same", forum::agrees, acme);

            Ed25519PrivateKey lost = identity(dune);
            Representative thief = new Representative(dune);
            Files.delete(dune.home().resolve("keys").resolve("identity.key"));
            JoinRequest request = newIdentity(dune);
            String act = new Representative(acme)
                    .propose(DraftActRequest.newBuilder()
                            .setReason("their laptop was stolen; fingerprint compared by telephone")
                            .setReplaceIdentity(DraftReplaceIdentity.newBuilder()
                                    .setJoinRequest(ByteString.copyFrom(request.text())))
                            .build());
            for (LocalMember voter : List.of(bolt, cove)) {
                eventually("it hears of it", () -> new Representative(voter).approve(act), voter);
            }
            for (LocalMember member : List.of(acme, bolt, cove, dune)) {
                eventually(
                        "it adopts the act, and takes the manifest",
                        () -> listed(member)
                                        .getIdentityKey()
                                        .equals(request.identity().hex())
                                && listed(member).getManifestVersion() == 2,
                        member);
            }

            String next = new Representative(bolt)
                    .propose(DraftActRequest.newBuilder()
                            .setParameters(DraftParameters.newBuilder().putValues("confirmations", "1"))
                            .build());
            Representative dee = new Representative(dune);
            assertThatThrownBy(() -> eventually("it hears of it", () -> thief.approve(next), dune))
                    .as("the old key approves nothing any more")
                    .isInstanceOf(ForumException.class);
            assertThat(handIn(acme, manifest(request, 3, lost)).getProblem())
                    .as("nor does it sign manifests")
                    .contains("not signed by its identity key");
            assertThat(dee.approve(next)).isTrue();
            new Representative(acme).approve(next);
            eventually("the new key's voice counts", () -> dee.forum().getActs() == 3, dune);
            assertThat(handIn(dune, manifest(request, 3, identity(dune))).getProblem())
                    .isEmpty();
            eventually("the others take its next manifest", () -> listed(cove).getManifestVersion() == 3, cove);

            add(dune, LIST.entry(1));
            add(acme, LIST.entry(2));
            for (LocalMember member : List.of(acme, bolt, cove, dune)) {
                eventually("its node goes on", () -> knows(member, LIST.entry(1)), member);
                eventually("and hears of the others", () -> knows(member, LIST.entry(2)), member);
            }
        }
    }

    private static Ed25519PrivateKey identity(LocalMember member) {
        return NodeKeys.read(member.home().resolve("keys").resolve("identity.key"), KeyRole.IDENTITY, Optional.empty());
    }

    /** What {@code hashmesh join new-identity} does. */
    private static JoinRequest newIdentity(LocalMember member) {
        return new NewIdentity(NodeConfigReader.read(member.home(), Map.of()))
                .make(Optional.of("Dee, +1 555 0100"), new SecureRandom(), InstantSource.system())
                .request();
    }

    private static SignedManifest manifest(JoinRequest request, long version, Ed25519PrivateKey identity) {
        Manifest before = request.manifest().manifest();
        return SignedManifest.sign(
                new Manifest(
                        before.forum(),
                        before.member(),
                        version,
                        before.time(),
                        before.nodes(),
                        before.logs(),
                        VotingKey.sign(
                                before.forum(),
                                before.member(),
                                before.votingKey().serial(),
                                before.votingKey().key(),
                                identity)),
                identity);
    }

    private static HandInResponse handIn(LocalMember member, SignedManifest manifest) {
        return new Representative(member)
                .calls()
                .handIn(HandInRequest.newBuilder()
                        .addFiles(ByteString.copyFrom(manifest.file()))
                        .build());
    }

    /** What this member's node shows of dune. */
    private static ForumMember listed(LocalMember member) {
        return new Representative(member)
                .forum().getMembersList().stream()
                        .filter(one -> one.getName().equals("dune.example"))
                        .findFirst()
                        .orElseThrow();
    }

    private static void add(LocalMember member, NewEntry entry) {
        assertThat(member.client().add(List.of(entry))).hasSize(1);
    }

    private static boolean knows(LocalMember member, NewEntry entry) {
        return member.client().lookUp(entry.getHash()).getKnown();
    }

    private static void eventually(String what, BooleanSupplier condition, LocalMember member) {
        assertThat(Deadline.in(SOON).await(condition))
                .as(() -> what + ": " + member.name() + member.logTail())
                .isTrue();
    }
}
