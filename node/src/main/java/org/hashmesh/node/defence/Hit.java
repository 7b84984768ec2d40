// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.defence;

import java.util.List;
import java.util.function.Predicate;
import org.hashmesh.entry.HashValue;
import org.hashmesh.store.list.Listing;

/**
 * A listed hash that a query matched.
 *
 * @param query what was asked about
 * @param listed the listed hash: the query itself, or one within the distance
 * @param distance between them
 * @param listings its listings
 * @param openIncident whether the incident with this full id is open
 */
public record Hit(
        HashValue query, HashValue listed, int distance, List<Listing> listings, Predicate<String> openIncident) {}
