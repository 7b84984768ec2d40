// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.config;

import java.util.List;
import org.hashmesh.crypto.forum.HostPort;

/**
 * How the node meets its peers.
 *
 * @param listen where it accepts them; port 0 lets the system choose
 * @param advertise where they can dial it, as its card says; none when it only dials out
 * @param dial whether it dials peers itself
 */
public record PeerSettings(HostPort listen, List<HostPort> advertise, boolean dial) {
    /** Copies the list. */
    public PeerSettings {
        advertise = List.copyOf(advertise);
    }
}
