// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

/**
 * How it stands with one log's author.
 *
 * @param entriesToday taken from this log since midnight UTC
 * @param overRate more of it is there than {@link AuthorLimits} allow now: it waits
 * @param frozen the author contradicted itself: nothing more is taken
 */
public record AuthorStanding(long entriesToday, boolean overRate, boolean frozen) {

    /** Of a log that nothing was heard of. */
    public static final AuthorStanding NONE = new AuthorStanding(0, false, false);
}
