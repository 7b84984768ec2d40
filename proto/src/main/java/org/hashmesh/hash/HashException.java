// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.hash;

/** Content that a hash function gives nothing for, or a value that is none of its: why, in words for a person. */
public final class HashException extends Exception {
    private static final long serialVersionUID = 1;

    /** @param reason what is wrong and what would be right; never the whole input, which may be long */
    public HashException(String reason) {
        super(reason);
    }

    /** Why, in words. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
