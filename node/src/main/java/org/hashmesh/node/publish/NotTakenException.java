// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.publish;

/** The node does not take entries now. Nothing was acknowledged; asking again is safe. */
public final class NotTakenException extends Exception {

    private static final long serialVersionUID = 1L;

    public NotTakenException(String why) {
        super(why);
    }
}
