// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a run is like.
 *
 * @param nodes parties in the roster, honest or not
 * @param authors honest nodes that publish
 * @param actors the parties that are not honest
 * @param faults what goes wrong among the honest
 * @param busy how long there is publishing and trouble
 * @param quiet the longest time that all may take after that to agree
 * @param tick how often the machines hear that time has passed
 * @param publishEvery mean time between two batches of one author
 * @param batch entries of a usual batch at most; some are larger
 * @param largeBatches thousandths of the batches that are too large for one answer to a Want
 * @param shortestDelay one way, between the nearest
 * @param longestDelay one way, between the farthest
 * @param jitter part of the delay that may come on top
 * @param lossPermille thousandths of the frames of which a packet is lost and sent again
 * @param bytesPerSecond of a usual way
 * @param slowBytesPerSecond of a way to or from a slow node
 * @param slowPermille thousandths of the nodes that are slow
 * @param unreadBytes on one connection before it is closed
 */
record Plan(
        int nodes,
        int authors,
        List<ActorKind> actors,
        Set<Fault> faults,
        Duration busy,
        Duration quiet,
        Duration tick,
        Duration publishEvery,
        int batch,
        int largeBatches,
        Duration shortestDelay,
        Duration longestDelay,
        double jitter,
        int lossPermille,
        long bytesPerSecond,
        long slowBytesPerSecond,
        int slowPermille,
        long unreadBytes) {

    /** What goes wrong among the honest. */
    enum Fault {
        /** A process is killed, or its machine loses power, at any moment or in the middle of a write. */
        CRASH,
        /** The network falls in two or three. */
        PARTITION,
        /** Nothing gets from one node to another; the other direction works. */
        ONE_WAY,
        /** A connection breaks. */
        RESET,
        /** A process stands still for a while. */
        PAUSE
    }

    private static final long DEFAULT_UNREAD = 64L << 20;

    /** Honest nodes on a good network. */
    static Plan calm(int nodes, int authors) {
        return new Plan(
                nodes,
                authors,
                List.of(),
                EnumSet.noneOf(Fault.class),
                Duration.ofMinutes(2),
                Duration.ofMinutes(10),
                Duration.ofMillis(100),
                Duration.ofSeconds(10),
                20,
                0,
                Duration.ofMillis(2),
                Duration.ofMillis(120),
                0.3,
                5,
                12_500_000,
                125_000,
                0,
                DEFAULT_UNREAD);
    }

    Plan withActors(List<ActorKind> others) {
        return new Plan(
                nodes,
                authors,
                others,
                faults,
                busy,
                quiet,
                tick,
                publishEvery,
                batch,
                largeBatches,
                shortestDelay,
                longestDelay,
                jitter,
                lossPermille,
                bytesPerSecond,
                slowBytesPerSecond,
                slowPermille,
                unreadBytes);
    }

    Plan withFaults(Set<Fault> others) {
        return new Plan(
                nodes,
                authors,
                actors,
                others,
                busy,
                quiet,
                tick,
                publishEvery,
                batch,
                largeBatches,
                shortestDelay,
                longestDelay,
                jitter,
                lossPermille,
                bytesPerSecond,
                slowBytesPerSecond,
                slowPermille,
                unreadBytes);
    }

    Plan lasting(Duration busyTime, Duration quietTime) {
        return new Plan(
                nodes,
                authors,
                actors,
                faults,
                busyTime,
                quietTime,
                tick,
                publishEvery,
                batch,
                largeBatches,
                shortestDelay,
                longestDelay,
                jitter,
                lossPermille,
                bytesPerSecond,
                slowBytesPerSecond,
                slowPermille,
                unreadBytes);
    }

    Plan publishing(Duration every, int entries, int largePermille) {
        return new Plan(
                nodes,
                authors,
                actors,
                faults,
                busy,
                quiet,
                tick,
                every,
                entries,
                largePermille,
                shortestDelay,
                longestDelay,
                jitter,
                lossPermille,
                bytesPerSecond,
                slowBytesPerSecond,
                slowPermille,
                unreadBytes);
    }

    Plan ticking(Duration every) {
        return new Plan(
                nodes,
                authors,
                actors,
                faults,
                busy,
                quiet,
                every,
                publishEvery,
                batch,
                largeBatches,
                shortestDelay,
                longestDelay,
                jitter,
                lossPermille,
                bytesPerSecond,
                slowBytesPerSecond,
                slowPermille,
                unreadBytes);
    }

    Plan over(int lossPermilles, int slowPermilles) {
        return new Plan(
                nodes,
                authors,
                actors,
                faults,
                busy,
                quiet,
                tick,
                publishEvery,
                batch,
                largeBatches,
                shortestDelay,
                longestDelay,
                jitter,
                lossPermilles,
                bytesPerSecond,
                slowBytesPerSecond,
                slowPermilles,
                unreadBytes);
    }
}
