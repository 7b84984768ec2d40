// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.hashmesh.cli.proof.Proofs;
import org.hashmesh.crypto.evidence.EvidenceClaim;
import org.hashmesh.crypto.evidence.EvidenceFile;
import org.hashmesh.crypto.forum.Act;
import org.hashmesh.crypto.forum.AdoptedAct;
import org.hashmesh.crypto.forum.Aftermath;
import org.hashmesh.crypto.forum.Approval;
import org.hashmesh.crypto.forum.Decision;
import org.hashmesh.crypto.forum.Fingerprint;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.ForumFile;
import org.hashmesh.crypto.forum.InviteBundle;
import org.hashmesh.crypto.forum.Proposal;
import org.hashmesh.crypto.key.KeyFile;
import org.hashmesh.crypto.key.KeyRole;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.LogSigner;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TreeSize;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is signed and verified on machines that ask no node. */
final class ForumOfflineCommandsTest {
    private static final Decision ADMIT = new Decision.Admit(
            FakeForum.DELTA, FakeForum.identity(FakeForum.DELTA).publicKey());

    @TempDir
    private Path home;

    private final FakeForum forum = new FakeForum();
    private final Terminal online = Terminal.at(forum);

    @BeforeEach
    void makeHome() throws IOException {
        FakeForum.writeKey(home.resolve("safe"), FakeForum.ACME);
        Files.write(
                home.resolve("delta.request"),
                forum.joinRequest(FakeForum.DELTA).text());
        online.in(home).withVariables(Map.of("HASHMESH_HOME", home.toString()));
    }

    @AfterEach
    void close() {
        online.close();
    }

    /** A machine without any node, on which somebody types. */
    private Terminal.Ran offline(String typed, String... arguments) {
        try (Terminal terminal =
                Terminal.at().in(home).withVariables(Map.of("HOME", "nowhere")).typing(typed)) {
            return terminal.run(
                    (options, around) -> {
                        throw new AssertionError("asked a node");
                    },
                    arguments);
        }
    }

    private static void good(Terminal.Ran ran) {
        assertThat(ran.exitCode()).as(ran.err()).isZero();
    }

    @Test
    void anApprovalIsSignedWhereTheKeyIsAndHandedInWhereTheNodeIs() throws ForumException {
        Act act = forum.proposedByBolt(ADMIT);
        good(online.run("forum", "approve", act.id().shortText(), "--export", "act"));
        assertThat(forum.handed).isEmpty();
        String key = "safe/keys/identity.key";
        Terminal.Ran signed = offline(
                "y\n", "forum", "sign", "act", "--identity-key", key, "--member", "acme.example", "--to", "approval");
        good(signed);
        assertThat(signed.err()).contains("delta.example becomes a member").doesNotContain("Your node says");
        good(online.run("forum", "submit", "approval"));
        forum.state.verify(act, (Approval) forum.handed.get(0));
    }

    @Test
    void aProposalIsSignedWhereTheKeyIsWithTheManifestOfTheNewcomer() throws ForumException {
        good(online.run("forum", "propose", "admit", "delta.request", "--export", "act"));
        String[] sign = {
            "forum",
            "sign",
            "act",
            "--identity-key",
            "safe/keys/identity.key",
            "--member",
            "acme.example",
            "--to",
            "out",
            "--propose"
        };
        Terminal.Ran lacking = offline("y\n", sign);
        assertThat(lacking.exitCode()).isEqualTo(2);
        assertThat(lacking.err()).contains("--manifest");
        good(offline("y\n", with(sign, "--manifest", "delta.request")));
        good(online.run("forum", "submit", "out"));
        Proposal proposal = (Proposal) forum.handed.get(0);
        forum.state.verify(proposal.act(), proposal.approval().orElseThrow());
        assertThat(proposal.manifest()).isPresent();
        assertThat(offline("y\n", with(sign, "--manifest", "delta.request")).err())
                .contains("not replaced");
    }

    @Test
    void signsNothingThatItDoesNotKnow() throws IOException {
        Files.writeString(home.resolve("letter"), "I owe you 100\n");
        Files.write(
                home.resolve("approval"),
                Approval.sign(forum.act(ADMIT), FakeForum.BOLT, FakeForum.identity(FakeForum.BOLT))
                        .file());
        for (String file : List.of("letter", "delta.request", "approval")) {
            Terminal.Ran ran =
                    offline("y\n", "forum", "sign", file, "--identity-key", "safe/keys/identity.key", "--to", "out");
            assertThat(ran.exitCode()).isEqualTo(2);
            assertThat(ran.err()).contains("is nothing that one signs here");
        }
        assertThat(home.resolve("out")).doesNotExist();
    }

