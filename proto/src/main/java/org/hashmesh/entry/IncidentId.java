// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.entry;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The full id of an incident: {@code MEMBER/NAME}, as in {@code acme.example/2026-03-attack}. An incident is its member's:
 * nobody else's entries say anything about it.
 *
 * @param member the name of the member that opened it
 * @param name what that member calls it
 */
public record IncidentId(String member, String name) {
    /** Between the two. An incident's identifier without one is a word that only its readers understand. */
    public static final char SLASH = '/';

    /** Characters of a member's name. */
    private static final int MAX_MEMBER = 253;

    /** Characters of the longest id. */
    public static final int MAX_CHARACTERS = MAX_MEMBER + 1 + 63;

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");
    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    private static final Pattern MEMBER = Pattern.compile(LABEL + "(\\." + LABEL + ")+");

    public IncidentId {
        if (member.length() > MAX_MEMBER || !MEMBER.matcher(member).matches() || !isName(name)) {
            throw new IllegalArgumentException(member + SLASH + name + " names no incident");
        }
    }

    /** Whether a member may call an incident so. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** The incident of this id; empty when the text is none. */
    public static Optional<IncidentId> parse(String text) {
        int slash = text.indexOf(SLASH);
        try {
            return slash < 0
                    ? Optional.empty()
                    : Optional.of(new IncidentId(text.substring(0, slash), text.substring(slash + 1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** {@code MEMBER/NAME}. */
    public String text() {
        return member + SLASH + name;
    }

    @Override
    public String toString() {
        return text();
    }
}
