// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

/** Ends a call with a code and a message for the caller. Thrown by endpoints; {@link Failures} makes the status of it. */
public final class CallFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final FailureCode code;

    /** A failure whose message the caller may read. */
    public CallFailure(FailureCode code, String message) {
        super(message);
        this.code = code;
    }

    /** What kind of failure. */
    public FailureCode code() {
        return code;
    }
}
