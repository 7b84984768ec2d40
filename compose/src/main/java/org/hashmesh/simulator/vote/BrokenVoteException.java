// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator.vote;

/** What must always hold did not: the run ends here. The message says what and where. */
final class BrokenVoteException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BrokenVoteException(String message) {
        super(message);
    }
}
