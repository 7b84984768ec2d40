// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.evidence;

/** Says that what a caller brought is no evidence that this node takes; the message says why. */
public final class EvidenceRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    EvidenceRefusedException(String why) {
        super(why);
    }
}
