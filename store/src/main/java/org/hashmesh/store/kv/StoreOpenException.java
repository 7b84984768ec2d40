// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.kv;

/** The store cannot be opened or created. The message says where, why and what to do. */
public final class StoreOpenException extends RuntimeException {
    /** Why. */
    public enum Reason {
        /** The directory was not made by {@code init}. */
        NOT_A_STORE,
        /** There is something in the directory already. */
        NOT_EMPTY,
        /** Another process has it open: the only reason that may pass by itself. */
        IN_USE,
        /** What is there contradicts itself or its checksums. */
        DAMAGED,
        /** The disk refused. */
        DISK
    }

    private final Reason reason;

    public StoreOpenException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public StoreOpenException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
