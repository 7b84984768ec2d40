// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match;

/** A whole request that cannot be answered; the message says which field is wrong and what is allowed. */
public final class BadMatchRequestException extends Exception {
    private static final long serialVersionUID = 1;

    BadMatchRequestException(String message) {
        super(message);
    }
}
