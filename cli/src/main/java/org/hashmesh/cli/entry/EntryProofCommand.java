// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.failure.FileReason;
import org.hashmesh.cli.output.Columns;
import org.hashmesh.cli.shell.Arguments;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.EntryProof;
import org.hashmesh.v1.GetEntryRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hashmesh entry proof}: the proof is text with a form of its own, so a table prints it as it is. */
@Command(
        name = "proof",
        description = "A proof that a member's log has this entry, which anybody can check with `hashmesh verify`.")
public final class EntryProofCommand implements Callable<ExitCode> {
    private static final Columns<EntryProof> FIELDS = Columns.<EntryProof>none()
            .with("tlog_proof", p -> p.getTlogProof().toStringUtf8())
            .with("log_key", EntryProof::getLogKey);

    @Parameters(paramLabel = "LOG#INDEX", description = "The entry, as the column ENTRY of other commands names it")
    private String entry = "";

    @Option(
            names = "--to",
            paramLabel = "FILE",
            description = "Write the proof there; an existing file is not replaced")
    private @Nullable Path file;

    private final Shell shell;

    public EntryProofCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        GetEntryRequest request =
                GetEntryRequest.newBuilder().setEntry(Arguments.entry(entry)).build();
        try (AdminConnection node = shell.connect()) {
            EntryProof proof = node.admin(stub -> stub.proveEntry(request));
            if (file != null) {
                write(shell.surroundings().workingDirectory().resolve(file), proof);
            } else if (shell.output().forPeople()) {
                shell.output().text(proof.getTlogProof().toStringUtf8());
            }
            if (!shell.output().forPeople()) {
                shell.output().one(proof, FIELDS);
            }
            shell.say("key of the log: " + proof.getLogKey());
            shell.say("check it anywhere: hashmesh verify FILE --key KEY, with the key from a source you trust");
            return ExitCode.DONE;
        }
    }

    private static void write(Path target, EntryProof proof) throws CommandFailure {
        try {
            Files.write(target, proof.getTlogProof().toByteArray(), StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            throw CommandFailure.of(ExitCode.FAILED, "E-CLI-009", "cannot write " + target)
                    .why(FileReason.of(e))
                    .next("name a new file in a directory that you may write to")
                    .cause(e)
                    .build();
        }
    }
}
