// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.failure.FileReason;
import org.hashmesh.cli.output.Columns;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.crypto.evidence.EvidenceClaim;
import org.hashmesh.crypto.evidence.EvidenceException;
import org.hashmesh.crypto.evidence.EvidenceFile;
import org.hashmesh.evidence.EvidenceParts;
import org.hashmesh.evidence.MalformedEvidenceException;
import org.hashmesh.v1.HeldEvidence;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hashmesh evidence export}: evidence as a text of its own form, so a table prints it as it is. */
@Command(
        name = "export",
        description =
                "Evidence as a file that anybody can check offline, with `hashmesh verify` or by the published text.")
public final class EvidenceExportCommand implements Callable<ExitCode> {

    @Parameters(paramLabel = "ID", description = "The beginning of its id, its member, or its log")
    private String name = "";

    @Option(
            names = {"-f", "--to"},
            paramLabel = "FILE",
            description = "Write it there; an existing file is not replaced")
    private @Nullable Path file;

    private final Shell shell;

    public EvidenceExportCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        HeldEvidence evidence = HeldPieces.ask(shell).only(name);
        byte[] text = text(evidence);
        if (file != null) {
            write(shell.surroundings().workingDirectory().resolve(file), text);
        } else if (shell.output().forPeople()) {
            shell.output().text(new String(text, UTF_8));
        }
        if (!shell.output().forPeople()) {
            Columns<HeldEvidence> fields = Columns.<HeldEvidence>none()
                    .with("text", e -> new String(text, UTF_8))
                    .with("log_key", HeldEvidence::getLogKey);
            shell.output().one(evidence, fields);
        }
        shell.say("key of the log: " + evidence.getLogKey());
        shell.say("check it anywhere: hashmesh verify FILE --key KEY, with the key from a source you trust");
        return ExitCode.DONE;
    }

    private static byte[] text(HeldEvidence evidence) throws CommandFailure {
        try {
            EvidenceParts parts = EvidenceParts.decode(evidence.getEvidence());
            return EvidenceFile.format(EvidenceClaim.parse(
                    parts.older().toByteArray(),
                    parts.newer().toByteArray(),
                    parts.otherRoot().toByteArray(),
                    parts.hashArrays()));
        } catch (MalformedEvidenceException | EvidenceException e) {
            throw CommandFailure.of(ExitCode.FAILED, "E-CLI-029", "the node's evidence cannot be read")
                    .why(String.valueOf(e.getMessage()))
                    .next("is this program older than the node? See: hashmesh version")
                    .build();
        }
    }

    private static void write(Path target, byte[] text) throws CommandFailure {
        try {
            Files.write(target, text, StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            throw CommandFailure.of(ExitCode.FAILED, "E-CLI-009", "cannot write " + target)
                    .why(FileReason.of(e))
                    .next("name a new file in a directory that you may write to")
                    .cause(e)
                    .build();
        }
    }
}
