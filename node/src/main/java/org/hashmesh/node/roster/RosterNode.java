// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.roster;

import java.util.List;
import org.hashmesh.crypto.certificate.TlsKeyFingerprint;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;

/**
 * One process of a member.
 *
 * @param member whose it is
 * @param node its name, unique within the member
 * @param key the key of its online statements
 * @param tlsKeys the TLS keys it may present, at least one; two while it changes them
 * @param addresses where it can be dialled, best first; none when it only dials out
 */
public record RosterNode(
        MemberName member,
        NodeName node,
        Ed25519PublicKey key,
        List<TlsKeyFingerprint> tlsKeys,
        List<HostPort> addresses) {
    /** Copies the lists. */
    public RosterNode {
        tlsKeys = List.copyOf(tlsKeys);
        addresses = List.copyOf(addresses);
    }

    /** For people: {@code acme.example/eu1}. */
    public String title() {
        return member + "/" + node;
    }
}
