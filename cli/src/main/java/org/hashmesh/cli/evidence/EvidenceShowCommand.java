// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.evidence;

import java.util.concurrent.Callable;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.output.Columns;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.HeldEvidence;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code hashmesh evidence show}. */
@Command(name = "show", description = "One piece of evidence: who signed which two things that cannot both be true.")
public final class EvidenceShowCommand implements Callable<ExitCode> {
    private static final Columns<HeldEvidence> FIELDS = EvidenceColumns.fields(
                    Columns.<HeldEvidence>none().with("verifies", e -> Boolean.toString(e.getVerifies())), e -> e)
            .with("log_key", HeldEvidence::getLogKey);

    @Parameters(paramLabel = "ID", description = "The beginning of its id, its member, or its log")
    private String name = "";

    private final Shell shell;

    public EvidenceShowCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        shell.output().one(HeldPieces.ask(shell).only(name), FIELDS);
        return ExitCode.DONE;
    }
}
