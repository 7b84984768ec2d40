// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.console;

/** Makes text from files of others safe to print on a terminal: an escape sequence in it must not act on the screen. */
final class Printable {
    private Printable() {}

    /** The text as one line: each control, format and separator character is replaced by a visible escape. */
    static String line(String text) {
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
