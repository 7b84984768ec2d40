// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.hash.vpdq;

/**
 * How much of two videos matches, in different frames that are good enough to count.
 *
 * @param queryFrames frames of the query, such as an upload
 * @param queryFound those that are in the compared video
 * @param comparedFrames frames of the compared video, such as one on the list
 * @param comparedFound those that are in the query
 */
public record VpdqMatch(int queryFrames, int queryFound, int comparedFrames, int comparedFound) {

    /** How much of the query is in the compared video, in percent; 0 when the query has no frame that counts. */
    public double queryPercent() {
        return percent(queryFound, queryFrames);
    }

    /** How much of the compared video is in the query, in percent; 0 when it has no frame that counts. */
    public double comparedPercent() {
        return percent(comparedFound, comparedFrames);
    }

    private static double percent(int found, int frames) {
        return frames == 0 ? 0 : found * 100.0 / frames;
    }
}
