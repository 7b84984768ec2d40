// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.journal;

/** A cursor from which this journal cannot go on. The message says why; whoever has it starts with an empty one. */
public final class CursorException extends Exception {
    private static final long serialVersionUID = 1L;

    CursorException(String message) {
        super(message);
    }
}
