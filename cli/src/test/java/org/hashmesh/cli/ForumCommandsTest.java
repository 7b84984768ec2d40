// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.hashmesh.crypto.forum.Aftermath;
import org.hashmesh.crypto.forum.Approval;
import org.hashmesh.crypto.forum.Decision;
import org.hashmesh.crypto.forum.Fingerprint;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.JoinRequest;
import org.hashmesh.crypto.forum.Parameter;
import org.hashmesh.crypto.forum.Proposal;
import org.hashmesh.v1.FormerMember;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Seeing, proposing and approving, with the identity key in the home. */
final class ForumCommandsTest {
    @TempDir
    private Path home;

    private final FakeForum forum = new FakeForum();
    private final Terminal terminal = Terminal.at(forum);

    @BeforeEach
    void makeHome() throws IOException {
        FakeForum.writeKey(home, FakeForum.ACME);
        Files.write(
                home.resolve("delta.request"),
                forum.joinRequest(FakeForum.DELTA).text());
        terminal.in(home).withVariables(Map.of("HASHMESH_HOME", home.toString()));
    }

    @AfterEach
    void close() {
        terminal.close();
    }

    @Test
    void showsTheForumItsMembersAndWhatWasSentTooLate() {
        forum.former.add(FormerMember.newBuilder()
                .setName("evil.example")
                .setAct(1)
                .setAftermath("purge")
                .build());
        Terminal.Ran ran = terminal.run("forum", "show");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.out())
                .contains("Test", forum.state.forum().toString(), "3 of 4 approve an ordinary act")
                .contains("MEMBER", "bolt.example", "FORMER MEMBER", "SENT TO IT AFTERWARDS", "evil.example");
        assertThat(terminal.run("forum", "show", "-o", "json").out()).contains("\"approvals_needed\": 3");
        assertThat(terminal.run("forum", "members", "-o", "csv").out().lines()).hasSize(5);
    }

    @Test
    void admitsANewcomerWithASignatureThatHolds() throws ForumException, IOException {
        Terminal.Ran ran =
                terminal.typing("y\n").run("forum", "propose", "admit", "delta.request", "--reason", "they asked");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.err())
                .contains("delta.example becomes a member, without a vote")
                .contains(Fingerprint.of(
                                FakeForum.DELTA,
                                FakeForum.identity(FakeForum.DELTA).publicKey())
                        .text())
                .contains("reason  they asked", "3 of 4", "Dee, +1 555 0100", "a sentence of the node")
                .contains("hashmesh forum approve");
        Proposal proposal = (Proposal) forum.handed.get(0);
        forum.state.check(proposal.act());
        forum.state.verify(proposal.act(), proposal.approval().orElseThrow());
        assertThat(proposal.act().reason()).isEqualTo("they asked");
        assertThat(proposal.manifest())
                .contains(JoinRequest.parse(Files.readAllBytes(home.resolve("delta.request")))
                        .manifest());
        assertThat(ran.out()).contains(proposal.act().id().shortText());
    }

    @Test
    void signsNothingWithoutAYes() {
        for (String answer : List.of("\n", "n\n", "")) {
            assertThat(terminal.typing(answer).run("forum", "propose", "admit", "delta.request"))
                    .returns(130, Terminal.Ran::exitCode);
        }
        assertThat(terminal.run("forum", "propose", "admit", "delta.request", "--no-input"))
                .returns(2, Terminal.Ran::exitCode);
        Terminal.Ran dry = terminal.run("forum", "propose", "admit", "delta.request", "--dry-run", "--yes");
        assertThat(dry).returns(0, Terminal.Ran::exitCode);
        assertThat(dry.err()).contains("delta.example becomes a member", "Nothing was signed");
        assertThat(forum.handed).isEmpty();
    }

    @Test
    void refusesADraftThatSaysSomethingElse() {
        Decision other = new Decision.Admit(
                FakeForum.DELTA, FakeForum.key("somebody else").publicKey());
        forum.lie = asked -> other;
        lied("forum", "propose", "admit", "delta.request");
        lied("forum", "propose", "evict", "bolt.example", "--entries", "keep");
        lied("forum", "propose", "voters", "acme.example");
        lied("forum", "propose", "parameters", "sponsors=3");
        String entry = FakeForum.log(forum.state.forum(), FakeForum.BOLT, "eu1").origin() + "#4";
        lied("forum", "propose", "takedown", entry, "--basis", "an order");
        forum.lie = asked -> new Decision.Evict(FakeForum.BOLT, Aftermath.PURGE, Optional.empty(), List.of());
        lied("forum", "propose", "evict", "bolt.example", "--entries", "keep");
        forum.lie = asked -> new Decision.SetParameters(new TreeMap<>(Map.of(Parameter.SPONSORS, "1")));
        lied("forum", "propose", "parameters", "sponsors=3");
    }

    private void lied(String... arguments) {
        Terminal.Ran ran = terminal.typing("y\n").run(arguments);
        assertThat(ran.exitCode()).as(ran.err()).isEqualTo(7);
        assertThat(ran.err()).contains("another act than the one you asked for", "nothing was signed");
        assertThat(forum.handed).isEmpty();
    }

    @Test
    void wantsTheNameOfAMemberThatIsToGo() {
        String[] evict = {"forum", "propose", "evict", "bolt.example", "--entries", "purge", "--reason", "fraud"};
        assertThat(terminal.typing("y\n").run(evict)).returns(130, Terminal.Ran::exitCode);
        Terminal.Ran ran = terminal.typing("bolt.example\n").run(evict);
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.err()).contains("is no member any more", "cannot be undone", "all its entries are void");
        assertThat(((Proposal) forum.handed.get(0)).act().decision())
                .isEqualTo(new Decision.Evict(FakeForum.BOLT, Aftermath.PURGE, Optional.empty(), List.of()));
        assertThat(terminal.run("forum", "propose", "evict", "bolt.example", "--entries", "burn"))
                .returns(2, Terminal.Ran::exitCode);
    }

    @Test
    void proposesVotersParametersIdentitiesAndTakedowns() throws IOException {
        Terminal.Ran voters =
                terminal.typing("voters\n").run("forum", "propose", "voters", "acme.example", "bolt.example");
        assertThat(voters.err()).contains("loses its vote: core.example, dune.example", "gets a vote: nobody");
        Terminal.Ran parameters = terminal.typing("yes\n").run("forum", "propose", "parameters", "sponsors=3");
        assertThat(parameters.err()).contains("parameter sponsors becomes 3", "sponsors is now 2");
        String entry = FakeForum.log(forum.state.forum(), FakeForum.BOLT, "eu1").origin() + "#4";
        Terminal.Ran takedown =
                terminal.typing("bolt.example\n").run("forum", "propose", "takedown", entry, "--basis", "order 7");
        assertThat(takedown.err()).contains("Entry " + entry, "On the basis of: order 7");
        assertThat(forum.handed).hasSize(3);
        assertThat(terminal.run("forum", "propose", "parameters", "luck=3").exitCode())
                .isEqualTo(2);
        assertThat(terminal.run("forum", "propose", "parameters", "sponsors=many")
                        .err())
                .contains("a number from 1 to 10");
    }

    @Test
    void listsWhatIsOpenAndApprovesItByTheBeginningOfItsId() throws ForumException {
        var act = forum.proposedByBolt(new Decision.Admit(
                FakeForum.DELTA, FakeForum.identity(FakeForum.DELTA).publicKey()));
        Terminal.Ran pending = terminal.run("forum", "pending");
        assertThat(pending.out()).contains(act.id().shortText(), "admit delta.example", "bolt.example", "3 of 4");

        Terminal.Ran ran = terminal.typing("y\n")
                .run("forum", "approve", act.id().shortText().substring(0, 6));
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.err()).contains("delta.example becomes a member", "approved by bolt.example", "reason  because");
        Approval approval = (Approval) forum.handed.get(0);
        forum.state.verify(act, approval);
        assertThat(approval.member()).isEqualTo(FakeForum.ACME);
    }

    @Test
    void approvesNothingThatIsNotThereOrNamedTwice() {
        forum.proposedByBolt(new Decision.SetVoters(new TreeSet<>(List.of(FakeForum.ACME))));
        assertThat(terminal.run("forum", "approve", "xyz")).returns(3, Terminal.Ran::exitCode);
        forum.open.add(forum.open.get(0));
        Terminal.Ran twice =
                terminal.run("forum", "approve", forum.open.get(0).act().id().shortText());
        assertThat(twice.exitCode()).isEqualTo(2);
        assertThat(twice.err()).contains("names 2 proposals");
    }

    @Test
    void refusesAKeyThatIsNotTheMembers() throws IOException {
        FakeForum.writeKey(home.resolve("other"), FakeForum.BOLT);
        Terminal.Ran ran = terminal.typing("y\n")
                .run("forum", "propose", "admit", "delta.request", "--identity-key", "other/keys/identity.key");
        assertThat(ran.exitCode()).isEqualTo(4);
        assertThat(ran.err()).contains("not the identity key of acme.example");
        assertThat(terminal.run("forum", "propose", "admit", "delta.request", "--identity-key", "none"))
                .returns(3, Terminal.Ran::exitCode);
        assertThat(forum.handed).isEmpty();
    }

    @Test
    void saysWhyTheNodeDoesNotTakeIt() {
        forum.problem = "act 1 is adopted already";
        Terminal.Ran ran = terminal.run("forum", "propose", "admit", "delta.request", "--yes");
        assertThat(ran.exitCode()).isEqualTo(6);
        assertThat(ran.err()).contains("act 1 is adopted already");
    }

    @Test
    void handsInSignedFilesAndNothingElse() throws IOException {
        Files.write(home.resolve("manifest"), forum.ownManifest.file());
        Terminal.Ran ran = terminal.run("forum", "submit", "manifest");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("manifest 1 of acme.example");
        assertThat(forum.handed).containsExactly(forum.ownManifest);
        Terminal.Ran bad = terminal.run("forum", "submit", "delta.request");
        assertThat(bad.exitCode()).isEqualTo(7);
        assertThat(bad.err()).contains("is not a signed file of a forum");
        assertThat(terminal.run("forum", "submit", "nothing")).returns(2, Terminal.Ran::exitCode);
    }
}
