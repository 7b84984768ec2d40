// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.Manifest;
import org.hashmesh.crypto.forum.SignedManifest;
import org.hashmesh.crypto.forum.TlsCertificate;
import org.hashmesh.crypto.forum.VotingKey;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.NodeName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a member says of itself, and how it changes that. */
final class MemberCommandsTest {
    @TempDir
    private Path home;

    private final FakeForum forum = new FakeForum();
    private final Manifest now = forum.ownManifest.manifest();
    private final Manifest.Node eu1 = now.nodes().get(0);
    private final Terminal terminal = Terminal.at(forum);

    @BeforeEach
    void makeHome() {
        FakeForum.writeKey(home, FakeForum.ACME);
        terminal.in(home).withVariables(Map.of("HASHMESH_HOME", home.toString()));
    }

    @AfterEach
    void close() {
        terminal.close();
    }

    private Manifest next(List<Manifest.Node> nodes, List<LogKey> logs, VotingKey voting) {
        return new Manifest(now.forum(), now.member(), 2, Terminal.NOW, nodes, logs, voting);
    }

    private Manifest next(Manifest.Node... nodes) {
        return next(List.of(nodes), now.logs(), now.votingKey());
    }

    private SignedManifest handed() throws ForumException {
        assertThat(forum.handed).hasSize(1);
        SignedManifest signed = (SignedManifest) forum.handed.get(0);
        signed.verify(FakeForum.identity(FakeForum.ACME).publicKey());
        return signed;
    }

    @Test
    void showsAMemberAndWhatItSaysOfItself() {
        Terminal.Ran ran = terminal.run("member", "show");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.out())
                .contains(
                        "acme.example",
                        "eu1.acme.example:9440",
                        now.logs().get(0).text());
        assertThat(terminal.run("member", "manifest").out()).isEqualTo(ran.out());
        assertThat(terminal.run("member", "show", "bolt.example", "-o", "jsonl").out())
                .contains("\"name\":\"bolt.example\"");
        assertThat(terminal.run("member", "show", "nobody.example")).returns(3, Terminal.Ran::exitCode);
    }

    @Test
    void announcesANewTlsKeyBesideTheOldAndThenDropsTheOld() throws IOException, ForumException {
        TlsCertificate fresh = FakeForum.tls(now.forum(), now.member(), "eu1");
        Files.writeString(
                home.resolve("new.crt"),
                "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(fresh.der())
                        + "\n-----END CERTIFICATE-----\n");
        TlsCertificate old = eu1.tls().get(0);
        forum.draftedManifest = next(new Manifest.Node(eu1.name(), eu1.key(), eu1.addresses(), List.of(old, fresh)));
        Terminal.Ran ran = terminal.typing("y\n").run("member", "rotate-tls", "--certificate", "new.crt");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.err())
                .contains("TLS key " + fresh.fingerprint() + " is new")
                .contains("recognised by the TLS key " + old.fingerprint());
        assertThat(handed().manifest()).isEqualTo(forum.draftedManifest);

        Files.write(home.resolve("new.der"), fresh.der());
        forum.handed.clear();
        forum.draftedManifest = next(new Manifest.Node(eu1.name(), eu1.key(), eu1.addresses(), List.of(fresh)));
        Terminal.Ran drop =
                terminal.typing("y\n").run("member", "rotate-tls", "--certificate", "new.der", "--drop-old");
        assertThat(drop.err()).contains("TLS key " + old.fingerprint() + " is gone");
        assertThat(handed().manifest().nodes().get(0).tls()).containsExactly(fresh);
    }

    @Test
    void refusesADraftThatSaysMoreThanWasAsked() {
        Manifest.Node asked = new Manifest.Node(
                eu1.name(), eu1.key(), List.of("eu1.acme.example:9440", "eu2.acme.example:9440"), eu1.tls());
        Manifest.Node foreign = new Manifest.Node(
                new NodeName("zz9"),
                FakeForum.key("not ours").publicKey(),
                List.of(),
                List.of(FakeForum.tls(now.forum(), now.member(), "zz9")));
        LogKey log = FakeForum.log(now.forum(), now.member(), "zz9");
        VotingKey voting =
                VotingKey.sign(now.forum(), now.member(), 2, foreign.key(), FakeForum.identity(FakeForum.BOLT));
        for (Manifest lie : List.of(
                next(asked, foreign),
                next(eu1),
                next(List.of(asked), List.of(now.logs().get(0), log), now.votingKey()),
                next(List.of(asked), now.logs(), voting),
                FakeForum.manifest(now.forum(), FakeForum.BOLT, 2))) {
            forum.draftedManifest = lie;
            Terminal.Ran ran =
                    terminal.typing("y\n").run("member", "manifest", "--add-address", "eu2.acme.example:9440");
            assertThat(ran.exitCode()).as(ran.err()).isEqualTo(7);
            assertThat(ran.err()).contains("another manifest than the one you asked for");
        }
        assertThat(forum.handed).isEmpty();
        forum.draftedManifest = next(asked);
        assertThat(terminal.typing("y\n")
                        .run("member", "manifest", "--add-address", "eu2.acme.example:9440")
                        .err())
                .contains("address eu2.acme.example:9440 is new");
        assertThat(forum.manifestRequests.get(0).getNodes(0).getAddressesList()).isEqualTo(asked.addresses());
    }

    @Test
    void namesANewVotingKeyOnlyWhenAskedAndHereOrOffline() throws IOException, ForumException {
        Manifest.Node us1 = new Manifest.Node(
                new NodeName("us1"),
                FakeForum.key("us1").publicKey(),
                List.of(),
                List.of(FakeForum.tls(now.forum(), now.member(), "us1")));
        VotingKey unsigned = new VotingKey(2, us1.key(), new byte[64]);
        LogKey log = FakeForum.log(now.forum(), now.member(), "us1");
        Manifest drafted = next(List.of(eu1, us1), List.of(now.logs().get(0), log), unsigned);
        Manifest own =
                new Manifest(now.forum(), now.member(), 1, Terminal.NOW, List.of(us1), List.of(log), now.votingKey());
        Files.write(home.resolve("us1.manifest"), own.text());
        forum.draftedManifest = drafted;
        String[] asked = {"member", "manifest", "--add-node", "us1.manifest", "--voting-node", "us1"};
        Terminal.Ran ran = terminal.typing("y\n").run(asked);
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.err())
                .contains("node us1 is new", "Node us1 dials out only", "ballots were cast by eu1, and are by us1");
        assertThat(handed().manifest().votingKey().serial()).isEqualTo(2);

        List<String> export = new ArrayList<>(List.of(asked));
        export.addAll(List.of("--export", "text"));
        assertThat(terminal.run(export.toArray(String[]::new))).returns(0, Terminal.Ran::exitCode);
        Terminal.Ran signed = terminal.typing("y\n").run("forum", "sign", "text", "--to", "signed");
        assertThat(signed.exitCode()).as(signed.err()).isZero();
        SignedManifest.open(
                Files.readAllBytes(home.resolve("signed")),
                FakeForum.identity(FakeForum.ACME).publicKey());
    }
}
