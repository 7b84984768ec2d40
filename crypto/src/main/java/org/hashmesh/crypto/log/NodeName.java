// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.log;

import java.util.Optional;

/**
 * One of a member's nodes: {@code eu1}. At most 32 of a-z, 0-9 and hyphen, no hyphen at either end.
 *
 * @param value the name as it stands in an {@link Origin}
 */
public record NodeName(String value) implements Comparable<NodeName> {
    /**
     * For names that are known to be good.
     *
     * @throws IllegalArgumentException when it is not; text from outside goes through {@link #parse}
     */
    public NodeName {
        Optional<String> problem = NameSyntax.problemOfShortName(value);
        if (problem.isPresent()) {
            throw new IllegalArgumentException("node name " + problem.get());
        }
    }

    /**
     * Reads a name that came from outside.
     *
     * @throws MalformedNameException when it breaks a rule; the message says which
     */
    public static NodeName parse(String text) throws MalformedNameException {
        Optional<String> problem = NameSyntax.problemOfShortName(text);
        if (problem.isPresent()) {
            throw new MalformedNameException("node name", text, problem.get());
        }
        return new NodeName(text);
    }

    @Override
    public int compareTo(NodeName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
