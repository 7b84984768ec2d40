// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.check;

/**
 * Something in a store that is not as it should be.
 *
 * @param place where: a log's origin and what of it, or a column
 * @param what what is wrong
 */
public record Finding(String place, String what) {
    @Override
    public String toString() {
        return place + ": " + what;
    }
}
