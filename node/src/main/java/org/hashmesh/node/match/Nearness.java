// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match;

import com.google.protobuf.ByteString;
import java.util.Comparator;
import org.hashmesh.entry.HashValue;

/**
 * That a hash is near another.
 *
 * @param hash the listed one
 * @param distance bits that differ (PDQ), TLSH distance without length, or 0 (vPDQ)
 * @param threshold the largest distance that counted
 * @param variant how the query was turned or mirrored to be this near (PDQ); empty for not at all
 * @param queryMatched percent of the query's frames that are in the listed video (vPDQ); 0 otherwise
 * @param listedMatched percent of the listed video's frames that are in the query (vPDQ); 0 otherwise
 */
public record Nearness(
        HashValue hash, int distance, int threshold, String variant, double queryMatched, double listedMatched) {

    /** Nearest first. */
    static final Comparator<Nearness> NEAREST_FIRST = Comparator.comparingInt(Nearness::distance)
            .thenComparing(Comparator.comparingDouble(Nearness::queryMatched).reversed())
            .thenComparing(near -> near.hash().value(), ByteString.unsignedLexicographicalComparator());

    /** By a distance. */
    static Nearness by(HashValue hash, int distance, int threshold, String variant) {
        return new Nearness(hash, distance, threshold, variant, 0, 0);
    }
}
