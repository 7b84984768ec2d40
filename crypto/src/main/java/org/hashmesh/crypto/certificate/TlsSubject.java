// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.certificate;

import org.hashmesh.crypto.certificate.IdentityException.Reason;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.MalformedNameException;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;

/**
 * Whose a TLS certificate says it is: a node or an admin of a member of a forum. Only a claim, until its key is found in a
 * roster or an access list.
 *
 * <p>Written as a SPIFFE id: {@code spiffe://<forum id, 64 hex digits>/m/<member>/n/<node>} or {@code .../admin/<name>}.
 */
public sealed interface TlsSubject permits SpiffeId, AdminId {

    /** The forum. */
    ForumId forum();

    /** The member that answers for it. */
    MemberName member();

    /** The one spelling, as it stands in a certificate. */
    String uri();

    /**
     * Reads the one spelling of either kind.
     *
     * @throws IdentityException MALFORMED_ID
     */
    static TlsSubject parse(String uri) throws IdentityException {
        // "spiffe:", "", forum, "m", member, kind, name
        String[] parts = uri.split("/", -1);
        boolean shaped = parts.length == 7
                && parts[0].equals("spiffe:")
                && parts[1].isEmpty()
                && parts[3].equals("m")
                && (parts[5].equals("n") || parts[5].equals("admin"));
        if (!shaped) {
            throw malformed("must read spiffe://FORUM/m/MEMBER/n/NODE or spiffe://FORUM/m/MEMBER/admin/NAME");
        }
        try {
            ForumId forum = ForumId.parse(parts[2]);
            MemberName member = MemberName.parse(parts[4]);
            return parts[5].equals("n")
                    ? new SpiffeId(forum, member, NodeName.parse(parts[6]))
                    : new AdminId(forum, member, parts[6]);
        } catch (MalformedNameException | IllegalArgumentException e) {
            throw malformed("" + e.getMessage());
        }
    }

    private static IdentityException malformed(String why) {
        return new IdentityException(Reason.MALFORMED_ID, "not a SPIFFE id of a node or an admin: " + why);
    }
}
