// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.config;

import java.time.Duration;
import java.util.List;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.crypto.log.MemberName;

/**
 * How the node meets its peers.
 *
 * @param listen where it accepts them; port 0 lets the system choose
 * @param advertise where they can dial it, as its member's manifest says; none when it only dials out
 * @param dial whether it dials peers itself
 * @param dialMembers the members whose nodes it dials, if it dials; none stands for every member. Who dials us is let in all
 *     the same
 * @param tlsOverlap how long this node sees its next TLS key in the manifest before it shows it: so that others see it too
 */
public record PeerSettings(
        HostPort listen, List<HostPort> advertise, boolean dial, List<MemberName> dialMembers, Duration tlsOverlap) {
    private static final Duration OVERLAP = Duration.ofSeconds(30);

    /** That dials the nodes of these members, with the usual overlap. */
    public PeerSettings(HostPort listen, List<HostPort> advertise, List<MemberName> dialMembers) {
        this(listen, advertise, true, dialMembers, OVERLAP);
    }

    /** Copies the lists. */
    public PeerSettings {
        advertise = List.copyOf(advertise);
        dialMembers = List.copyOf(dialMembers);
    }
}
