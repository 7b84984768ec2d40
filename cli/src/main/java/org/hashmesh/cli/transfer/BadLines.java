// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.transfer;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.output.Printable;
import org.hashmesh.v1.RejectedLine;
import org.jspecify.annotations.Nullable;

/** Reports lines that were not taken: the first ones on stderr, all of them in a file if one is wanted. */
public final class BadLines implements Closeable {
    /** Beyond this nobody reads a terminal; the file has them all. */
    static final int MAX_SHOWN = 1_000;

    private final PrintStream err;
    private final String input;
    private final @Nullable Writer file;
    private final JsonFormat.Printer json =
            JsonFormat.printer().preservingProtoFieldNames().omittingInsignificantWhitespace();
    private long count;

    /**
     * Opens the file for them, if one is wanted.
     *
     * @param input name of the file they stand in
     * @param rejects where to write them all, one JSON object a line
     */
    public BadLines(PrintStream err, String input, @Nullable Path rejects) throws CommandFailure {
        this(err, input, rejects, false);
    }

    /** The same, perhaps after those that are in the file already. */
    public BadLines(PrintStream err, String input, @Nullable Path rejects, boolean goesOn) throws CommandFailure {
        this.err = err;
        this.input = input;
        try {
            this.file = rejects == null ? null : writer(rejects, goesOn);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static Writer writer(Path rejects, boolean goesOn) throws IOException {
        return goesOn
                ? Files.newBufferedWriter(rejects, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                : Files.newBufferedWriter(rejects);
    }

    /** How many there were. */
    public long count() {
        return count;
    }

    /** Reports one. */
    public void add(RejectedLine line) throws CommandFailure {
        count++;
        if (count <= MAX_SHOWN) {
            err.println(
                    Printable.line(input + ":" + line.getLine() + ": " + line.getField() + ": " + line.getReason()));
        } else if (count == MAX_SHOWN + 1) {
            err.println("more bad lines are counted, not shown; --rejects FILE keeps them all");
        }
        if (file != null) {
            try {
                file.write(json.print(line));
                file.write('\n');
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("a rejected line has no field that JSON cannot say", e);
            } catch (IOException e) {
                throw failure(e);
            }
        }
    }

    /** Puts what was written into the file: what was reported so far is not lost with this process. */
    public void flush() throws CommandFailure {
        if (file != null) {
            try {
                file.flush();
            } catch (IOException e) {
                throw failure(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }

    private static CommandFailure failure(IOException e) {
        return CommandFailure.of(ExitCode.FAILED, "E-IMP-013", "cannot write the file of rejected lines")
                .why(String.valueOf(e.getMessage()))
                .cause(e)
                .build();
    }
}
