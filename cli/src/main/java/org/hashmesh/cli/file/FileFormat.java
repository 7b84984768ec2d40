// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.file;

import java.util.Locale;
import java.util.regex.Pattern;

/** A format in which hashes are exchanged as a file. All are UTF-8 text. */
public enum FileFormat {
    /** Our own columns, with a header: see {@link OwnColumns}. */
    CSV("csv"),
    /** One {@code NewEntry} of the API as JSON on each line. */
    JSONL("jsonl"),
    /** python-threatexchange's CSV: see {@link TxSignals}. */
    TX_CSV("tx-csv"),
    /** python-threatexchange's plain list: on each line a signal type, a blank and the value. */
    TX_LIST("tx-list");

    private static final Pattern TX_LINE = Pattern.compile("[a-z][a-z0-9_]* +\\S.*");

    private final String label;

    FileFormat(String label) {
        this.label = label;
    }

    /** As people write it: {@code tx-csv}. */
    @Override
    public String toString() {
        return label;
    }

    /** Whether a field in quotes may go over several lines. */
    boolean quoted() {
        return this == CSV || this == TX_CSV;
    }

    /**
     * Tells the format from the first line that is not empty.
     *
     * @throws FileFormatException if it looks like none
     */
    static FileFormat detect(String line) throws FileFormatException {
        String lower = line.strip().toLowerCase(Locale.ROOT);
        if (lower.startsWith("{")) {
            return JSONL;
        }
        if (lower.contains("signal_type") && lower.contains(",")) {
            return TX_CSV;
        }
        if (lower.contains("hash_type") && lower.contains(",")) {
            return CSV;
        }
        if (TX_LINE.matcher(lower).matches() && !lower.contains(",")) {
            return TX_LIST;
        }
        throw new FileFormatException("cannot tell the format of the file: its first line is neither JSON nor a header"
                + " with hash_type or signal_type, nor a signal type with a value");
    }
}
