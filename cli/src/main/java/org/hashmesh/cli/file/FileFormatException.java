// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.file;

/** A file as a whole cannot be read: its format or its header. The message says why, for a person. */
public final class FileFormatException extends Exception {
    private static final long serialVersionUID = 1;

    FileFormatException(String message) {
        super(message);
    }
}
