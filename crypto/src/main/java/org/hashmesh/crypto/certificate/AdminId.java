// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.certificate;

import java.util.regex.Pattern;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.MemberName;

/**
 * A member's admin, or a program of the member's own, in TLS: {@code spiffe://<forum id>/m/<member>/admin/<name>}.
 *
 * @param forum the forum
 * @param member whose admin
 * @param name 1 to 32 lower-case letters, digits and hyphens, no hyphen at either end, as in a node's name
 */
public record AdminId(ForumId forum, MemberName member, String name) implements TlsSubject {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?");

    /**
     * For names that are known to be good; text from outside goes through {@link TlsSubject#parse}.
     *
     * @throws IllegalArgumentException if the name is not
     */
    public AdminId {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("an admin's name has 1 to 32 of a-z, 0-9 and hyphen, none at the ends");
        }
    }

    @Override
    public String uri() {
        return "spiffe://" + forum.value().hex() + "/m/" + member + "/admin/" + name;
    }

    @Override
    public String toString() {
        return uri();
    }
}
