// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.defence;

import java.util.ArrayList;
import java.util.List;
import org.hashmesh.hash.pdq.PdqHash;

/**
 * Counts how many of one author's PDQ hashes are near one another within a time, in bounded memory: a cluster is found when it
 * makes up more than one in {@link #PLACES} of what the author adds. The same stream gives the same counts at every node. For
 * one thread at a time.
 */
final class NearClusters {
    /** Clusters that are counted at once. A hash is compared with each of them: some 200 ns. */
    static final int PLACES = 128;

    private static final class Cluster {
        private final PdqHash middle;
        private long since;
        private int count = 1;
        /** How much of the count rarer hashes have taken away again. */
        private int worn;

        Cluster(PdqHash middle, long since) {
            this.middle = middle;
            this.since = since;
        }
    }

    private final List<Cluster> clusters = new ArrayList<>();

    /**
     * How many near this one there are.
     *
     * @param middle the first of them
     * @param count this one included; 0 when it could not be remembered
     */
    record Found(PdqHash middle, int count) {}

    /**
     * Counts one more.
     *
     * @param at seconds; a cluster that began a window ago or more begins anew
     */
    Found add(PdqHash hash, long at, int distance, long windowSeconds) {
        Cluster nearest = null;
        int best = distance + 1;
        for (Cluster cluster : clusters) {
            int there = cluster.middle.distance(hash);
            if (there < best) {
                best = there;
                nearest = cluster;
            }
        }
        if (nearest != null) {
            if (Math.abs(at - nearest.since) >= windowSeconds) {
                nearest.since = at;
                nearest.count = 0;
                nearest.worn = 0;
            }
            nearest.count++;
            return new Found(nearest.middle, nearest.count);
        }
        if (clusters.size() >= PLACES) {
            clusters.removeIf(cluster -> Math.abs(at - cluster.since) >= windowSeconds);
        }
        if (clusters.size() < PLACES) {
            clusters.add(new Cluster(hash, at));
            return new Found(hash, 1);
        }
        // As with heavy hitters: what is rare wears out what is rare.
        clusters.forEach(cluster -> cluster.worn++);
        clusters.removeIf(cluster -> cluster.worn >= cluster.count);
        return new Found(hash, 0);
    }

    /** The cluster around this hash begins anew. */
    void forget(PdqHash middle) {
        clusters.removeIf(cluster -> cluster.middle.equals(middle));
    }

    int size() {
        return clusters.size();
    }
}
