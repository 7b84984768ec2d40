// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.log;

import java.util.Optional;

/**
 * A collection within a node's logs: {@code main}. At most 32 of a-z, 0-9 and hyphen, no hyphen at either end.
 *
 * @param value the name as it stands in an {@link Origin}
 */
public record CollectionName(String value) implements Comparable<CollectionName> {
    /**
     * For names that are known to be good.
     *
     * @throws IllegalArgumentException when it is not; text from outside goes through {@link #parse}
     */
    public CollectionName {
        Optional<String> problem = NameSyntax.problemOfShortName(value);
        if (problem.isPresent()) {
            throw new IllegalArgumentException("collection name " + problem.get());
        }
    }

    /**
     * Reads a name that came from outside.
     *
     * @throws MalformedNameException when it breaks a rule; the message says which
     */
    public static CollectionName parse(String text) throws MalformedNameException {
        Optional<String> problem = NameSyntax.problemOfShortName(text);
        if (problem.isPresent()) {
            throw new MalformedNameException("collection name", text, problem.get());
        }
        return new CollectionName(text);
    }

    @Override
    public int compareTo(CollectionName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
