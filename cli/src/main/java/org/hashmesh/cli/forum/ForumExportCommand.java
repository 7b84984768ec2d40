// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.output.Facts;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.crypto.forum.AdoptedAct;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.ForumFile;
import org.hashmesh.crypto.forum.ForumItem;
import org.hashmesh.crypto.forum.ForumItems;
import org.hashmesh.v1.ExportForumRequest;
import org.hashmesh.v1.ExportForumResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hashmesh forum export}. */
@Command(
        name = "export",
        description =
                "All acts and manifests in one file, which anybody verifies from the forum's id alone: hashmesh forum verify.")
public final class ForumExportCommand implements Callable<ExitCode> {
    @Option(
            names = {"-f", "--to"},
            required = true,
            paramLabel = "FILE",
            description = "Write it there; an existing file is not replaced")
    private Path file = Path.of("");

    private final Shell shell;

    public ForumExportCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        List<ByteString> files = new ArrayList<>();
        try (AdminConnection node = shell.connect()) {
            node.<ExportForumResponse>forumStream(
                    stub -> stub.exportForum(ExportForumRequest.getDefaultInstance()),
                    answer -> files.addAll(answer.getFilesList()));
        }
        List<ForumItem> items = new ArrayList<>();
        try {
            for (ByteString one : files) {
                items.add(ForumItems.parse(one.toByteArray()));
            }
        } catch (ForumException e) {
            throw CommandFailure.of(ExitCode.FAILED, "E-CLI-042", "the node exports something that cannot be read")
                    .why(String.valueOf(e.getMessage()))
                    .next("is this program older than the node? See: hashmesh version")
                    .build();
        }
        LocalFile target = LocalFile.of(shell, file);
        target.create(new ForumFile(items).file());
        long acts = items.stream().filter(AdoptedAct.class::isInstance).count();
        new Facts()
                .with("file", target.toString())
                .with("acts", Long.toString(acts))
                .with("others", Long.toString(items.size() - acts))
                .print(shell.output());
        shell.say("check it anywhere: hashmesh forum verify FILE --forum ID");
        return ExitCode.DONE;
    }
}
