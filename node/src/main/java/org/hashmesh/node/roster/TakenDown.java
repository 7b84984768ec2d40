// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.roster;

import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;

/**
 * An entry that the forum took down.
 *
 * @param log in which log
 * @param index where it stands there
 * @param leafHash its leaf's hash: another entry at this place is not meant
 * @param act the number of the act that took it down
 */
public record TakenDown(LogId log, EntryIndex index, Digest leafHash, long act) {}
