// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.proof;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.SettingsSearch;
import org.hashmesh.cli.entry.EntryShowCommand;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.failure.FileReason;
import org.hashmesh.cli.output.Columns;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.crypto.note.TlogProof;
import org.hashmesh.v1.EntryDetail;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hashmesh verify}: offline, and the mirror of {@code entry proof}. */
@Command(
        name = "verify",
        description = {
            "Check the proof of an entry, offline: who signed what, when, at which position. Exit code 7 when it does not hold.",
            "The log's key must come from elsewhere than the proof's sender: --key, --roster, or the roster of your own node."
        })
public final class VerifyCommand implements Callable<ExitCode> {
    private record Row(CheckedProof proof, TrustedKeys trusted, EntryDetail detail) {}

    private static final Columns<Row> FIRST = Columns.<Row>none()
            .with("verified", row -> "yes")
            .with("key_from", row -> row.trusted().source())
            .with("log_key", row -> row.proof().key().text())
            .with("log_size", row -> row.proof().checkpoint().size().toString())
            .with("log_root", row -> row.proof().checkpoint().root().hex());

    @Parameters(paramLabel = "FILE", description = "The proof, as hashmesh entry proof writes it")
    private Path file = Path.of("");

    @Option(names = "--key", paramLabel = "VKEY", description = "The log's key in its C2SP text form")
    private @Nullable String key;

    @Option(
            names = "--roster",
            paramLabel = "FILE",
            description = "A roster.toml or member.toml that has the log's key")
    private @Nullable Path roster;

    private final Shell shell;

    public VerifyCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        TrustedKeys trusted = trusted();
        CheckedProof proof = CheckedProof.check(read(), trusted);
        EntryDetail detail = EntryReading.of(proof);
        Columns<Row> fields = EntryShowCommand.fields(FIRST, detail, Row::detail);
        shell.output().one(detail, new Row(proof, trusted, detail), fields);
        return ExitCode.DONE;
    }

    private TrustedKeys trusted() throws CommandFailure {
        Path here = shell.surroundings().workingDirectory();
        if (key != null && roster != null) {
            throw CommandFailure.of(ExitCode.USAGE, "E-CLI-024", "both --key and --roster are given")
                    .next("name the one source of the key that you trust")
                    .build();
        }
        if (key != null) {
            return TrustedKeys.typed(key);
        }
        if (roster != null) {
            return TrustedKeys.roster(here.resolve(roster));
        }
        Path own = new SettingsSearch(shell.surroundings().variables(), here)
                .home(shell.options().home())
                .resolve("roster.toml");
        if (!Files.exists(own)) {
            throw CommandFailure.of(ExitCode.USAGE, "E-CLI-024", "no key to check the proof with")
                    .why("there is no --key, no --roster, and no node with a roster at " + own)
                    .next("get the log's key from its member, over a way you trust, and give it with --key")
                    .build();
        }
        return TrustedKeys.roster(own);
    }

    private byte[] read() throws CommandFailure {
        Path path = shell.surroundings().workingDirectory().resolve(file);
        try (InputStream in = Files.newInputStream(path)) {
            // One byte more than any proof has, so that a larger file is refused without reading all of it.
            return in.readNBytes(TlogProof.MAX_BYTES + 1);
        } catch (IOException e) {
            throw CommandFailure.of(ExitCode.USAGE, "E-CLI-025", "cannot read " + path)
                    .why(FileReason.of(e))
                    .next("name the file that holds the proof")
                    .cause(e)
                    .build();
        }
    }
}
