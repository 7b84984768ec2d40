// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.file;

import org.hashmesh.v1.NewEntry;

/** What one record of a file turned out to be. */
public sealed interface Line {
    /** Number of the record's first line, from 1. */
    long number();

    /** An entry as the file gives it: its form is right, its content not yet checked. */
    record Entry(long number, NewEntry entry) implements Line {}

    /** A record that cannot be read. {@code field} is a column's name, or {@code line} for the record as a whole. */
    record Bad(long number, String field, String reason) implements Line {}
}
