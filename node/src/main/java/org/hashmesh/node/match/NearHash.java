// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match;

import java.util.List;
import org.hashmesh.store.list.Listing;

/**
 * A listed hash near the one that was asked about.
 *
 * @param nearness how near
 * @param listings of it, those in force; at least one
 */
public record NearHash(Nearness nearness, List<Listing> listings) {}
