// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.ledger;

/**
 * A chunk that its author signed has other entries than those held, which the author signed too. What was fetched of that
 * log is forgotten.
 */
public final class ContradictionException extends Exception {
    private static final long serialVersionUID = 1L;

    ContradictionException(String message) {
        super(message);
    }
}
