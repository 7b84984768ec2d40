// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.hashmesh.cli.proof.Proofs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The offline check as a stranger types it. */
final class VerifyCommandTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void writeProof() throws IOException {
        Files.write(directory.resolve("proof"), Proofs.ofLogWith(7).file(4));
    }

    @Test
    void saysWhoSignedWhatWhenAndWhere() {
        Terminal.Ran ran = run("verify", "proof", "--key", Proofs.logKey());
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out().lines().map(line -> line.replaceAll("  +", "|")).toList())
                .contains(
                        "verified|yes",
                        "key from|--key",
                        "log size|7",
                        "type|add",
                        "by|acme.example",
                        "signed at|2026-11-22 10:00:00Z",
                        "hash|sha256:" + Proofs.HASH,
                        "note|entry 4")
                .anyMatch(line -> line.startsWith("entry|hashmesh/") && line.endsWith("/acme.example/eu1/main/1#4"));
    }

    @Test
    void saysInWordsThatThereIsNoSuchFile() {
        Terminal.Ran ran = run("verify", "elsewhere", "--key", Proofs.logKey());
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("there is no such file").doesNotContain("Exception");
    }

    @Test
    void printsTheSameMessageAsEntryShow() {
        Terminal.Ran ran = run("verify", "proof", "--key", Proofs.logKey(), "-o", "jsonl");
        assertThat(ran.out())
                .contains("\"index\":\"4\"")
                .contains("\"entry_type\":\"add\"")
                .contains("\"signed_at\":\"1795341600\"")
                .contains("\"value\":\"" + Proofs.HASH + "\"");
    }

    @Test
    void refusesWithoutAKeyFromElsewhere() {
        Terminal.Ran ran = run("verify", "proof");
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("no key to check the proof with").contains("[E-CLI-024]");
    }

    @Test
    void refusesAKeyThatDidNotSign() throws IOException {
        Terminal.Ran ran = run("verify", "proof", "--key", Proofs.otherKey());
        assertThat(ran.exitCode()).isEqualTo(7);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).startsWith("error: the proof does not verify: other key");
    }

    @Test
    void refusesFlippedBytes() throws IOException {
        List<byte[]> flipped = Proofs.flips(Proofs.ofLogWith(7).file(4));
        for (int bit = 0; bit < flipped.size(); bit += 101) {
            Files.write(directory.resolve("flipped"), flipped.get(bit));
            Terminal.Ran ran = run("verify", "flipped", "--key", Proofs.logKey());
            assertThat(ran.exitCode()).as("bit %d", bit).isEqualTo(7);
            assertThat(ran.out()).isEmpty();
        }
    }

    @Test
    void refusesAProofWithoutItsEntry() throws IOException {
        Files.write(directory.resolve("bare"), Proofs.ofLogWith(7).fileWithoutLeaf(4));
        Terminal.Ran ran = run("verify", "bare", "--key", Proofs.logKey());
        assertThat(ran.exitCode()).isEqualTo(7);
        assertThat(ran.err()).contains("it does not contain the entry");
    }

    @Test
    void refusesWhatIsNotThere() {
        assertThat(run("verify", "nothing", "--key", Proofs.logKey()).exitCode())
                .isEqualTo(2);
        assertThat(run("verify", "proof", "--key", "nonsense").exitCode()).isEqualTo(2);
        assertThat(run("verify", "proof", "--forum-file", "nothing").exitCode()).isEqualTo(2);
    }

    private Terminal.Ran run(String... arguments) {
        try (Terminal terminal = Terminal.at().in(directory).withVariables(Map.of("HOME", "nowhere"))) {
            return terminal.run(arguments);
        }
    }
}
