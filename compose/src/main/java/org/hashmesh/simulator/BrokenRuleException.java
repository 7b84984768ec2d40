// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

/** What must always hold did not: the run ends here. The message says what and where. */
final class BrokenRuleException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BrokenRuleException(String message) {
        super(message);
    }

    BrokenRuleException(String message, Throwable cause) {
        super(message, cause);
    }
}
