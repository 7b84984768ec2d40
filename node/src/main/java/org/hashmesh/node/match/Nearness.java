// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match;

import com.google.protobuf.ByteString;
import java.util.Comparator;
import org.hashmesh.entry.HashValue;
import org.hashmesh.hash.vpdq.VpdqMatch;

/**
 * That a hash is near another.
 *
 * @param hash the listed one
 * @param distance bits that differ (PDQ), TLSH distance without length, or 0 (vPDQ, tmk)
 * @param threshold the largest distance that counted
 * @param variant how the query was turned or mirrored to be this near (PDQ); empty for not at all
 * @param queryMatched percent of the query's frames that are in the listed video (vPDQ); 0 otherwise
 * @param listedMatched percent of the listed video's frames that are in the query (vPDQ); 0 otherwise
 * @param level1 cosine of the two videos' average features (tmk); 0 otherwise
 * @param level2 how well the two videos fit (tmk), about 0 to 1; 0 otherwise
 */
public record Nearness(
        HashValue hash,
        int distance,
        int threshold,
        String variant,
        double queryMatched,
        double listedMatched,
        double level1,
        double level2) {

    /** Nearest first. */
    static final Comparator<Nearness> NEAREST_FIRST = Comparator.comparingInt(Nearness::distance)
            .thenComparing(Comparator.comparingDouble(Nearness::queryMatched).reversed())
            .thenComparing(Comparator.comparingDouble(Nearness::level2).reversed())
            .thenComparing(near -> near.hash().value(), ByteString.unsignedLexicographicalComparator());

    /** By a distance. */
    static Nearness by(HashValue hash, int distance, int threshold, String variant) {
        return new Nearness(hash, distance, threshold, variant, 0, 0, 0, 0);
    }

    /** By the frames that two videos share. */
    static Nearness byFrames(HashValue hash, int threshold, VpdqMatch match) {
        return new Nearness(hash, 0, threshold, "", match.queryPercent(), match.comparedPercent(), 0, 0);
    }

    /** By the two scores of a pair of videos. */
    static Nearness byScores(HashValue hash, float level1, float level2) {
        return new Nearness(hash, 0, 0, "", 0, 0, level1, level2);
    }
}
