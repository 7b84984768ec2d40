// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.log;

/**
 * What a log is called in this store's keys, to save the 32 bytes of its id in each. Given at the log's first commit; it
 * means nothing elsewhere.
 *
 * @param value from 0 on
 */
public record LogNumber(int value) {
    public LogNumber {
        if (value < 0) {
            throw new IllegalArgumentException("no log has the number " + value);
        }
    }
}
