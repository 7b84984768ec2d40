// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.publish;

import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;

/**
 * What became of a proposal.
 *
 * @param added false when the same listing was in force before, and where it is then
 */
public record Outcome(boolean added, Origin log, EntryIndex index, Digest leafHash) {}
