// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.log;

import org.hashmesh.crypto.tree.Digest;

/** Which forum: the circle of members that share. The SHA-256 of its genesis. */
public record ForumId(Digest value) implements Comparable<ForumId> {
    /** Hexadecimal digits of the id that an origin carries: too many to collide by accident. */
    static final int PREFIX_DIGITS = 16;

    /**
     * Reads an id written as 64 lower-case hexadecimal digits.
     *
     * @throws MalformedNameException when the text is anything else
     */
    public static ForumId parse(String text) throws MalformedNameException {
        try {
            return new ForumId(Digest.parseHex(text));
        } catch (IllegalArgumentException e) {
            throw new MalformedNameException("forum id", text, "must be 64 lower-case hexadecimal digits");
        }
    }

    /** The first 16 hexadecimal digits, as they stand in an {@link Origin}. */
    public String prefix() {
        return value.hex().substring(0, PREFIX_DIGITS);
    }

    @Override
    public int compareTo(ForumId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.hex();
    }
}
