// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.HashAnswer;
import org.hashmesh.v1.MatchRequest;
import org.hashmesh.v1.MatchResponse;
import org.hashmesh.v1.MatchServiceGrpc;
import org.hashmesh.v1.NewEntry;
import org.hashmesh.v1.Severity;
import org.hashmesh.v1.WithdrawReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands about entries, against a node with fixed answers. */
final class EntryCommandsTest {
    private final FakeNode node = new FakeNode();
    private final Terminal terminal = Terminal.at(node, new FakeMatch());

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        terminal.close();
    }

    @Test
    void addsWithAllDetails() {
        Terminal.Ran ran = terminal.run(
                "add",
                "opaque:photodna:00ff",
                "--severity=critical",
                "--behaviour=tvec1,tvec2",
                "--producer=unsc:QDe.004",
                "--first-seen=2026-11-21",
                "--last-seen=-12h",
                "--expires=+2d",
                "--quality=90",
                "--note=seen twice");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        NewEntry entry = node.adds.get(0).getEntries(0);
        assertThat(entry.getHash())
                .isEqualTo(Hash.newBuilder()
                        .setType("opaque:photodna")
                        .setValue("00ff")
                        .build());
        assertThat(entry.getSeverity()).isEqualTo(Severity.SEVERITY_CRITICAL);
        assertThat(entry.getLabels().getBehavioursList()).containsExactly("tvec1", "tvec2");
        assertThat(entry.getLabels().getProducers(0).getEntity()).isEqualTo("QDe.004");
        assertThat(entry.getFirstSeen()).isEqualTo(1_795_219_200L);
        assertThat(entry.getLastSeen()).isEqualTo(Terminal.NOW.getEpochSecond() - 12 * 3600);
        assertThat(entry.getExpires()).isEqualTo(Terminal.NOW.getEpochSecond() + 2 * 86_400);
        assertThat(entry.getQuality()).isEqualTo(90);
        assertThat(ran.out().lines().toList())
                .containsExactly(
                        "HASH                  OUTCOME  ENTRY                                                REASON",
                        "opaque:photodna:00ff  added    " + FakeNode.LOG + "#3");
    }

    @Test
    void saysWhichHashesWereRejected() {
        Terminal.Ran ran = terminal.run("add", "md5:aa", "md5:bad", "-o", "csv");
        assertThat(ran.exitCode()).isEqualTo(9);
        assertThat(ran.out()).contains("md5:bad,rejected,,value: not hex,");
        assertThat(terminal.run("add", "md5:bad").exitCode()).isEqualTo(1);
    }

    @Test
    void addsTheHashesOfAFileAsOneGroup() throws IOException {
        Files.writeString(directory.resolve("abc"), "abc");
        terminal.in(directory);
        Terminal.Ran ran = terminal.run("add", "md5:aa", "--severity=low", "--file", "abc");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        List<NewEntry> entries = node.adds.get(0).getEntriesList();
        assertThat(entries)
                .extracting(entry -> entry.getHash().getType())
                .containsExactly("md5", "md5", "sha1", "sha256");
        assertThat(entries).allMatch(entry -> entry.getSeverity() == Severity.SEVERITY_LOW);
        assertThat(entries.get(0).getContentGroup()).isEmpty();
        String group = entries.get(1).getContentGroup();
        assertThat(group).matches("[0-9a-f]{32}");
        assertThat(entries.subList(1, 4))
                .allMatch(entry -> entry.getContentGroup().equals(group));
        assertThat(terminal.run("add", "--file", "abc", "--type", "sha256").exitCode())
                .isZero();
        assertThat(node.adds.get(1).getEntriesList())
                .singleElement()
                .matches(entry -> entry.getContentGroup().isEmpty());
    }

    @Test
    void addsNothingOfFilesWhenOneOfThemCannotBeHashed() throws IOException {
        Files.writeString(directory.resolve("abc"), "abc");
        terminal.in(directory);
        Terminal.Ran ran = terminal.run("add", "--file", "abc", "nowhere");
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.err()).contains("cannot hash nowhere").contains("there is no such file");
        assertThat(terminal.run("add", "--file", "abc", "--type", "pdq").err()).contains("no picture");
        assertThat(terminal.run("add").exitCode()).isEqualTo(2);
        assertThat(node.adds).isEmpty();
    }

    @Test
    void addsNothingInADryRun() {
        Terminal.Ran ran = terminal.run("add", "md5:aa", "--dry-run", "-o", "jsonl");
        assertThat(node.adds.get(0).getDryRun()).isTrue();
        assertThat(ran.out()).startsWith("{\"outcome\":\"ADD_OUTCOME_WOULD_ADD\",\"log\":");
    }

    @Test
    void asksNoNodeWhenTheWordsAreWrong() {
        assertThat(terminal.run("add", "9f86d081").exitCode()).isEqualTo(2);
        assertThat(terminal.run("add", "md5:aa", "--severity=awful").err()).contains("low, medium, high, critical");
        assertThat(terminal.run("add", "md5:aa", "--expires=tomorrow").exitCode())
                .isEqualTo(2);
        assertThat(terminal.run("add", "md5:aa", "--producer=someone").exitCode())
                .isEqualTo(2);
        assertThat(node.adds).isEmpty();
    }

    @Test
    void withdrawsOneEntryWithoutAsking() {
        Terminal.Ran ran = terminal.run("withdraw", "md5:aa", "--reason", "wrong-labels", "--note", "see other");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(node.withdrawals).hasSize(2);
        assertThat(node.withdrawals.get(0).getDryRun()).isTrue();
        assertThat(node.withdrawals.get(1).getDryRun()).isFalse();
        assertThat(node.withdrawals.get(1).getReason()).isEqualTo(WithdrawReason.WITHDRAW_REASON_WRONG_LABELS);
    }

    @Test
    void withdrawsManyOnlyWhenConfirmed() {
        String[] many = {"withdraw", "md5:aa", "md5:bb", "--reason=mistake"};
        Terminal.Ran unattended = terminal.run(many);
        assertThat(unattended.exitCode()).isEqualTo(2);
        assertThat(unattended.err())
                .contains("This withdraws 2 of your entries")
                .contains("md5:bb")
                .contains("--yes");
        assertThat(terminal.typing("yes\n").run(many).exitCode()).isEqualTo(130);
        assertThat(node.withdrawals).allMatch(request -> request.getDryRun());

        Terminal.Ran confirmed = terminal.typing("2\n").run(many);
        assertThat(confirmed.exitCode()).isZero();
        assertThat(node.withdrawals.get(node.withdrawals.size() - 1).getDryRun())
                .isFalse();
    }

    @Test
    void withdrawsManyWithYes() {
        assertThat(terminal.run("--yes", "withdraw", "md5:aa", "md5:bb", "--reason=mistake")
                        .exitCode())
                .isZero();
        assertThat(node.withdrawals).hasSize(2);
    }

    @Test
    void onlyShowsTheEffectInADryRun() {
        Terminal.Ran ran = terminal.run("withdraw", "md5:aa", "md5:bb", "--reason=mistake", "--dry-run");
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.err()).contains("dry run");
        assertThat(node.withdrawals).hasSize(1).allMatch(request -> request.getDryRun());
    }

    @Test
    void saysWhatItDidNotFindToWithdraw() {
        assertThat(terminal.run("withdraw", "md5:bad", "--reason=other").exitCode())
                .isEqualTo(3);
        Terminal.Ran partly = terminal.run("withdraw", "md5:aa", "md5:bad", "--reason=other");
        assertThat(partly.exitCode()).isEqualTo(9);
        assertThat(partly.err()).contains("not listed by you, in force: md5:bad");
        assertThat(terminal.run("withdraw", "--reason=other").exitCode()).isEqualTo(2);
        assertThat(terminal.run("withdraw", "md5:aa").err()).contains("--reason");
    }

    @Test
    void looksHashesUp() {
        Terminal.Ran ran = terminal.run("get", "md5:aa", "md5:bb");
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out().lines().map(line -> line.replaceAll("  +", "|")).toList())
                .hasSize(3)
                .anyMatch(line -> line.startsWith("md5:aa|yes|acme.example|in force"))
                .anyMatch(line -> line.equals("md5:bb|no"));
        assertThat(terminal.run("get", "md5:bb").exitCode()).isEqualTo(3);
        assertThat(terminal.run("get", "md5:bad").exitCode()).isEqualTo(2);
        assertThat(terminal.run("get", "md5:aa", "md5:bad").exitCode()).isEqualTo(9);
    }

    @Test
    void listsAPageAndSaysHowToGoOn() {
        Terminal.Ran ran = terminal.run("list", "--member=acme.example", "--type=md5", "--limit=10");
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.err()).isEqualTo("more with: --page-token next-7\n");
        assertThat(node.lists.get(0).getPageSize()).isEqualTo(10);
        assertThat(node.lists.get(0).getMember()).isEqualTo("acme.example");
        assertThat(terminal.run("-q", "list").err()).isEmpty();
        assertThat(terminal.run("list", "--limit=1001").exitCode()).isEqualTo(2);
    }

    @Test
    void keepsOthersTextFromActingOnTheScreen() {
        String wide = terminal.run("list", "-o", "wide").out();
        assertThat(wide).doesNotContain("\u001b").contains("one\\u{1b}[2J,\\u{a}\"two\"");
        assertThat(wide.lines()).hasSize(2);
        assertThat(terminal.run("list", "-o", "csv").out()).contains("\"one\u001b[2J,\n\"\"two\"\"\"");
    }

    @Test
    void showsAnEntry() {
        Terminal.Ran ran = terminal.run("entry", "show", FakeNode.LOG + "#7");
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).contains(FakeNode.LOG + "#7").contains("md5:aa");
        Terminal.Ran missing = terminal.run("entry", "show", FakeNode.LOG + "#8");
        assertThat(missing.err())
                .contains("error: no such entry\n")
                .contains("  next       hashmesh log list  [E-LOG-003]");
        assertThat(missing.exitCode()).isEqualTo(3);
        assertThat(missing.err()).startsWith("error: no such entry\n").contains("[E-LOG-003]");
        assertThat(terminal.run("entry", "show", "seven").exitCode()).isEqualTo(2);
    }

    @Test
    void writesAProofToStdoutOrToANewFile() throws IOException {
        String entry = FakeNode.LOG + "#7";
        Terminal.Ran printed = terminal.in(directory).run("entry", "proof", entry);
        assertThat(printed.out()).isEqualTo("proof\n");
        assertThat(printed.err()).contains("key+of+log");
        assertThat(terminal.run("entry", "proof", entry, "--to", "proof").out()).isEmpty();
        assertThat(Files.readString(directory.resolve("proof"))).isEqualTo("proof\n");
        assertThat(terminal.run("entry", "proof", entry, "--to", "proof").exitCode())
                .isEqualTo(1);
    }

    /** Knows md5:aa, takes {@code bad} for no hash. */
    private static final class FakeMatch extends MatchServiceGrpc.MatchServiceImplBase {
        @Override
        public void match(MatchRequest request, StreamObserver<MatchResponse> answer) {
            MatchResponse.Builder response = MatchResponse.newBuilder();
            for (Hash hash : request.getHashesList()) {
                HashAnswer.Builder one = HashAnswer.newBuilder().setHash(hash);
                switch (hash.getValue()) {
                    case "aa" -> one.setKnown(true).addListings(FakeNode.listing("aa", 7));
                    case "bad" -> one.setError("not hex");
                    default -> one.setKnown(false);
                }
                response.addAnswers(one);
            }
            answer.onNext(response.build());
            answer.onCompleted();
        }
    }
}
