// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.log;

import java.text.Normalizer;
import java.util.Optional;

/**
 * The spelling rules of names. Each rule answers with what is wrong, for a person, or with nothing.
 *
 * <p>Names are part of what gets signed and compared byte by byte, so every name has exactly one spelling.
 */
final class NameSyntax {
    private static final int DOMAIN_CHARACTERS = 253;
    private static final int LABEL_CHARACTERS = 63;
    private static final int SHORT_CHARACTERS = 32;
    private static final int TITLE_CHARACTERS = 200;

    private NameSyntax() {}

    /** The rule of a member's name: lower-case host name labels with at least one dot between them. */
    static Optional<String> problemOfDomain(String text) {
        if (text.isEmpty() || text.length() > DOMAIN_CHARACTERS) {
            return Optional.of("must have 1 to 253 characters, has " + text.length());
        }
        if (text.indexOf('.') < 0) {
            return Optional.of("needs at least one dot, as in acme.example");
        }
        for (String label : text.split("\\.", -1)) {
            if (label.isEmpty()) {
                return Optional.of("has nothing before, after or between dots");
            }
            Optional<String> problem = problemOfLabel(label, LABEL_CHARACTERS);
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    /** The rule of a node's and a collection's name: one label of at most 32 characters. */
    static Optional<String> problemOfShortName(String text) {
        return problemOfLabel(text, SHORT_CHARACTERS);
    }

    /** The rule of a forum's name: one line of printable text, any script. */
    static Optional<String> problemOfTitle(String text) {
        if (text.isEmpty() || text.codePointCount(0, text.length()) > TITLE_CHARACTERS) {
            return Optional.of("must have 1 to 200 characters");
        }
        if (!text.codePoints().allMatch(NameSyntax::isPrintable)) {
            return Optional.of("must be printable characters on one line");
        }
        if (!text.equals(text.strip())) {
            return Optional.of("must not begin or end with a space");
        }
        if (!Normalizer.isNormalized(text, Normalizer.Form.NFC)) {
            return Optional.of("must be in Unicode form NFC, or equal-looking names would be different ones");
        }
        return Optional.empty();
    }

    static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    private static Optional<String> problemOfLabel(String text, int limit) {
        if (text.isEmpty() || text.length() > limit) {
            return Optional.of("a part must have 1 to " + limit + " characters, this one has " + text.length());
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isLetterOrDigit(c) && c != '-') {
                return Optional.of("uses a character other than a-z, 0-9 and hyphen");
            }
        }
        if (text.charAt(0) == '-' || text.charAt(text.length() - 1) == '-') {
            return Optional.of("begins or ends with a hyphen");
        }
        return Optional.empty();
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }
}
