// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import org.hashmesh.crypto.certificate.TlsKeyFingerprint;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;

/**
 * A member's node, as the roster names the holder of the TLS key.
 *
 * @param member whose node it is
 * @param node which of the member's nodes
 * @param fingerprint the key that it proved to hold
 */
public record PeerIdentity(MemberName member, NodeName node, TlsKeyFingerprint fingerprint) implements PeerCaller {
    @Override
    public String title() {
        return member + "/" + node;
    }
}
