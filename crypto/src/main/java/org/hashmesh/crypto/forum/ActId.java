// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import org.hashmesh.crypto.tree.Digest;

/** Names an act: SHA-256 of its text. For people its first 12 hexadecimal digits do. */
public record ActId(Digest value) implements Comparable<ActId> {
    /** The first 12 hexadecimal digits: enough to tell proposals apart on a screen. */
    public String shortText() {
        return value.hex().substring(0, 12);
    }

    @Override
    public int compareTo(ActId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.hex();
    }
}
