// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.console;

import java.util.Locale;

/** How data is written to stdout. */
public enum OutputFormat {
    TABLE,
    /** A table with all columns, nothing shortened. */
    WIDE,
    /** One JSON document. */
    JSON,
    /** One JSON object a line. */
    JSONL,
    CSV;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
