// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.defence;

import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.tree.EntryIndex;

/**
 * Where an entry stands.
 *
 * @param log which log
 * @param index where in it
 */
public record Place(LogId log, EntryIndex index) {}
