// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.defence;

import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.output.Columns;
import org.hashmesh.cli.output.Words;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.Defences;
import org.hashmesh.v1.ListDefencesRequest;
import org.hashmesh.v1.SampledSource;
import org.hashmesh.v1.WarningList;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hashmesh defence list}. */
@Command(
        name = "list",
        description = "What does not count at this node: suppressed, held, matching too much; and the canaries.")
public final class DefenceListCommand implements Callable<ExitCode> {
    private static final Columns<WarningList> LISTS = Columns.<WarningList>none()
            .with("name", WarningList::getName)
            .with("hashes", list -> Words.count(list.getHashes()))
            .with("file", list -> list.getFile().isEmpty() ? "shipped" : list.getFile())
            .with("description", WarningList::getDescription);

    @Option(names = "--warning-lists", description = "The lists of harmless hashes instead")
    private boolean warningLists;

    private final Shell shell;

    public DefenceListCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        try (AdminConnection node = shell.connect()) {
            Defences all = node.defence(stub -> stub.listDefences(ListDefencesRequest.getDefaultInstance()));
            if (warningLists) {
                shell.output().list(all, all.getWarningListsList(), LISTS);
            } else {
                shell.output().list(all, all.getDefencesList(), DefenceColumns.ALL);
            }
            for (SampledSource source : all.getSourcesList()) {
                shell.say("of " + source.getMember()
                        + (source.getCollection().isEmpty() ? "" : ", collection " + source.getCollection())
                        + ", a share of " + source.getSample() + " counts, up to distance "
                        + Words.count(source.getMaxDistance()));
            }
            if (!all.getProblem().isEmpty()) {
                shell.say("warning list " + all.getProblem());
            }
            return ExitCode.DONE;
        }
    }
}
