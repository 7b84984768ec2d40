// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.policy;

/** A condition that is well formed and still gave no answer. */
final class ConditionException extends Exception {
    private static final long serialVersionUID = 1L;

    ConditionException(String message, Throwable cause) {
        super(message, cause);
    }
}
