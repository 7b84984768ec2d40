// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match;

import org.hashmesh.hash.tmk.TmkThresholds;
import org.hashmesh.hash.vpdq.VpdqThresholds;
import org.hashmesh.node.match.index.PdqIndex;
import org.hashmesh.node.policy.PolicySettings;

/**
 * How to match.
 *
 * @param withdrawn whether to tell also of listings of the very hash that are no longer in force
 * @param maxDistance bits of a PDQ hash that may differ: 0 to {@link #MOST_DISTANCE}
 * @param maxTlshDistance TLSH distance without length that still counts: 0 to {@link #MOST_TLSH_DISTANCE}
 * @param vpdq from where on videos match; its distance is at most {@link #MOST_DISTANCE} too
 * @param tmk from where on videos match by their TMK files
 * @param variants whether PDQ hashes are looked for turned and mirrored too
 */
public record MatchOptions(
        boolean withdrawn,
        int maxDistance,
        int maxTlshDistance,
        VpdqThresholds vpdq,
        TmkThresholds tmk,
        boolean variants) {
    /** As far as unrelated pictures stay apart; beyond it a search costs several times as much, too. */
    public static final int MOST_DISTANCE = 47;

    /** Beyond it, two texts have nothing to do with each other. */
    public static final int MOST_TLSH_DISTANCE = 300;

    /** What the field takes: PDQ within 31 bits, TLSH within 30, four of five frames of a video, TMK scores of 0.7. */
    public static final MatchOptions DEFAULT =
            new MatchOptions(false, 31, 30, VpdqThresholds.QUERY_IS_KNOWN, TmkThresholds.USUAL, false);

    /** What a caller gets who says nothing, by the member's policy. */
    public static MatchOptions usual(PolicySettings.Distances distances) {
        return new MatchOptions(
                false,
                distances.pdq(),
                distances.tlsh(),
                new VpdqThresholds(
                        distances.vpdq(),
                        MatchQuery.MIN_QUALITY,
                        distances.vpdqQueryPercent(),
                        distances.vpdqListedPercent()),
                new TmkThresholds(distances.tmkLevel1(), distances.tmkLevel2()),
                false);
    }

    /** Checks them. */
    public MatchOptions {
        if (maxDistance < 0 || maxDistance > Math.min(MOST_DISTANCE, PdqIndex.MAX_DISTANCE)) {
            throw new IllegalArgumentException(
                    "max_distance " + Integer.toUnsignedString(maxDistance) + ", not 0 to " + MOST_DISTANCE);
        }
        if (maxTlshDistance < 0 || maxTlshDistance > MOST_TLSH_DISTANCE) {
            throw new IllegalArgumentException("max_tlsh_distance " + Integer.toUnsignedString(maxTlshDistance)
                    + ", not 0 to " + MOST_TLSH_DISTANCE);
        }
    }
}
