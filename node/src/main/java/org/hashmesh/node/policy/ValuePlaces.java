// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.policy;

import java.util.List;

/** Finds where in a TOML file a place within a text value is, so that a slip in an expression is shown where it stands. */
final class ValuePlaces {
    private static final List<String> LONG_QUOTES = List.of("\"\"\"", "'''");

    private final List<String> lines;

    ValuePlaces(String file) {
        this.lines = file.lines().toList();
    }

    /** Both from 1. */
    record Place(int line, int column) {}

    /**
     * The place of a line and column in the value of the key that stands at this place. Exact for values without escapes,
     * never before the value's beginning.
     */
    Place inValue(int keyLine, int keyColumn, int line, int column) {
        if (keyLine < 1 || keyLine > lines.size()) {
            return new Place(Math.max(1, keyLine), Math.max(1, keyColumn));
        }
        String text = lines.get(keyLine - 1);
        int equals = text.indexOf('=', Math.max(0, keyColumn - 1));
        int quote = equals < 0 ? -1 : equals + 1;
        while (quote >= 0 && quote < text.length() && Character.isWhitespace(text.charAt(quote))) {
            quote++;
        }
        if (quote < 0 || quote >= text.length()) {
            return new Place(keyLine, Math.max(1, keyColumn));
        }
        int width = 1;
        for (String quotes : LONG_QUOTES) {
            if (text.startsWith(quotes, quote)) {
                width = quotes.length();
            }
        }
        // A line break right after the opening quotes is not part of the value.
        boolean below = width > 1 && text.substring(quote + width).isBlank();
        if (below) {
            return new Place(keyLine + line, column);
        }
        return line == 1 ? new Place(keyLine, quote + width + column) : new Place(keyLine + line - 1, column);
    }
}
