// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.crypto.forum.ForumItem;
import org.hashmesh.crypto.forum.ForumItems;
import org.hashmesh.v1.HandInResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hashmesh forum submit}. */
@Command(
        name = "submit",
        description = "Hand in signed files, such as `hashmesh forum sign` writes on the machine with the key.")
public final class ForumSubmitCommand implements Callable<ExitCode> {
    @Parameters(arity = "1..*", paramLabel = "FILE", description = "A proposal, an approval, a manifest or an act")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--dry-run", description = "Only read the files")
    private boolean dryRun;

    private final Shell shell;

    public ForumSubmitCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        List<ForumItem> items = new ArrayList<>();
        for (Path file : files) {
            items.add(
                    LocalFile.of(shell, file).read(ForumItem.MAX_BYTES, "a signed file of a forum", ForumItems::parse));
        }
        String names = items.stream().map(String::valueOf).collect(Collectors.joining(", "));
        if (dryRun) {
            new Handed("nothing, this was a dry run: " + names, "", HandInResponse.getDefaultInstance())
                    .print(shell.output());
            return ExitCode.DONE;
        }
        try (AdminConnection node = shell.connect()) {
            new Handed("handed in: " + names, "", OwnForum.handIn(node, items)).print(shell.output());
            return ExitCode.DONE;
        }
    }
}
