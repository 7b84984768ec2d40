// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.publish;

import java.util.Optional;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.entry.HashValue;
import org.hashmesh.v1.Add;

/**
 * A checked entry that waits to be published.
 *
 * @param leaf its bytes
 * @param add what it lists, when it is an ADD: not published when this member already lists exactly that
 */
public record Proposal(Leaf leaf, Optional<Listed> add) {

    /** The hash of an ADD, and the whole of it. */
    public record Listed(HashValue hash, Add add) {}
}
