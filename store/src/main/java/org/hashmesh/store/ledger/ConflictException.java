// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.ledger;

/** A verified extension that does not continue the head any more: the log has moved on since it was checked. Check again. */
public final class ConflictException extends Exception {
    ConflictException(String message) {
        super(message);
    }
}
