// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.toml;

/**
 * One thing that is wrong in a file, for the person who can correct it.
 *
 * @param file the file's name as that person knows it
 * @param line from 1; 0 when it has no lines, as a variable has none
 * @param column from 1; 0 with line 0
 * @param message what is wrong and what would be right
 */
public record Problem(String file, int line, int column, String message) {
    /** Where it is, as {@code node.toml:14:3}. */
    public String where() {
        return line == 0 ? file : file + ":" + line + ":" + column;
    }

    @Override
    public String toString() {
        return where() + ": " + message;
    }
}
