// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.hashmesh.node.toml.Spelling;

/** How much the node says in its log. Hash values only ever appear at {@link #TRACE}. */
public enum LogLevel {
    /** What needs a person. */
    ERROR,
    /** And what may need one soon. */
    WARN,
    /** And what changes: peers, roster, heads. */
    INFO,
    /** And why. */
    DEBUG,
    /** And everything. */
    TRACE;

    /** As the file says it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a level.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static LogLevel parse(String text) {
        List<String> all = Arrays.stream(values()).map(LogLevel::text).toList();
        if (!all.contains(text)) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no log level: " + String.join(", ", all) + Spelling.hint(text, all));
        }
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
