// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.proof;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.hashmesh.cli.entry.EntryShowCommand;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.output.Columns;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.crypto.evidence.EvidenceFile;
import org.hashmesh.v1.EntryDetail;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hashmesh verify}: offline, and the mirror of {@code entry proof} and {@code evidence export}. */
@Command(
        name = "verify",
        description = {
            "Check the proof of an entry, offline: who signed what, when, at which position. Exit code 7 when it does not hold.",
            "The log's key must come from elsewhere than the proof's sender: --key, --forum-file, or your own node.",
            "Evidence against the author of a log is checked in the same way."
        })
public final class VerifyCommand implements Callable<ExitCode> {
    private record Row(CheckedProof proof, TrustedKeys trusted, EntryDetail detail) {}

    private static final Columns<Row> FIRST = Columns.<Row>none()
            .with("verified", row -> "yes")
            .with("key_from", row -> row.trusted().source())
            .with("log_key", row -> row.proof().key().text())
            .with("log_size", row -> row.proof().checkpoint().size().toString())
            .with("log_root", row -> row.proof().checkpoint().root().hex());

    @Parameters(
            paramLabel = "FILE",
            description =
                    "The proof, as hashmesh entry proof writes it, or the evidence, as hashmesh evidence export does")
    private Path file = Path.of("");

    @Mixin
    private final KeyChoice keys = new KeyChoice();

    private final Shell shell;

    public VerifyCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        TrustedKeys trusted = keys.trusted(shell);
        byte[] bytes = ProofFile.read(shell, file);
        if (EvidenceFile.looksLikeOne(bytes)) {
            CheckedEvidence.check(bytes, trusted).print(shell.output());
            return ExitCode.DONE;
        }
        CheckedProof proof = CheckedProof.check(bytes, trusted);
        EntryDetail detail = EntryReading.of(proof);
        Columns<Row> fields = EntryShowCommand.fields(FIRST, detail, Row::detail);
        shell.output().one(detail, new Row(proof, trusted, detail), fields);
        return ExitCode.DONE;
    }
}
