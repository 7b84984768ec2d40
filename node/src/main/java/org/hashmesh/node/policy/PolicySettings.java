// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.policy;

import java.time.Duration;
import java.util.List;

/**
 * What {@code policy.toml} says besides its rules.
 *
 * @param actions words that rules may give; none: any
 * @param otherwise the action for a match that no rule speaks of
 * @param noMatch the action when nothing matched
 * @param setAside the action when all that matched is set aside
 * @param onError the action when a rule fails
 * @param distances how far a match may be
 * @param sources what is taken of whom
 * @param defence when a listing is held back
 * @param recordedMatches answers kept in memory for dry runs; 0 for none
 * @param reportSeen whether other members are told, late and roughly, how often their entries matched here
 */
public record PolicySettings(
        List<String> actions,
        String otherwise,
        String noMatch,
        String setAside,
        String onError,
        Distances distances,
        List<Source> sources,
        Defence defence,
        int recordedMatches,
        boolean reportSeen) {
    /** Copies the lists. */
    public PolicySettings {
        actions = List.copyOf(actions);
        sources = List.copyOf(sources);
    }

    /**
     * The largest distance that is a match when the caller names none.
     *
     * @param pdq bits of 256, at most {@link #MAX_PDQ}
     * @param vpdq bits of 256 of a frame, at most {@link #MAX_PDQ}
     * @param tlsh TLSH distance without length, at most {@link #MAX_TLSH}
     * @param vpdqQueryPercent percent of a queried video's frames that must be in the listed one, 0 to 100
     * @param vpdqListedPercent percent of a listed video's frames that must be in the queried one, 0 to 100
     * @param tmkLevel1 least quick score of two videos by their TMK files, 0 to 1
     * @param tmkLevel2 least full score of the two, 0 to 1
     */
    public record Distances(
            int pdq,
            int vpdq,
            int tlsh,
            int vpdqQueryPercent,
            int vpdqListedPercent,
            double tmkLevel1,
            double tmkLevel2) {
        /** Beyond it unrelated pictures begin to match. */
        public static final int MAX_PDQ = 47;

        public static final int MAX_TLSH = 300;
    }

    /**
     * What is taken of one member, or of one of its collections.
     *
     * @param member whose
     * @param collection which; empty for all
     * @param sample share of its hashes that count, 0 to 1
     * @param maxDistance the largest distance at which they count, for PDQ and vPDQ
     */
    public record Source(String member, String collection, double sample, int maxDistance) {}

    /**
     * When a listing is held back. Durations are windows and terms.
     *
     * @param tooMuchMatches matches of one listed hash within the window ...
     * @param tooMuchShare ... and their share of all queries, 0 to 1: beyond both it is quarantined
     * @param tooMuchWindow how long matches are counted together
     * @param tooMuchTerm how long a quarantine lasts
     * @param tooMuchSpares members that list a hash from which on it is never quarantined, only reported
     * @param floodHashes near-duplicates by one author within the window from which on further ones are held
     * @param floodDistance bits that near-duplicates differ in at most
     * @param floodWindow how long they are counted together
     * @param incidentTimes how many times as high {@code tooMuchShare} and {@code floodHashes} are for what is listed under an
     *     open incident of two members; 1: it changes nothing
     */
    public record Defence(
            int tooMuchMatches,
            double tooMuchShare,
            Duration tooMuchWindow,
            Duration tooMuchTerm,
            int tooMuchSpares,
            int floodHashes,
            int floodDistance,
            Duration floodWindow,
            int incidentTimes) {
        /** Of all queries: no incident raises a share beyond it, or what matches everything would count. */
        private static final double MOST_RAISED = 0.5;

        /** The share for what is listed under such an incident. */
        public double raisedShare() {
            return Math.max(tooMuchShare, Math.min(MOST_RAISED, tooMuchShare * incidentTimes));
        }

        /** The number of near-duplicates for what is listed under such an incident. */
        public long raisedFlood() {
            return (long) floodHashes * incidentTimes;
        }
    }
}
