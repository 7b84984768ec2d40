// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.hashmesh.node.toml.Spelling;

/** What a caller at the admin port may do. */
public enum AccessRole {
    /** Everything: publish, withdraw, look at peers and logs, and whatever {@link #MATCH} may. */
    ADMIN,
    /** Look up hashes, and ask for the node's health. */
    MATCH;

    /** As the file says it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether this role includes what the other may do. */
    public boolean includes(AccessRole other) {
        return this == ADMIN || this == other;
    }

    /**
     * Reads a role.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static AccessRole parse(String text) {
        List<String> all = Arrays.stream(values()).map(AccessRole::text).toList();
        if (!all.contains(text)) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no role; there are " + String.join(" and ", all) + Spelling.hint(text, all));
        }
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