    @Test
    void twoPeopleRecoverTheForumOneAfterTheOther() throws IOException, ForumException {
        Act act = forum.act(new Decision.SetVoters(new TreeSet<>(List.of(FakeForum.ACME))));
        Files.write(home.resolve("act"), act.text());
        KeyFile.at(home.resolve("r1"), KeyRole.RECOVERY).create(FakeForum.key("recovery 1"));
        KeyFile.at(home.resolve("r2"), KeyRole.RECOVERY).create(FakeForum.key("recovery 2"));
        good(offline("voters\n", "forum", "recover", "act", "--recovery-key", "r1", "--to", "out"));
        good(offline("voters\n", "forum", "recover", "act", "--recovery-key", "r2", "--to", "out"));
        good(online.run("forum", "submit", "out"));
        Proposal proposal = (Proposal) forum.handed.get(0);
        forum.state.verify(act, proposal.recovery().orElseThrow());

        Files.write(home.resolve("admit"), forum.act(ADMIT).text());
        assertThat(offline("y\n", "forum", "recover", "admit", "--recovery-key", "r1", "--to", "other"))
                .returns(4, Terminal.Ran::exitCode);
        assertThat(offline(
                        "voters\n",
                        "forum",
                        "recover",
                        "act",
                        "--recovery-key",
                        "safe/keys/identity.key",
                        "--to",
                        "other"))
                .returns(2, Terminal.Ran::exitCode);
    }

    @Test
    void makesARecoveryKeyOnce() {
        Terminal.Ran ran = offline("", "forum", "recovery-key", "create", "r3");
        good(ran);
        assertThat(ran.out())
                .contains(KeyFile.at(home.resolve("r3"), KeyRole.RECOVERY)
                        .readPublicKey()
                        .hex());
        assertThat(offline("", "forum", "recovery-key", "create", "r3")).returns(2, Terminal.Ran::exitCode);
    }

    @Test
    void whatIsExportedVerifiesFromTheForumsIdAlone() throws IOException {
        forum.adopt(ADMIT);
        forum.adopt(new Decision.Evict(FakeForum.BOLT, Aftermath.KEEP, Optional.empty(), List.of()));
        good(online.run("forum", "export", "--to", "file"));
        String fingerprint = Fingerprint.of(forum.state.forum()).text();
        for (String id : List.of(fingerprint, forum.state.forum().toString())) {
            Terminal.Ran ran = offline("", "forum", "verify", "file", "--forum", id);
            good(ran);
            assertThat(ran.out())
                    .contains("verified", fingerprint, "admit delta.example", "evict bolt.example and keep its entries")
                    .contains("acme.example=1");
        }
        assertThat(offline("", "forum", "verify", "file", "-o", "json").out()).contains("\"chain\":");
        assertThat(offline("", "forum", "verify", "file", "-o", "csv").out().lines())
                .hasSize(4);
        assertThat(offline("", "forum", "verify", "file", "--forum", "0".repeat(64)))
                .returns(7, Terminal.Ran::exitCode);
        assertThat(offline("", "forum", "verify", "file", "--forum", "abc")).returns(2, Terminal.Ran::exitCode);
    }

    @Test
    void aDirectoryOfANodeVerifiesToo() throws IOException {
        forum.adopt(ADMIT);
        Path chain = Files.createDirectories(home.resolve("forum/chain"));
        Path items = Files.createDirectories(home.resolve("forum/items"));
        for (int i = 0; i < forum.chain.size(); i++) {
            Files.write(
                    chain.resolve("00000000" + i + ".act"), forum.chain.get(i).file());
        }
        Files.write(items.resolve("01.item"), forum.ownManifest.file());
        Terminal.Ran ran = offline("", "forum", "verify", "forum");
        good(ran);
        assertThat(ran.out()).contains("admit delta.example");
        assertThat(ran.err()).contains("compare that with what a member told you");
    }

    @Test
    void whatIsChangedOrMissingDoesNotVerify() throws IOException, ForumException {
        forum.adopt(ADMIT);
        AdoptedAct last = forum.adopt(new Decision.SetVoters(new TreeSet<>(List.of(FakeForum.ACME, FakeForum.DELTA))));
        Files.write(home.resolve("gap"), new ForumFile(List.of(forum.chain.get(0), last)).file());
        Act act = forum.chain.get(1).act();
        AdoptedAct few = AdoptedAct.voted(
                act, List.of(Approval.sign(act, FakeForum.ACME, FakeForum.identity(FakeForum.ACME))), 0, List.of());
        Files.write(home.resolve("few"), new ForumFile(List.of(forum.chain.get(0), few)).file());
        Files.write(home.resolve("none"), new ForumFile(List.of()).file());
        Files.writeString(home.resolve("letter"), "hello\n");
        for (String file : List.of("gap", "few", "none", "letter")) {
            Terminal.Ran ran = offline("", "forum", "verify", file);
            assertThat(ran.exitCode()).as(file).isEqualTo(7);
            assertThat(ran.out()).isEmpty();
            assertThat(ran.err()).contains("does not verify");
        }
        assertThat(offline("", "forum", "verify", "nothing")).returns(2, Terminal.Ran::exitCode);
    }

