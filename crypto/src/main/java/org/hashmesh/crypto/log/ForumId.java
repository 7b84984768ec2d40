// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.log;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.hashmesh.crypto.tree.Digest;

/** Which forum: the circle of members that share. */
public record ForumId(Digest value) implements Comparable<ForumId> {
    /** Hexadecimal digits of the id that an origin carries: too many to collide by accident. */
    static final int PREFIX_DIGITS = 16;

    /**
     * The id of the forum with this name: SHA-256 of {@code "hashmesh forum v1\nNAME\n"} in UTF-8.
     *
     * @throws MalformedNameException when the name is not 1 to 200 printable characters on one line, in form NFC
     */
    public static ForumId ofName(String name) throws MalformedNameException {
        Optional<String> problem = NameSyntax.problemOfTitle(name);
        if (problem.isPresent()) {
            throw new MalformedNameException("forum name", name, problem.get());
        }
        return new ForumId(Digest.sha256(("hashmesh forum v1\n" + name + "\n").getBytes(StandardCharsets.UTF_8)));
    }

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

    /**
     * The id itself, in 64 hexadecimal digits, or the name of a forum without a genesis.
     *
     * @throws MalformedNameException when it is neither
     */
    public static ForumId ofText(String text) throws MalformedNameException {
        return text.matches("[0-9a-f]{64}") ? parse(text) : ofName(text);
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
