// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hashmesh.cli.proof.Proofs;
import org.hashmesh.crypto.evidence.EvidenceClaim;
import org.hashmesh.crypto.evidence.EvidenceFile;
import org.hashmesh.evidence.EvidenceParts;
import org.hashmesh.v1.HeldEvidence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands about evidence: what the node holds, and what a stranger checks offline. */
final class EvidenceCommandsTest {
    private static final EvidenceClaim CLAIM = Proofs.evidence();
    private static final HeldEvidence PIECE = HeldEvidence.newBuilder()
            .setId("0123456789abcdef")
            .setLog(FakeNode.LOG)
            .setMember("acme.example")
            .setKind("two-roots")
            .setContradiction("signed two different trees of 41 entries, at one time and at another")
            .setOlderSize(41)
            .setOlderSignedAt(1_780_272_000L)
            .setNewerSize(41)
            .setVerifies(true)
            .setLogKey("key+of+log")
            .setEvidence(EvidenceParts.of(CLAIM.older(), CLAIM.newer(), new byte[0], List.of())
                    .encode())
            .build();

    @TempDir
    private Path directory;

    private final FakeNode node = new FakeNode();
    private final Terminal terminal = Terminal.at(node);

    @AfterEach
    void close() {
        terminal.close();
    }

    @Test
    void listsWhatTheNodeHolds() {
        assertThat(terminal.run("evidence", "list", "-o", "csv").out().lines()).hasSize(1);
        node.evidence.add(PIECE);
        assertThat(terminal.run("evidence", "list").out().lines().map(line -> line.replaceAll("  +", "|")))
                .containsExactly(
                        "ID|MEMBER|KIND|CONTRADICTION",
                        "0123456789abcdef|acme.example|two-roots|" + PIECE.getContradiction());
        assertThat(terminal.run("evidence", "list", "-o", "jsonl").out()).contains("\"older_size\":\"41\"");
        assertThat(terminal.run("evidence", "list", "-o", "json").out()).startsWith("[{");
    }

    @Test
    void showsOneByTheBeginningOfItsIdItsMemberOrItsLog() {
        node.evidence.add(PIECE);
        for (String name : List.of("0123", "acme.example", FakeNode.LOG)) {
            assertThat(terminal.run("evidence", "show", name).out().lines().map(line -> line.replaceAll("  +", "|")))
                    .contains(
                            "verifies|true",
                            "older size|41",
                            "older signed|2026-06-01 00:00:00Z",
                            "log key|key+of+log");
        }
        assertThat(terminal.run("evidence", "show", "4567").exitCode()).isEqualTo(3);
        node.evidence.add(PIECE.toBuilder().setId("0123ffff").build());
        Terminal.Ran ambiguous = terminal.run("evidence", "show", "0123");
        assertThat(ambiguous.exitCode()).isEqualTo(2);
        assertThat(ambiguous.err()).contains("0123456789abcdef, 0123ffff");
    }

    @Test
    void whatIsExportedVerifiesOfflineInBothWays() throws IOException {
        node.evidence.add(PIECE);
        String text = terminal.run("evidence", "export", "0123").out();
        assertThat(text).startsWith("hashmesh/evidence/v1\n\n");
        Files.writeString(directory.resolve("evidence"), text);

        for (String[] command : List.of(new String[] {"verify"}, new String[] {"evidence", "verify"})) {
            Terminal.Ran ran = offline(command, "evidence", "--key", Proofs.logKey());
            assertThat(ran.exitCode()).as(ran.err()).isZero();
            assertThat(ran.out().lines().map(line -> line.replaceAll("  +", "|")))
                    .contains(
                            "verified|yes",
                            "key from|--key",
                            "member|acme.example",
                            "kind|two-roots",
                            "contradiction|signed two different trees of 41 entries, at 2026-11-22T10:00:00Z and at"
                                    + " 2026-11-22T10:01:00Z");
        }
    }

    @Test
    void whatDoesNotVerifyIsExitCodeSeven() throws IOException {
        byte[] good = EvidenceFile.format(CLAIM);
        int last = good.length - 10;
        byte[] flipped = good.clone();
        flipped[last] = (byte) (flipped[last] == 'A' ? 'B' : 'A');
        Files.write(directory.resolve("good"), good);
        Files.write(directory.resolve("flipped"), flipped);
        Files.writeString(directory.resolve("nonsense"), "hello");

        assertThat(offline(new String[] {"verify"}, "good", "--key", Proofs.otherKey()))
                .returns(7, Terminal.Ran::exitCode);
        for (String file : List.of("flipped", "nonsense")) {
            Terminal.Ran ran = offline(new String[] {"evidence", "verify"}, file, "--key", Proofs.logKey());
            assertThat(ran.exitCode()).isEqualTo(7);
            assertThat(ran.err()).contains("the evidence does not verify").contains("proves nothing against anybody");
        }
        assertThat(offline(new String[] {"evidence", "verify"}, "missing", "--key", Proofs.logKey()))
                .returns(2, Terminal.Ran::exitCode);
    }

    private Terminal.Ran offline(String[] command, String... arguments) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of(arguments));
        try (Terminal stranger = Terminal.at().in(directory).withVariables(Map.of("HOME", "nowhere"))) {
            return stranger.run(all.toArray(String[]::new));
        }
    }
}
