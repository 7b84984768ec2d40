// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import java.util.List;
import java.util.Optional;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.Digest;

/**
 * A member that is out.
 *
 * @param member as it was; its identity key no longer speaks for anybody
 * @param act number of the act
 * @param aftermath what becomes of its entries
 * @param manifest hash of the text of its last manifest that counts
 * @param pins the last checkpoint of each of its logs that counts; a log without one is void
 */
public record Eviction(
        Member member, long act, Aftermath aftermath, Optional<Digest> manifest, List<SignedCheckpoint> pins) {
    /** Copies the list. */
    public Eviction {
        pins = List.copyOf(pins);
    }
}
