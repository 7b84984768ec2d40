// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Optional;
import org.hashmesh.crypto.certificate.ServerPin.WrongServerException;

/** Another node did not answer a question about governance, or did not take what was handed in. */
public final class GovernanceCallException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** Nobody answers there, or not in time. */
        UNREACHABLE,
        /** Somebody answers there, with another TLS key than the pinned one. */
        OTHER_KEY,
        /** The node gives strangers no more now; asking again later is safe. */
        BUSY,
        /** The node does not do this for us. */
        REFUSED,
        /** What it answers is nothing that an honest node sends. */
        MALFORMED
    }

    private final Reason reason;

    GovernanceCallException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    private GovernanceCallException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** What a failed call means here. */
    static GovernanceCallException of(StatusRuntimeException failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof WrongServerException wrong) {
                return new GovernanceCallException(
                        Reason.OTHER_KEY, "it has the TLS key " + wrong.presented(), failure);
            }
        }
        Status status = failure.getStatus();
        Reason reason = switch (status.getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED -> Reason.UNREACHABLE;
            case RESOURCE_EXHAUSTED -> Reason.BUSY;
            default -> Reason.REFUSED;
        };
        return new GovernanceCallException(
                reason,
                Optional.ofNullable(status.getDescription())
                        .orElse(status.getCode().toString()),
                failure);
    }

    /** The same, saying where. */
    GovernanceCallException at(String place) {
        return new GovernanceCallException(reason, place + ": " + getMessage(), this);
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
