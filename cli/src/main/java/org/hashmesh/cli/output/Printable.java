// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.output;

/**
 * Makes text from elsewhere safe to print on a terminal. Notes and names come from other members: an escape sequence in
 * one of them must not act on the screen of the person who reads it, and a line break must not forge a row.
 */
public final class Printable {
    private Printable() {}

    /** The text as one line: each control, format and separator character is replaced by a visible escape. */
    public static String line(String text) {
        if (text.codePoints().noneMatch(Printable::isUnsafe)) {
            return text;
        }
        StringBuilder safe = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (isUnsafe(c)) {
                safe.append(String.format("\\u{%x}", c));
            } else {
                safe.appendCodePoint(c);
            }
        });
        return safe.toString();
    }

    private static boolean isUnsafe(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }
}
