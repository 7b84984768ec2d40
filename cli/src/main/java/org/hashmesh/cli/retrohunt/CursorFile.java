// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.retrohunt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.failure.FileReason;
import org.jspecify.annotations.Nullable;

/** Where the last hunt began, in a file, if there is to be one. */
record CursorFile(@Nullable Path path) {
    boolean isThere() {
        return path != null;
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
            Path part = to.resolveSibling(to.getFileName() + ".part");
            Files.writeString(part, cursor + "\n");
            Files.move(part, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw CommandFailure.of(ExitCode.FAILED, "E-HUNT-005", "cannot write the cursor to " + to)
                    .why(FileReason.of(e))
                    .next("the matches were printed; the next time take --cursor " + cursor)
                    .cause(e)
                    .build();
        }
    }
}
