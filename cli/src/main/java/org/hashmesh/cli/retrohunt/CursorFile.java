// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.retrohunt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.failure.FileReason;
import org.jspecify.annotations.Nullable;

/** Where the last hunt began, in a file, if there is to be one. */
record CursorFile(@Nullable Path path) {
    boolean isThere() {
        return path != null;
    }

    /** Where it is kept how far a hunt is that is not done. */
    Optional<Path> progress() {
        return Optional.ofNullable(path).map(file -> file.resolveSibling(file.getFileName() + ".progress"));
    }

    /** Empty before the first hunt. */
    String read() throws CommandFailure {
        Path from = path;
        try {
            return from != null && Files.exists(from) ? Files.readString(from).strip() : "";
        } catch (IOException e) {
            throw CommandFailure.of(ExitCode.USAGE, "E-HUNT-004", "cannot read the cursor in " + from)
                    .why(FileReason.of(e))
                    .next("name another --cursor-file")
                    .cause(e)
                    .build();
        }
    }

    /** A crash before: the next hunt is this one again. */
    void write(String cursor) throws CommandFailure {
        Path to = path;
        if (to == null) {
            return;
        }
        try {
            AtomicText.replace(to, cursor + "\n");
        } catch (IOException e) {
            throw CommandFailure.of(ExitCode.FAILED, "E-HUNT-005", "cannot write the cursor to " + to)
                    .why(FileReason.of(e))
                    .next("the matches were printed; the next time take --cursor " + cursor)
                    .cause(e)
                    .build();
        }
    }
}
