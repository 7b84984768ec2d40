// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.log;

import org.hashmesh.crypto.tree.Digest;

/** Which log: SHA-256 of its {@linkplain Origin#text() origin} in UTF-8. */
public record LogId(Digest value) implements Comparable<LogId> {
    @Override
    public int compareTo(LogId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.hex();
    }
}
