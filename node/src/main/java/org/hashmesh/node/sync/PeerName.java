// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import java.util.Comparator;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;

/** Names one node of one member, as the roster does; its text is {@code member/node}. */
public record PeerName(MemberName member, NodeName node) implements Comparable<PeerName> {

    private static final Comparator<PeerName> BY_TEXT = Comparator.comparing(PeerName::toString);

    @Override
    public int compareTo(PeerName other) {
        return BY_TEXT.compare(this, other);
    }

    @Override
    public String toString() {
        return member.value() + "/" + node.value();
    }
}
