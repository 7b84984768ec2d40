// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.file;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.hashmesh.v1.Hash;

/** A member's own file of what it was given in the past: a row for each hash, read one at a time. */
public interface Catalogue extends Closeable {
    /** The next row; none at the end of the file, however often it is asked for. */
    Optional<Row> next() throws IOException;

    /** Columns that the file has and that say nothing here. */
    List<String> unused();

    /** What part of the file was read, 0 to 1; 0 when nobody knows. */
    double part();

    /** What a row turned out to be. */
    sealed interface Row {
        /** Its number, from 1: of its first line in a text file. */
        long number();
    }

    /**
     * A hash of an upload, as the file gives it.
     *
     * @param id the member's own name for the upload; may be empty
     * @param uploaded when, in the file's words; may be empty
     */
    record Upload(long number, Hash hash, String id, String uploaded) implements Row {}

    /** A row that cannot be read. {@code field} is a column's name, or {@code line} for the row as a whole. */
    record Bad(long number, String field, String reason) implements Row {}
}
