// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.hash.vpdq;

/**
 * From where on two videos match. The public documents contradict each other, so all four are for the member to set.
 *
 * @param distance greatest distance of two frames that match
 * @param quality least quality of a frame that counts
 * @param queryPercent how much of the query must be in the compared video, 0 to 100
 * @param comparedPercent how much of the compared video must be in the query, 0 to 100
 */
public record VpdqThresholds(int distance, int quality, double queryPercent, double comparedPercent) {
    /** What python-threatexchange does: most of the query is known, which finds short parts of a listed video. */
    public static final VpdqThresholds QUERY_IS_KNOWN = new VpdqThresholds(31, 50, 80, 0);
    /** What vPDQ's own page proposes: the query holds most of a listed video, whatever else it holds. */
    public static final VpdqThresholds QUERY_HOLDS_KNOWN = new VpdqThresholds(31, 50, 0, 80);

    public VpdqThresholds {
        if (distance < 0 || distance > 256 || quality < 0 || quality > 100) {
            throw new IllegalArgumentException("a distance is 0 to 256, a quality 0 to 100");
        }
        if (!(queryPercent >= 0 && queryPercent <= 100 && comparedPercent >= 0 && comparedPercent <= 100)) {
            throw new IllegalArgumentException("a percentage is 0 to 100");
        }
    }

    /** Whether a match passes; never when no frame was found at all, also where both percentages are 0. */
    public boolean passes(VpdqMatch match) {
        return match.queryFound() > 0
                && match.queryPercent() >= queryPercent
                && match.comparedPercent() >= comparedPercent;
    }
}
