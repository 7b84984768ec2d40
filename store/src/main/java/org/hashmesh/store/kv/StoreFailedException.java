// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.kv;

/** A write failed, now or earlier: whether it happened is not known. Close the store, open it again and verify. */
public final class StoreFailedException extends RuntimeException {
    public StoreFailedException(String message) {
        super(message);
    }

    public StoreFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
