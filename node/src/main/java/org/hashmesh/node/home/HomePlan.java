// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.home;

import java.util.List;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.crypto.log.CollectionName;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;

/**
 * What a new node is to be.
 *
 * @param member whose node
 * @param node its name within the member
 * @param collection what its log is for
 * @param peerListen where it will accept peers
 * @param advertise where peers can dial it; none when it only dials out
 * @param adminListen where it will accept the member's own people
 * @param dialMembers the members whose nodes it will dial; none stands for every member
 */
public record HomePlan(
        MemberName member,
        NodeName node,
        CollectionName collection,
        HostPort peerListen,
        List<HostPort> advertise,
        HostPort adminListen,
        List<MemberName> dialMembers) {
    /** Copies the lists. */
    public HomePlan {
        advertise = List.copyOf(advertise);
        dialMembers = List.copyOf(dialMembers);
    }

    /** Of a node that dials every member. */
    public HomePlan(
            MemberName member,
            NodeName node,
            CollectionName collection,
            HostPort peerListen,
            List<HostPort> advertise,
            HostPort adminListen) {
        this(member, node, collection, peerListen, advertise, adminListen, List.of());
    }

    /** The same, but dials the nodes of these members only. */
    public HomePlan dialling(List<MemberName> members) {
        return new HomePlan(member, node, collection, peerListen, advertise, adminListen, members);
    }
}
