// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.log;

import java.util.Optional;

/**
 * What people call a forum: 1 to 200 printable characters of any script on one line, in Unicode form NFC. Two forums may
 * have one name; {@link ForumId} tells them apart.
 *
 * @param value the name as it stands in the genesis
 */
public record ForumName(String value) {
    /**
     * For names that are known to be good.
     *
     * @throws IllegalArgumentException when it is not; text from outside goes through {@link #parse}
     */
    public ForumName {
        Optional<String> problem = NameSyntax.problemOfTitle(value);
        if (problem.isPresent()) {
            throw new IllegalArgumentException("forum name " + problem.get());
        }
    }

    /**
     * Reads a name that came from outside.
     *
     * @throws MalformedNameException when it breaks a rule; the message says which
     */
    public static ForumName parse(String text) throws MalformedNameException {
        Optional<String> problem = NameSyntax.problemOfTitle(text);
        if (problem.isPresent()) {
            throw new MalformedNameException("forum name", text, problem.get());
        }
        return new ForumName(text);
    }

    @Override
    public String toString() {
        return value;
    }
}
