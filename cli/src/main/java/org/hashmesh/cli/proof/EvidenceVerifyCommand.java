// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.proof;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Shell;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hashmesh evidence verify}: offline, and the mirror of {@code evidence export}. */
@Command(
        name = "verify",
        description = {
            "Check evidence, offline: whose key signed which two things that cannot both be true. Exit code 7 when it does not"
                    + " hold.",
            "The log's key must come from elsewhere than the evidence's sender: --key, --forum-file, or your own node."
        })
public final class EvidenceVerifyCommand implements Callable<ExitCode> {
    @Parameters(paramLabel = "FILE", description = "The evidence, as hashmesh evidence export writes it")
    private Path file = Path.of("");

    @Mixin
    private final KeyChoice keys = new KeyChoice();

    private final Shell shell;

    public EvidenceVerifyCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        TrustedKeys trusted = keys.trusted(shell);
        CheckedEvidence.check(ProofFile.read(shell, file), trusted).print(shell.output());
        return ExitCode.DONE;
    }
}
