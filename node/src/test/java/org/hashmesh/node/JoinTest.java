// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.hashmesh.crypto.certificate.TlsIdentity;
import org.hashmesh.crypto.certificate.TlsKeyFingerprint;
import org.hashmesh.crypto.forum.Fingerprint;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.ForumFile;
import org.hashmesh.crypto.forum.ForumItem;
import org.hashmesh.crypto.forum.ForumItems;
import org.hashmesh.crypto.forum.InviteBundle;
import org.hashmesh.crypto.forum.JoinRequest;
import org.hashmesh.crypto.forum.Manifest;
import org.hashmesh.crypto.forum.NodeRequest;
import org.hashmesh.crypto.forum.SignedManifest;
import org.hashmesh.crypto.forum.TlsCertificate;
import org.hashmesh.crypto.key.KeyRole;
import org.hashmesh.node.config.Directories;
import org.hashmesh.node.console.Surroundings;
import org.hashmesh.node.home.NodeKeys;
import org.hashmesh.v1.DraftInviteRequest;
import org.hashmesh.v1.DraftManifestRequest;
import org.hashmesh.v1.ExportForumRequest;
import org.hashmesh.v1.ExportForumResponse;
import org.hashmesh.v1.NodeChange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Founding, joining, further nodes and new TLS keys, with the commands that people type and the files that they carry. */
class JoinTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final List<TestNode> running = new ArrayList<>();
    private String out = "";
    private String err = "";

    @AfterEach
    void stop() throws InterruptedException {
        for (TestNode node : running) {
            node.close();
        }
    }

    @Test
    void aForumIsFoundedByOneAndItsNodeStarts() throws InterruptedException {
        assertThat(run(
                        "forum",
                        "create",
                        "--home",
                        "acme",
                        "--member",
                        "acme.example",
                        "--name",
                        "tvec",
                        "--parameter",
                        "round-seconds=3",
                        "--listen",
                        address(),
                        "--admin-listen",
                        address()))
                .as(err)
                .isZero();
        assertThat(out).contains("founded forum \"tvec\"", "forum fingerprint", "your fingerprint", "join request");
        String told = out;
        assertThat(run("config", "check", "--home", "acme")).as(err).isZero();

        TestNode acme = start(TestNode.in(directory.resolve("acme")));

        assertThat(ForumEndpointTest.forum(acme).getName()).isEqualTo("tvec");
        assertThat(ForumEndpointTest.forum(acme).getParametersMap()).containsEntry("round-seconds", "3");
        assertThat(told).contains(ForumEndpointTest.forum(acme).getFingerprint());
        acme.add(TestNode.hash(1));
        acme.stop();
        assertThat(run("store", "verify", "--home", "acme", "-o", "json"))
                .as(out + err)
                .isZero();
        assertThat(run("forum", "create", "--home", "b", "--member", "b.example", "--name", "x", "--parameter", "a=1"))
                .isEqualTo(2);
        assertThat(err).contains("there is no parameter a");
    }

    @Test
    void aNewcomerJoinsWithTheBundlesOfTwoAndWithNothingLess() throws Exception {
        List<TestNode> founders = TestNode.founders(directory, "acme.example", "bolt.example");
        founders.forEach(this::start);
        TestNode acme = founders.get(0);
        TestNode bolt = founders.get(1);
        JoinRequest request = request("delta", "delta.example", acme);
        assertThat(out).contains(request.fingerprint().text(), "join-request.txt");
        assertThat(request.contact()).contains("Dee, +1 555 0100");
        assertThat(run("run", "--home", "delta")).isEqualTo(2);
        assertThat(err).contains("in no forum yet", "hashmesh join BUNDLE BUNDLE");
        ForumEndpointTest.admit(request, acme, bolt);
        invite("acme.txt", acme);
        invite("bolt.txt", bolt);
        fakeInvite("evil.txt", request);

        refuses("bundles of 2 members are needed", List.of("acme.txt"), fingerprint(acme));
        refuses("which is none of those given", List.of("acme.txt", "bolt.txt"), fingerprint(acme));
        refuses("two bundles are of acme.example", List.of("acme.txt", "acme.txt"), fingerprint(acme));
        refuses(
                "acme.example and evil.example disagree",
                List.of("acme.txt", "evil.txt"),
                fingerprint(acme),
                fingerprint(TestNode.in(directory.resolve("evil.example"))));
        assertThat(directory.resolve("delta/forum")).doesNotExist();

        assertThat(join(List.of("acme.txt", "bolt.txt"), fingerprint(acme), fingerprint(bolt)))
                .as(err)
                .isZero();
        assertThat(out).contains("3 members, act 1");
        refuses("in a forum already", List.of("acme.txt"), fingerprint(acme));
        TestNode delta = start(TestNode.in(directory.resolve("delta")));
        acme.add(TestNode.hash(1));
        delta.awaitKnown(TestNode.hash(1));
        delta.add(TestNode.hash(2));
        bolt.awaitKnown(TestNode.hash(2));
    }

    @Test
    void aBundleForAForumThatAnotherHomeWasMadeForIsRefused() throws Exception {
        List<TestNode> founders = TestNode.founders(directory, "acme.example");
        start(founders.get(0));
        JoinRequest request = request("delta", "delta.example", founders.get(0));
        fakeInvite("evil.txt", request);

        refuses(
                "this home was made for forum " + founders.get(0).config().forum(),
                List.of("evil.txt"),
                fingerprint(TestNode.in(directory.resolve("evil.example"))));
    }

    @Test
    void aReplicaWithoutALogKeyAnswersAndTakesNothing() throws Exception {
        List<TestNode> founders = TestNode.founders(directory, "acme.example", "bolt.example");
        founders.forEach(this::start);
        TestNode acme = founders.get(0);
        assertThat(run(
                        "init",
                        "--home",
                        "us1",
                        "--member",
                        "acme.example",
                        "--node",
                        "us1",
                        "--forum",
                        acme.config().forum().toString(),
                        "--no-identity",
                        "--replica",
                        "--listen",
                        address(),
                        "--admin-listen",
                        address()))
                .as(err)
                .isZero();
        Directories there = TestNode.in(directory.resolve("us1")).config().directories();
        assertThat(there.identityKey()).doesNotExist();
        assertThat(there.logKey("main", 1)).doesNotExist();
        NodeRequest request = NodeRequest.parse(Files.readAllBytes(there.nodeRequest()));
        assertThat(request.log()).isEmpty();
        export(acme, "early.txt");
        assertThat(run("join", "early.txt", "--home", "us1")).isEqualTo(2);
        assertThat(err).contains("does not list node us1 yet");

        change(
                acme,
                NodeChange.newBuilder()
                        .setName("us1")
                        .setKey(request.node().key().hex())
                        .addAllAddresses(request.node().addresses())
                        .addAddCertificates(
                                ByteString.copyFrom(request.node().tls().get(0).der())));
        export(acme, "forum.txt");
        assertThat(run("join", "forum.txt", "--home", "us1")).as(err).isZero();
        TestNode replica = start(TestNode.in(directory.resolve("us1")));

        acme.add(TestNode.hash(1));
        replica.awaitKnown(TestNode.hash(1));
        founders.get(1).add(TestNode.hash(2));
        replica.awaitKnown(TestNode.hash(2));
        assertThatThrownBy(() -> replica.add(TestNode.hash(3))).hasMessageContaining("this node is a replica");
        assertThat(ForumEndpointTest.forum(replica).getCastsBallots()).isFalse();
        assertThat(run("config", "check", "--home", "us1")).as(out + err).isZero();
    }

    @Test
    void aNodeShowsItsNextTlsKeyOnceItsManifestListsIt() throws Exception {
        List<TestNode> founders = TestNode.founders(directory, "acme.example", "bolt.example");
        TestNode acme = founders.get(0);
        TestNode bolt = founders.get(1);
        Path toml = acme.home().resolve("node.toml");
        Files.writeString(toml, Files.readString(toml).replace("# tls-overlap = \"30s\"", "tls-overlap = \"1s\""));
        founders.forEach(this::start);
        acme.add(TestNode.hash(1));
        bolt.awaitKnown(TestNode.hash(1));
        Directories there = acme.config().directories();
        TlsKeyFingerprint before = shown(there);

        assertThat(run("tls", "renew", "--home", "acme.example")).as(err).isZero();
        assertThat(out).contains("tls-next.crt", "rotate-tls");
        assertThat(run("tls", "renew", "--home", "acme.example")).isEqualTo(2);
        assertThat(err).contains("is there already");
        TlsCertificate next = TlsCertificate.of(TlsIdentity.readCertificate(there.nextTlsCertificate()));
        change(acme, NodeChange.newBuilder().setName("n1").addAddCertificates(ByteString.copyFrom(next.der())));

        Awaitility.await().atMost(PATIENCE).until(() -> !Files.exists(there.nextTlsCertificate()));
        assertThat(shown(there)).isEqualTo(next.fingerprint()).isNotEqualTo(before);
        assertThat(acme.home().resolve("admin/client.toml"))
                .content()
                .contains(next.fingerprint().text())
                .doesNotContain(before.text());
        // The links move while the old key is listed still; then it may go.
        change(acme, NodeChange.newBuilder().setName("n1").addRemoveTlsFingerprints(before.text()));
        acme.add(TestNode.hash(2));
        bolt.awaitKnown(TestNode.hash(2));
        bolt.add(TestNode.hash(3));
        acme.awaitKnown(TestNode.hash(3));
    }

    @Test
    void aMemberMakesAnotherIdentityKeyBesideTheOneThatStillCounts() throws Exception {
        TestNode acme = TestNode.founders(directory, Map.of(), "acme.example", "bolt.example")
                .get(0);
        assertThat(run("join", "new-identity", "--home", "acme.example", "--dry-run"))
                .as(err)
                .isZero();
        Path file = acme.home().resolve("identity-request.txt");
        assertThat(file).doesNotExist();
        assertThat(run("join", "new-identity", "--home", "acme.example", "--contact", "Ann, +1 555 0100"))
                .as(err)
                .isZero();
        JoinRequest request = JoinRequest.parse(Files.readAllBytes(file));
        assertThat(out).contains(request.fingerprint().text(), "replace-identity", "identity-next.key");
        Directories there = acme.config().directories();
        assertThat(NodeKeys.read(there.keys().resolve("identity-next.key"), KeyRole.IDENTITY, there.passphrase())
                        .publicKey())
                .isEqualTo(request.identity())
                .isNotEqualTo(acme.identity().publicKey());
        Manifest manifest = request.manifest().manifest();
        assertThat(manifest.member()).isEqualTo(acme.member());
        assertThat(manifest.version()).isEqualTo(2);
        assertThat(manifest.logs()).hasSize(1);
        assertThat(manifest.votingKey().key())
                .isEqualTo(NodeKeys.read(there.nodeKey(), KeyRole.NODE, there.passphrase())
                        .publicKey());
        assertThat(run("join", "new-identity", "--home", "acme.example")).isEqualTo(2);
        assertThat(err).contains("is there already");
    }

    // ---- what people do

    private JoinRequest request(String home, String member, TestNode forum) throws IOException, ForumException {
        assertThat(run(
                        "join",
                        "request",
                        "--home",
                        home,
                        "--member",
                        member,
                        "--forum",
                        forum.config().forum().toString(),
                        "--contact",
                        "Dee, +1 555 0100",
                        "--listen",
                        address(),
                        "--admin-listen",
                        address()))
                .as(err)
                .isZero();
        return JoinRequest.parse(Files.readAllBytes(directory.resolve(home).resolve("join-request.txt")));
    }

    private void invite(String file, TestNode sponsor) throws IOException, ForumException {
        byte[] text = sponsor.forum()
                .draftInvite(DraftInviteRequest.newBuilder()
                        .setMember("delta.example")
                        .build())
                .getBundle()
                .toByteArray();
        InviteBundle bundle = InviteBundle.sign(InviteBundle.parseDraft(text).contents(), sponsor.identity());
        Files.write(directory.resolve(file), bundle.text());
    }

    /** Of somebody who founded a forum of the same name, and admitted the newcomer to it. */
    private void fakeInvite(String file, JoinRequest request) throws IOException, ForumException, InterruptedException {
        TestNode evil = start(
                TestNode.founders(directory, "evil.example", "hill.example").get(0));
        InviteBundle.Contents honest = InviteBundle.parseDraft(evil.forum()
                        .draftInvite(DraftInviteRequest.newBuilder()
                                .setMember("hill.example")
                                .build())
                        .getBundle()
                        .toByteArray())
                .contents();
        InviteBundle bundle = InviteBundle.sign(
                new InviteBundle.Contents(
                        honest.forum(),
                        request.member(),
                        evil.member(),
                        honest.time(),
                        honest.head(),
                        honest.addresses(),
                        honest.nodes(),
                        honest.acts(),
                        honest.manifest()),
                evil.identity());
        evil.stop();
        Files.write(directory.resolve(file), bundle.text());
    }

    private void change(TestNode node, NodeChange.Builder change) throws ForumException {
        Manifest next = Manifest.parse(node.forum()
                .draftManifest(
                        DraftManifestRequest.newBuilder().addNodes(change).build())
                .getManifest()
                .toByteArray());
        assertThat(ForumEndpointTest.handIn(
                                node, SignedManifest.sign(next, node.identity()).file())
                        .getNews())
                .isEqualTo(1);
    }

    private void export(TestNode node, String file) throws IOException, ForumException {
        List<ForumItem> items = new ArrayList<>();
        List<ExportForumResponse> parts = new ArrayList<>();
        node.forum().exportForum(ExportForumRequest.getDefaultInstance()).forEachRemaining(parts::add);
        for (ExportForumResponse part : parts) {
            for (ByteString item : part.getFilesList()) {
                items.add(ForumItems.parse(item.toByteArray()));
            }
        }
        Files.write(directory.resolve(file), new ForumFile(items).file());
    }

    private static TlsKeyFingerprint shown(Directories there) {
        return TlsIdentity.load(there.tlsKey(), there.tlsCertificate()).fingerprint();
    }

    private static String fingerprint(TestNode sponsor) {
        return Fingerprint.of(sponsor.member(), sponsor.identity().publicKey()).text();
    }

    private int join(List<String> bundles, String... fingerprints) {
        List<String> words = new ArrayList<>(List.of("join", "--home", "delta"));
        words.addAll(bundles);
        for (String fingerprint : fingerprints) {
            words.addAll(List.of("--fingerprint", fingerprint));
        }
        return run(words.toArray(String[]::new));
    }

    private void refuses(String why, List<String> bundles, String... fingerprints) {
        assertThat(join(bundles, fingerprints)).isEqualTo(2);
        assertThat(err).contains(why).contains("next ");
    }

    private TestNode start(TestNode node) {
        running.add(node);
        return node.start();
    }

    private static String address() {
        return "127.0.0.1:" + TestNode.freePort();
    }

    private int run(String... arguments) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        ByteArrayOutputStream talk = new ByteArrayOutputStream();
        PrintStream to = new PrintStream(data, true, UTF_8);
        int exitCode = Main.commandLine(new Surroundings(
                        to, new PrintStream(talk, true, UTF_8), Set.of(), Map.of("HOME", "nowhere"), directory))
                .execute(arguments);
        out = data.toString(UTF_8);
        err = talk.toString(UTF_8);
        return exitCode;
    }
}
