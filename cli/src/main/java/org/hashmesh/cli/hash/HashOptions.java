// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.hash;

import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.entry.HashKind;
import org.hashmesh.v1.HashedFile;
import picocli.CommandLine.Option;

/** The options of all commands that hash files. */
public final class HashOptions {
    /** The name that stands for standard input. */
    public static final String STANDARD_INPUT = "-";

    private static final long MIN_PIXELS = 25;
    private static final long MAX_PIXELS = 1_000_000_000;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            split = ",",
            description =
                    "md5, sha1, sha256, pdq, tlsh or tmk; may be repeated (default: the first three, pdq of pictures, tlsh of text files and of the text in PDFs; of a .tmk file only tmk)")
    private List<String> types = new ArrayList<>();

    @Option(
            names = "--decode-timeout",
            paramLabel = "TIME",
            defaultValue = "10s",
            description = "A picture or PDF that takes longer to decode is given up (default: ${DEFAULT-VALUE})")
    private Duration decodeTimeout = Duration.ofSeconds(10);

    @Option(
            names = "--max-pixels",
            paramLabel = "N",
            defaultValue = "50000000",
            description =
                    "A picture with more is not decoded; the decoder gets 8 bytes of memory for each, and 96 MiB (default: ${DEFAULT-VALUE})")
    private long maxPixels = 50_000_000;

    /**
     * What makes the hashes; the caller closes it.
     *
     * @param dihedral whether pictures that are turned and mirrored are wanted too
     */
    public FileHashes open(boolean dihedral) throws CommandFailure {
        if (maxPixels < MIN_PIXELS || maxPixels > MAX_PIXELS) {
            throw usage("--max-pixels is " + MIN_PIXELS + " to " + MAX_PIXELS);
        }
        if (decodeTimeout.isZero()) {
            throw usage("--decode-timeout 0 leaves no time");
        }
        return new FileHashes(kinds(), dihedral, new DecoderLimits(decodeTimeout, maxPixels));
    }

    /** The hashes of one file as the person named it: a path, or {@code -}. */
    public static HashedFile hash(FileHashes hashes, String name, Shell shell, InputStream standardInput) {
        return name.equals(STANDARD_INPUT)
                ? hashes.of(name, standardInput)
                : hashes.of(name, shell.surroundings().workingDirectory().resolve(name));
    }

    /**
     * The hashes of all these files.
     *
     * @throws CommandFailure naming the first file that lacks one of them: nothing is to be done with a part
     */
    public List<HashedFile> hashAll(List<String> names, Shell shell) throws CommandFailure {
        List<HashedFile> all = new ArrayList<>();
        try (FileHashes hashes = open(false)) {
            for (String name : names) {
                HashedFile file = hash(hashes, name, shell, System.in);
                if (failed(file)) {
                    String missing = file.getMissingList().stream()
                            .map(hash -> hash.getType() + ": " + hash.getReason())
                            .collect(Collectors.joining("; "));
                    throw CommandFailure.of(ExitCode.FAILED, "E-HASH-002", "cannot hash " + name)
                            .why(file.getError() + missing)
                            .next("leave it out, or say with --type which hashes are enough")
                            .build();
                }
                all.add(file);
            }
        }
        return all;
    }

    /** Whether something is missing that the person wants: not so where nobody asked for the tlsh of a short text. */
    public boolean failed(HashedFile file) {
        return !file.getError().isEmpty()
                || file.getMissingList().stream()
                        .anyMatch(
                                missing -> !types.isEmpty() || missing.getType().equals(HashKind.PDQ.label()));
    }

    private Set<HashKind> kinds() throws CommandFailure {
        Set<HashKind> kinds = EnumSet.noneOf(HashKind.class);
        for (String type : types) {
            String label = type.strip().toLowerCase(Locale.ROOT);
            kinds.add(FileHashes.KINDS.stream()
                    .filter(kind -> kind.label().equals(label))
                    .findFirst()
                    .orElseThrow(() -> usage("--type `" + type + "` is none that is made here: "
                            + FileHashes.KINDS.stream().map(HashKind::label).collect(Collectors.joining(", ")))));
        }
        return kinds;
    }

    private static CommandFailure usage(String what) {
        return CommandFailure.of(ExitCode.USAGE, "E-HASH-001", what)
                .next("see: hashmesh hash --help")
                .build();
    }
}
