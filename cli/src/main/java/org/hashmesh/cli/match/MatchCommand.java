// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.match;

import com.google.protobuf.ByteString;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.failure.FileReason;
import org.hashmesh.cli.hash.HashOptions;
import org.hashmesh.cli.output.Output;
import org.hashmesh.cli.shell.Arguments;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.entry.HashKind;
import org.hashmesh.v1.FileHash;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.HashAnswer;
import org.hashmesh.v1.HashedFile;
import org.hashmesh.v1.MatchRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hashmesh match}. */
@Command(
        name = "match",
        description = {
            "Is this known, how near, who says so, does anyone disagree, and what do we do about it?",
            "One row for each listing, of the very hash and of those near it. For exact listings only there is: get.",
            "A file is asked about by the hashes that hashmesh hash makes of it, on this machine: it never leaves it.",
            "A .tmk file is itself a hash, of a video: it goes to your node, which compares it with those in tmk/ of its home."
        })
public final class MatchCommand implements Callable<ExitCode> {
    @Parameters(
            arity = "0..*",
            paramLabel = "TYPE:VALUE|FILE",
            description =
                    "Hashes, for example pdq:f8f8f0cc..., or your own files; - reads hashes from standard input, one a line")
    private List<String> hashes = new ArrayList<>();

    @Option(
            names = "--from",
            paramLabel = "LIST",
            description = "Read the hashes from this file, one TYPE:VALUE a line")
    private @Nullable Path file;

    @Mixin
    private HashOptions hashing = new HashOptions();

    @Mixin
    private NearOptions near = new NearOptions();

    @Option(names = "--include-withdrawn", description = "Also listings of the very hash that are no longer in force")
    private boolean includeWithdrawn;

    @Option(names = "--with-proofs", description = "With a C2SP tlog-proof of each listing, in -o json and jsonl")
    private boolean withProofs;

    @Option(names = "--known-only", description = "Print nothing about hashes that are not known")
    private boolean knownOnly;

    @Option(names = "--exit-code", description = "Exit with 10 when any is known")
    private boolean exitCode;

    private final Shell shell;

    public MatchCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        boolean standardInput = hashes.equals(List.of("-"));
        if ((file != null) != hashes.isEmpty()) {
            throw CommandFailure.of(ExitCode.USAGE, "E-MATCH-001", "nothing to ask about, or two things")
                    .next("give TYPE:VALUE..., files, - for standard input, or --from LIST")
                    .build();
        }
        if (file != null) {
            Path path = shell.surroundings().workingDirectory().resolve(file);
            try (BufferedReader lines = Files.newBufferedReader(path, StandardCharsets.ISO_8859_1)) {
                return ask(new HashLines(lines));
            } catch (IOException e) {
                throw CommandFailure.of(
                                e instanceof NoSuchFileException ? ExitCode.NOT_FOUND : ExitCode.FAILED,
                                "E-MATCH-004",
                                "cannot read " + file)
                        .why(FileReason.of(e))
                        .cause(e)
                        .build();
            }
        }
        return ask(standardInput ? new HashLines(shell.surroundings().in()) : given());
    }

    private Iterator<Hash> given() throws CommandFailure {
        List<Hash> all = new ArrayList<>();
        Iterator<HashedFile> files = hashing.hashAll(
                        hashes.stream().filter(this::isFile).toList(), shell)
                .iterator();
        for (String text : hashes) {
            if (isFile(text)) {
                List<Hash> made = files.next().getHashesList().stream()
                        .map(one -> question(one, text))
                        .toList();
                shell.say(text + ": asked about as "
                        + made.stream().map(Hash::getType).collect(Collectors.joining(", ")));
                all.addAll(made);
            } else {
                all.add(Arguments.hash(text));
            }
        }
        return all.iterator();
    }

    /** Of a request's 1 MiB; the reference's TMK files have 258 KiB. */
    private static final int MAX_TMK_FILE = 1_000_000;

    /** A TMK file goes along with its hash, so that the node can score it. */
    private Hash question(FileHash made, String name) {
        Hash hash = made.getHash();
        if (!hash.getType().equals(HashKind.TMK.label())) {
            return hash;
        }
        try {
            byte[] file =
                    Files.readAllBytes(shell.surroundings().workingDirectory().resolve(name));
            if (file.length <= MAX_TMK_FILE) {
                return hash.toBuilder().setTmkFile(ByteString.copyFrom(file)).build();
            }
            shell.say(name + ": more than " + MAX_TMK_FILE + " bytes, so asked about as the very same file only");
        } catch (IOException e) {
            shell.say(name + ": " + FileReason.of(e) + ", so asked about as the very same file only");
        }
        return hash;
    }

    /** What names no type of hash, and has no colon or is there. */
    private boolean isFile(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return true;
        }
        String type = text.substring(0, colon).toLowerCase(Locale.ROOT);
        boolean isType =
                Arrays.stream(HashKind.values()).anyMatch(kind -> kind.label().equals(type));
        return !isType && Files.exists(shell.surroundings().workingDirectory().resolve(text));
    }

    private ExitCode ask(Iterator<Hash> which) throws CommandFailure {
        MatchRequest.Builder options =
                near.request().setIncludeWithdrawn(includeWithdrawn).setWithProofs(withProofs);
        Output.Growing<HashAnswer, MatchColumns.Row> list = shell.output().growing(MatchColumns.ALL);
        MatchMeter meter = new MatchMeter(shell, () -> 0);
        MatchRun<Hash> run = new MatchRun<>(options.build(), questions(which), some -> print(some, list, meter), meter);
        try (AdminConnection node = shell.connect()) {
            run.against(node);
        } finally {
            list.end();
        }
        if (run.asked() > 1) {
            shell.say(run.asked() + " asked, " + run.known() + " known"
                    + (run.errors() == 0 ? "" : ", " + run.errors() + " are no hashes"));
        }
        if (exitCode && run.known() > 0) {
            return ExitCode.MATCH_FOUND;
        }
        if (run.errors() > 0) {
            return run.errors() == run.asked() ? ExitCode.USAGE : ExitCode.PARTLY_DONE;
        }
        return ExitCode.DONE;
    }

    private static MatchRun.Questions<Hash> questions(Iterator<Hash> which) {
        return new MatchRun.Questions<>() {
            @Override
            public Optional<Hash> next() {
                return which.hasNext() ? Optional.of(which.next()) : Optional.empty();
            }

            @Override
            public Hash hash(Hash question) {
                return question;
            }
        };
    }

    private void print(
            List<MatchRun.Answered<Hash>> some, Output.Growing<HashAnswer, MatchColumns.Row> list, MatchMeter meter) {
        List<HashAnswer> shown = some.stream()
                .map(MatchRun.Answered::answer)
                .filter(answer ->
                        !knownOnly || answer.getKnown() || !answer.getError().isEmpty())
                .toList();
        if (!shown.isEmpty()) {
            meter.clear();
            list.print(
                    shown,
                    shown.stream()
                            .flatMap(answer -> MatchColumns.rows(answer).stream())
                            .toList());
        }
    }
}
