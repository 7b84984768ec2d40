// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.log;

import java.util.Optional;

/**
 * A member of the forum, by a name like that of a host: {@code acme.example}. At most 253 characters, at least one dot.
 *
 * @param value the name as it stands in an {@link Origin}
 */
public record MemberName(String value) implements Comparable<MemberName> {
    /**
     * For names that are known to be good.
     *
     * @throws IllegalArgumentException when it is not; text from outside goes through {@link #parse}
     */
    public MemberName {
        Optional<String> problem = NameSyntax.problemOfDomain(value);
        if (problem.isPresent()) {
            throw new IllegalArgumentException("member name " + problem.get());
        }
    }

    /**
     * Reads a name that came from outside.
     *
     * @throws MalformedNameException when it breaks a rule; the message says which
     */
    public static MemberName parse(String text) throws MalformedNameException {
        Optional<String> problem = NameSyntax.problemOfDomain(text);
        if (problem.isPresent()) {
            throw new MalformedNameException("member name", text, problem.get());
        }
        return new MemberName(text);
    }

    @Override
    public int compareTo(MemberName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
