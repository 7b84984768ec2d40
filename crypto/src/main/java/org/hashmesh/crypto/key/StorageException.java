// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.key;

import java.nio.file.Path;

/** Says what is wrong with a key or certificate file, where, and what to do next: the disk's or the person's fault. */
public final class StorageException extends RuntimeException {

    /** What is wrong. */
    public enum Reason {
        /** There is no such file. */
        MISSING,
        /** There is such a file already, and keys are never overwritten. */
        EXISTS,
        /** Group or others may read or write the file. */
        OPEN_TO_OTHERS,
        /** The contents are not what was written: a flipped bit, a cut, an edit by hand. */
        DAMAGED,
        /** A sound key file, of another role. */
        WRONG_ROLE,
        /** The key is sealed under a passphrase, and none was given. */
        PASSPHRASE_NEEDED,
        /** The passphrase does not open this key. */
        PASSPHRASE_WRONG,
        /** The disk did not do what it was asked. */
        DISK
    }

    private final Reason reason;
    private final Path path;

    /** A fault of this kind of this file; {@code what} and {@code next} complete the message for a person. */
    public StorageException(Reason reason, Path path, String what, String next) {
        super(path + ": " + what + "; next: " + next);
        this.reason = reason;
        this.path = path;
    }

    /** The same, with what the system said. */
    public StorageException(Reason reason, Path path, String what, String next, Throwable cause) {
        this(reason, path, what, next);
        initCause(cause);
    }

    /** What is wrong. */
    public Reason reason() {
        return reason;
    }

    /** The file. */
    public Path path() {
        return path;
    }
}
