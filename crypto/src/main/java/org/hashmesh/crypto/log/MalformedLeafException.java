// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.log;

/** Bytes that should have been a leaf and are too few or too many. */
public final class MalformedLeafException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedLeafException(int bytes) {
        super(Leaf.lengthProblem(bytes));
    }
}
