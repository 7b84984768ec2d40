// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.defence;

import java.util.List;
import org.hashmesh.entry.HashValue;
import org.hashmesh.store.list.Listing;

/**
 * A listed hash that a query matched.
 *
 * @param query what was asked about
 * @param listed the listed hash: the query itself, or one within the distance
 * @param distance between them
 * @param listings its listings
 */
public record Hit(HashValue query, HashValue listed, int distance, List<Listing> listings) {}
