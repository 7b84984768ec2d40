// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.demo;

/** The forum on this machine did not do what it was to do. The message says what, where, and shows a node's log. */
public final class ForumException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A message for a person, of one line or more. */
    public ForumException(String message) {
        super(message);
    }

    /** The same, with what brought it about. */
    public ForumException(String message, Throwable cause) {
        super(message, cause);
    }
}
