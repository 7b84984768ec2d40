// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.tree;

/** What a cosmic ray does. */
final class Flips {
    private Flips() {}

    /** The digest with one of its 256 bits turned over. */
    static Digest flip(Digest digest, int bit) {
        byte[] bytes = digest.toBytes();
        bytes[bit / 8] ^= (byte) (1 << bit % 8);
        return Digest.of(bytes);
    }
}
