// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.publish;

import java.util.Optional;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.entry.HashValue;

/**
 * A checked entry that waits to be published.
 *
 * @param leaf its bytes
 * @param hash what it lists, when it is an ADD: not published when this member already lists it in exactly the same words
 */
public record Proposal(Leaf leaf, Optional<HashValue> hash) {}
