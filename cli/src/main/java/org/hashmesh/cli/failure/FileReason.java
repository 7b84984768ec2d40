// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.failure;

import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/** Why a file could not be read or written, in words. */
public final class FileReason {
    private FileReason() {}

    /** Never the name of a class where the reason is a common one. */
    public static String of(Exception failure) {
        Throwable cause = failure.getCause();
        Throwable reason = failure instanceof UncheckedIOException && cause != null ? cause : failure;
        if (reason instanceof NoSuchFileException) {
            return "there is no such file or directory";
        }
        if (reason instanceof FileAlreadyExistsException) {
            return "there is one already, which is not replaced";
        }
        if (reason instanceof AccessDeniedException) {
            return "you may not";
        }
        return String.valueOf(reason.getMessage());
    }
}
