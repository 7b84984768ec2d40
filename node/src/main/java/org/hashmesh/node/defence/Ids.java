// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.defence;

import java.nio.charset.StandardCharsets;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.entry.HashValue;

/** Short names by which people call what a defence holds back, without a hash value in them. */
final class Ids {
    private static final int DIGITS = 12;

    private Ids() {}

    /** The same for the same thing, at every start. */
    static String of(String kind, String key) {
        return Digest.sha256((kind + "\n" + key).getBytes(StandardCharsets.UTF_8))
                .hex()
                .substring(0, DIGITS);
    }

    static String of(String kind, HashValue hash) {
        return of(kind, hash.type() + "\n" + hash.text());
    }
}
