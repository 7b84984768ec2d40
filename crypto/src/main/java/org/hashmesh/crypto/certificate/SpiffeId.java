// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.certificate;

import org.hashmesh.crypto.certificate.IdentityException.Reason;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;

/**
 * A node in TLS: {@code spiffe://<forum id>/m/<member>/n/<node>}.
 *
 * @param forum the forum
 * @param member whose node
 * @param node which of the member's nodes
 */
public record SpiffeId(ForumId forum, MemberName member, NodeName node) implements TlsSubject {

    /**
     * Reads the one spelling.
     *
     * @throws IdentityException MALFORMED_ID, for an admin's id too
     */
    public static SpiffeId parse(String uri) throws IdentityException {
        if (TlsSubject.parse(uri) instanceof SpiffeId node) {
            return node;
        }
        throw new IdentityException(Reason.MALFORMED_ID, "the SPIFFE id of an admin where a node's was due");
    }

    @Override
    public String uri() {
        return "spiffe://" + forum.value().hex() + "/m/" + member + "/n/" + node;
    }

    @Override
    public String toString() {
        return uri();
    }
}