    @Test
    void evidenceIsCheckedWithTheKeysInAForumsFile() throws IOException {
        good(online.run("forum", "export", "--to", "file"));
        LogKey log = FakeForum.log(forum.state.forum(), FakeForum.ACME, "eu1");
        Files.write(home.resolve("evidence"), twoRoots(log));
        Terminal.Ran ran = offline("", "verify", "evidence", "--forum-file", "file");
        good(ran);
        assertThat(ran.out()).contains("forum " + Fingerprint.of(forum.state.forum()), "two-roots");
        assertThat(offline("", "verify", "evidence", "--forum-file", "file", "--forum", "0".repeat(64)))
                .returns(7, Terminal.Ran::exitCode);
        Files.write(home.resolve("evidence2"), twoRoots(FakeForum.log(forum.state.forum(), FakeForum.BOLT, "eu1")));
        assertThat(offline("", "verify", "evidence2", "--forum-file", "file").err())
                .contains("has no key of that log");
    }

    @Test
    void aProofIsCheckedWithTheKeysInAForumsFileOrInTheForumOfTheNodeHere() throws IOException {
        good(online.run("forum", "export", "--to", "file"));
        LogKey log = FakeForum.log(forum.state.forum(), FakeForum.ACME, "eu1");
        LogSigner signer =
                new LogSigner(log.origin(), FakeForum.key(log.origin().text()));
        Files.write(home.resolve("proof"), Proofs.ofLog(signer, 5).file(3));
        Terminal.Ran ran = offline("", "verify", "proof", "--forum-file", "file");
        good(ran);
        assertThat(ran.out()).contains("forum " + Fingerprint.of(forum.state.forum()), log.text());
        assertThat(offline("", "verify", "proof", "--home", ".")).returns(2, Terminal.Ran::exitCode);
        Path chain = Files.createDirectories(home.resolve("forum/chain"));
        Path items = Files.createDirectories(home.resolve("forum/items"));
        Files.write(chain.resolve("000000000.act"), forum.chain.get(0).file());
        Files.write(items.resolve("01.item"), forum.ownManifest.file());
        good(offline("", "verify", "proof", "--home", "."));
        LogKey other = FakeForum.log(forum.state.forum(), FakeForum.BOLT, "eu1");
        LogSigner stranger =
                new LogSigner(other.origin(), FakeForum.key(other.origin().text()));
        Files.write(home.resolve("proof2"), Proofs.ofLog(stranger, 5).file(3));
        assertThat(offline("", "verify", "proof2", "--home", ".")).returns(7, Terminal.Ran::exitCode);
        Files.writeString(home.resolve("node.toml"), "");
        good(offline("", "verify", "proof"));
    }

    private static byte[] twoRoots(LogKey log) {
        LogSigner signer =
                new LogSigner(log.origin(), FakeForum.key(log.origin().text()));
        return EvidenceFile.format(EvidenceClaim.between(
                signer.sign(log.origin(), new TreeSize(4), Digest.sha256(new byte[] {1}), Terminal.NOW),
                signer.sign(
                        log.origin(), new TreeSize(4), Digest.sha256(new byte[] {2}), Terminal.NOW.plusSeconds(9))));
    }

    @Test
    void aSponsorSignsAnInviteHereOrThere() throws IOException, ForumException {
        forum.adopt(ADMIT);
        forum.invite = forum.inviteFor(FakeForum.DELTA);
        String key = "safe/keys/identity.key";
        Terminal.Ran ran =
                online.typing("y\n").run("forum", "invite", "delta.example", "--identity-key", key, "--to", "bundle");
        good(ran);
        assertThat(ran.err())
                .contains(Fingerprint.of(
                                FakeForum.ACME,
                                FakeForum.identity(FakeForum.ACME).publicKey())
                        .text())
                .contains(Fingerprint.of(forum.state.forum()).text(), "2 acts of the forum, which verify");
        good(online.run("forum", "invite", "delta.example", "--export", "text"));
        good(offline("y\n", "forum", "sign", "text", "--identity-key", key, "--to", "bundle2"));
        for (String file : List.of("bundle", "bundle2")) {
            InviteBundle bundle = InviteBundle.parse(Files.readAllBytes(home.resolve(file)));
            bundle.verify(FakeForum.identity(FakeForum.ACME).publicKey());
            assertThat(bundle.contents().invited()).isEqualTo(FakeForum.DELTA);
        }
    }

    @Test
    void refusesAnInviteForSomebodyElse() {
        forum.adopt(ADMIT);
        forum.invite = forum.inviteFor(FakeForum.DELTA);
        for (String name : List.of("bolt.example", "echo.example")) {
            Terminal.Ran ran = online.typing("y\n")
                    .run("forum", "invite", name, "--identity-key", "safe/keys/identity.key", "--to", "bundle");
            assertThat(ran.exitCode()).isEqualTo(7);
            assertThat(ran.err()).contains("another invite");
        }
        forum.invite = forum.inviteFor(new MemberName("echo.example"));
        assertThat(online.typing("y\n")
                        .run("forum", "invite", "echo.example", "--identity-key", "safe/keys/identity.key", "--to", "b")
                        .err())
                .contains("echo.example is no member");
        assertThat(home.resolve("bundle")).doesNotExist();
    }

    private static String[] with(String[] some, String... more) {
        List<String> all = new ArrayList<>(List.of(some));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }
}
