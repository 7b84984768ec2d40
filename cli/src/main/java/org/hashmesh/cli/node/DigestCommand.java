// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.node;

import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.output.Columns;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.GetDigestRequest;
import org.hashmesh.v1.HeadsSummary;
import picocli.CommandLine.Command;

/** {@code hashmesh digest}. */
@Command(name = "digest", description = "One value that is equal at two nodes exactly when they hold the same logs.")
public final class DigestCommand implements Callable<ExitCode> {
    private static final Columns<HeadsSummary> FIELDS = Columns.<HeadsSummary>none()
            .with("digest", HeadsSummary::getDigest)
            .with("entries", h -> Long.toUnsignedString(h.getEntries()))
            .with("logs", h -> Integer.toUnsignedString(h.getLogs()));

    private final Shell shell;

    public DigestCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        try (AdminConnection node = shell.connect()) {
            shell.output().one(node.admin(stub -> stub.getDigest(GetDigestRequest.getDefaultInstance())), FIELDS);
        }
        return ExitCode.DONE;
    }
}
