// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.retrohunt;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.failure.FileReason;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.crypto.tree.Digest;

/**
 * How far a hunt is, in a file beside its cursor file, so that the same command goes on there after it was broken off. The file is
 * replaced every few seconds, after what it counts as done was printed, and is gone once the hunt is done. For many threads.
 */
final class HuntProgress {
    private static final Duration SAVE_EVERY = Duration.ofSeconds(5);

    private final Shell shell;
    private final Optional<Path> file;
    private final String hunt;
    private final HuntState start;
    private HuntState now;
    private HuntState saved;
    private Instant savedAt;
    private boolean told;
    private boolean announced;

    private HuntProgress(Shell shell, Optional<Path> file, String hunt, HuntState start) {
        this.shell = shell;
        this.file = file;
        this.hunt = hunt;
        this.start = start;
        this.now = start;
        this.saved = start;
        this.savedAt = shell.surroundings().clock().instant();
    }

    /** Of a hunt that cannot be gone on with. */
    static HuntProgress unkept(Shell shell) {
        return new HuntProgress(shell, Optional.empty(), "", HuntState.BEGINNING);
    }

    /**
     * Of a hunt that may have been broken off.
     *
     * @param file where it is kept
     * @param question everything that makes it the same hunt: the catalogue as it is, and what is asked about it
     * @param anew whether it is to begin again all the same
     */
    static HuntProgress of(Shell shell, Path file, String question, boolean anew) throws CommandFailure {
        String hunt = Digest.sha256(question.getBytes(StandardCharsets.UTF_8)).hex();
        HuntState start = HuntState.BEGINNING;
        try {
            if (anew) {
                Files.deleteIfExists(file);
            } else if (Files.exists(file)) {
                Properties kept = new Properties();
                kept.load(new StringReader(Files.readString(file)));
                start = read(kept);
                if (!hunt.equals(kept.getProperty("hunt"))) {
                    shell.say(
                            "a hunt was broken off after row " + start.rows() + ", but the catalogue has changed since,"
                                    + " or is asked about in another way: from the start");
                    start = HuntState.BEGINNING;
                } else {
                    requireOutput(shell, start, number(kept, "printed"));
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw CommandFailure.of(ExitCode.FAILED, "E-HUNT-006", "cannot read how far this hunt was, in " + file)
                    .why(FileReason.of(e))
                    .next("to hunt from the first row on: --from-start")
                    .cause(e)
                    .build();
        }
        if (start.rows() > 0) {
            shell.say("goes on after the " + start.rows()
                    + " rows that are done; to hunt from the first row on: --from-start");
        }
        return new HuntProgress(shell, Optional.of(file), hunt, start);
    }

    /** Who begins an output file anew has lost what the hunt told before, and it will not tell that again. */
    private static void requireOutput(Shell shell, HuntState start, long printed) throws CommandFailure {
        if (start.known() > 0 && shell.surroundings().outSize().getAsLong() < printed) {
            throw CommandFailure.of(
                            ExitCode.USAGE,
                            "E-HUNT-007",
                            "this hunt was broken off after row " + start.rows()
                                    + ", and what it told until then is not in this output")
                    .why(start.known() + " matches would be missing")
                    .next("append to the same file with >>; if it is lost: --from-start")
                    .build();
        }
    }

    private static HuntState read(Properties kept) {
        HuntState state = new HuntState(
                kept.getProperty("cursor", ""),
                number(kept, "rows"),
                number(kept, "asked"),
                number(kept, "known"),
                number(kept, "errors"),
                number(kept, "bad"));
        if (state.cursor().isEmpty()) {
            throw new IllegalArgumentException("it has no cursor");
        }
        return state;
    }

    private static long number(Properties kept, String name) {
        try {
            return Long.parseUnsignedLong(kept.getProperty(name, ""));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " is no number", e);
        }
    }

    /** Where it began: behind what was done before it was broken off. */
    HuntState start() {
        return start;
    }

    /** Whether it goes on with one that was broken off. */
    boolean goesOn() {
        return start.rows() > 0;
    }

    /** It has come so far, and everything up to there was printed. Whether from now on it can be gone on with. */
    synchronized boolean reached(HuntState state) {
        now = state;
        boolean due = !shell.surroundings().clock().instant().isBefore(savedAt.plus(SAVE_EVERY));
        boolean first = due && save() && !announced;
        announced |= first;
        return first;
    }

    /** It was broken off. */
    synchronized void brokenOff() {
        if (save()) {
            shell.say(now.rows() + " rows are done: the same command goes on after them");
        }
    }

    /** It is done, and what comes next begins with another cursor. */
    synchronized void done() throws IOException {
        if (file.isPresent()) {
            Files.deleteIfExists(file.get());
        }
    }

    /** A crash before: some rows are asked about once more. Whether there is something to go on with. */
    private boolean save() {
        savedAt = shell.surroundings().clock().instant();
        if (file.isEmpty() || now.cursor().isEmpty()) {
            return false;
        }
        if (now.equals(saved)) {
            return true;
        }
        Properties kept = new Properties();
        kept.setProperty("hunt", hunt);
        kept.setProperty("cursor", now.cursor());
        kept.setProperty("rows", Long.toString(now.rows()));
        kept.setProperty("asked", Long.toString(now.asked()));
        kept.setProperty("known", Long.toString(now.known()));
        kept.setProperty("errors", Long.toString(now.errors()));
        kept.setProperty("bad", Long.toString(now.bad()));
        kept.setProperty("printed", Long.toString(shell.surroundings().outSize().getAsLong()));
        try {
            StringWriter text = new StringWriter();
            kept.store(text, "How far a hashmesh retrohunt is that is not done: the same command goes on from here");
            AtomicText.replace(file.get(), text.toString());
            saved = now;
            return true;
        } catch (IOException e) {
            if (!told) {
                told = true;
                shell.say("cannot keep how far this hunt is in " + file.get() + ": " + FileReason.of(e)
                        + "; if it is broken off, it begins again");
            }
            return false;
        }
    }
}
