// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.kv;

/** The disk did not give back what was written. The message says where. */
public final class StoreDamagedException extends RuntimeException {
    public StoreDamagedException(String message) {
        super(message);
    }

    public StoreDamagedException(String message, Throwable cause) {
        super(message, cause);
    }
}
