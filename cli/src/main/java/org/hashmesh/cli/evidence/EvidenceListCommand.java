// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.evidence;

import java.util.concurrent.Callable;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Shell;
import picocli.CommandLine.Command;

/** {@code hashmesh evidence list}. */
@Command(name = "list", description = "Every piece of evidence that the node holds: against whom, and of what kind.")
public final class EvidenceListCommand implements Callable<ExitCode> {
    private final Shell shell;

    public EvidenceListCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        shell.output().list(HeldPieces.ask(shell).all(), EvidenceColumns.ALL);
        return ExitCode.DONE;
    }
}
