// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.log;

/** An entry was asked for of a log whose entries were deleted for good, as the forum decided. */
public final class PurgedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public PurgedException(String message) {
        super(message);
    }
}
