// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import java.util.Optional;

/** What becomes of an evicted member's entries. */
public enum Aftermath {
    /** They stay in force up to the pins. */
    KEEP("keep"),
    /** They are kept and replicated up to the pins, and have no effect. */
    QUARANTINE("quarantine"),
    /** They have no effect, and their content is deleted everywhere. */
    PURGE("purge");

    private final String text;

    Aftermath(String text) {
        this.text = text;
    }

    /** As acts and the command line write it. */
    public String text() {
        return text;
    }

    /** The one that is written like this. */
    public static Optional<Aftermath> parse(String text) {
        for (Aftermath one : values()) {
            if (one.text.equals(text)) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }
}
