// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.config;

import java.util.List;
import org.hashmesh.crypto.forum.HostPort;

/**
 * How the member's own people and systems reach the node.
 *
 * @param listen where it accepts them; port 0 lets the system choose
 * @param access whose client certificates it accepts, and for what
 */
public record AdminSettings(HostPort listen, List<AccessGrant> access) {
    /** Copies the list. */
    public AdminSettings {
        access = List.copyOf(access);
    }
}
