// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.evidence;

/** Says that some bytes are not evidence in its one spelling: the fault of whoever sent them. */
public final class MalformedEvidenceException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedEvidenceException(String message) {
        super(message);
    }
}
