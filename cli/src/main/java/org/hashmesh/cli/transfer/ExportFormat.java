// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.transfer;

import org.hashmesh.cli.file.FileFormat;
import org.jspecify.annotations.Nullable;

/** A format in which the list leaves: those that import reads, and one for analysis. */
enum ExportFormat {
    CSV(FileFormat.CSV),
    JSONL(FileFormat.JSONL),
    TX_CSV(FileFormat.TX_CSV),
    TX_LIST(FileFormat.TX_LIST),
    /** See {@link org.hashmesh.cli.file.ParquetListings}. */
    PARQUET(null);

    private final @Nullable FileFormat text;

    ExportFormat(@Nullable FileFormat text) {
        this.text = text;
    }

    /** The format of a text. */
    FileFormat text() {
        if (text == null) {
            throw new IllegalStateException(this + " is no text");
        }
        return text;
    }

    /** As people write it: {@code tx-csv}. */
    @Override
    public String toString() {
        return text == null ? "parquet" : text.toString();
    }
}
