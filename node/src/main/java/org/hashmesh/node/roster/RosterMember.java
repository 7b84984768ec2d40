// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.roster;

import java.util.List;
import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.MemberName;

/**
 * A company in the forum.
 *
 * @param name how the forum calls it
 * @param identity the key that speaks for the member itself
 * @param nodes its running processes; each names this member
 * @param logs its logs with the keys that sign them; each origin names this member
 */
public record RosterMember(MemberName name, Ed25519PublicKey identity, List<RosterNode> nodes, List<LogKey> logs) {
    /** Copies the lists. */
    public RosterMember {
        nodes = List.copyOf(nodes);
        logs = List.copyOf(logs);
    }
}
