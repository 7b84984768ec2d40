// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.Status;

/** What a call can fail with. Codes are stable: scripts and other versions read them. Only ever added to. */
public enum FailureCode {
    /** The caller's TLS key is not, or no longer, listed. */
    NOT_LISTED("E-TLS-004", Status.Code.PERMISSION_DENIED),
    /** The caller's role does not include this call. */
    NOT_ALLOWED("E-ACCESS-001", Status.Code.PERMISSION_DENIED),
    /** A field of the request cannot be taken. */
    BAD_FIELD("E-HASH-001", Status.Code.INVALID_ARGUMENT),
    /** The request asks for something that does not fit together or is over a limit. */
    BAD_REQUEST("E-CALL-001", Status.Code.INVALID_ARGUMENT),
    /** What was asked for is not here. */
    NOT_FOUND("E-CALL-002", Status.Code.NOT_FOUND),
    /** The caller asks for more than it is given in this time; asking again later is safe. */
    TOO_MUCH("E-CALL-003", Status.Code.RESOURCE_EXHAUSTED),
    /** The cursor is of another database or another past of this one: whoever has it starts again. */
    CURSOR_REFUSED("E-CALL-004", Status.Code.FAILED_PRECONDITION),
    /** The node takes no entries now; nothing was acknowledged, and asking again later is safe. */
    NOT_TAKEN("E-NODE-001", Status.Code.FAILED_PRECONDITION),
    /** The forum's rules do not allow it, or something signed is not good. */
    FORUM_RULE("E-FORUM-001", Status.Code.FAILED_PRECONDITION),
    /** The node is stopping. */
    STOPPING("E-NODE-002", Status.Code.UNAVAILABLE),
    /** The node is still reading its list and answers no matches yet; asking again in some seconds is safe. */
    NOT_READY("E-MATCH-001", Status.Code.UNAVAILABLE),
    /** The node's own fault. Its log says more. */
    INTERNAL("E-NODE-003", Status.Code.INTERNAL);

    private final String code;
    private final Status.Code status;

    FailureCode(String code, Status.Code status) {
        this.code = code;
        this.status = status;
    }

    /** The stable code. */
    public String code() {
        return code;
    }

    /** The status of a call that failed so. Its description is the code, a colon and the message. */
    public Status status(String message) {
        return Status.fromCode(status).withDescription(code + ": " + message);
    }

    /** Whether a call of ours ended so. */
    boolean isIn(Status status) {
        String description = status.getDescription();
        return status.getCode() == this.status && description != null && description.startsWith(code + ":");
    }

    /** The same as an exception, for endpoints. */
    public CallFailure failure(String message) {
        return new CallFailure(this, message);
    }
}
