// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

/**
 * What one log may cost this node. What is over it waits, and is not lost: nodes may differ in these limits, and come to
 * hold the same all the same.
 *
 * @param entriesPerSecond taken from one log, on average
 * @param entriesPerDay taken from one log in a day of UTC
 * @param bytes of leaves held of one log; what it has beyond is not fetched until a person gives it more room
 */
public record AuthorLimits(long entriesPerSecond, long entriesPerDay, long bytes) {

    /** Nothing is held back: for a newcomer's first catch-up, and for tests. */
    public static final AuthorLimits NONE = new AuthorLimits(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
}
