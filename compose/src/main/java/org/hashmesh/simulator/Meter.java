// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.hashmesh.crypto.log.LogId;

/** What a run costs and how quick it is. */
final class Meter {

    /** Publications whose deliveries are still counted. */
    private static final int FOLLOWED = 1_000;

    private final long[] sent;
    private final long[] received;
    private final Map<LogId, Deque<Publication>> publications = new HashMap<>();
    private long[] deliveries = new long[1_024];
    private int deliveriesCount;
    private long entryBytes;
    private long duplicateBytes;

    private record Publication(long from, long to, long at) {}

    Meter(int parties) {
        sent = new long[parties];
        received = new long[parties];
    }

    void sent(int party, int bytes) {
        sent[party] += bytes;
    }

    void received(int party, int bytes) {
        received[party] += bytes;
    }

    /** Leaf bytes that came, and how many of them the reader had before. */
    void entries(long bytes, long duplicates) {
        entryBytes += bytes;
        duplicateBytes += duplicates;
    }

    void published(LogId log, long from, long to, long at) {
        Deque<Publication> of = publications.computeIfAbsent(log, any -> new ArrayDeque<>());
        of.addFirst(new Publication(from, to, at));
        if (of.size() > FOLLOWED) {
            of.removeLast();
        }
    }

    /** An honest node that is not the author holds these entries now. */
    void delivered(LogId log, long from, long to, long at) {
        Iterator<Publication> newest =
                publications.getOrDefault(log, new ArrayDeque<>()).iterator();
        while (newest.hasNext()) {
            Publication publication = newest.next();
            if (publication.to() <= from) {
                return;
            }
            if (publication.to() <= to) {
                if (deliveriesCount == deliveries.length) {
                    deliveries = Arrays.copyOf(deliveries, 2 * deliveriesCount);
                }
                deliveries[deliveriesCount++] = at - publication.at();
            }
        }
    }

    /** Forgets what was measured so far: for scenarios that have a warm-up. */
    void restart() {
        deliveriesCount = 0;
        entryBytes = 0;
        duplicateBytes = 0;
        Arrays.fill(sent, 0);
        Arrays.fill(received, 0);
    }

    /** Times from publication to commit elsewhere, in microseconds, ascending. */
    List<Long> deliveries() {
        long[] sorted = Arrays.copyOf(deliveries, deliveriesCount);
        Arrays.sort(sorted);
        List<Long> list = new ArrayList<>(deliveriesCount);
        for (long micros : sorted) {
            list.add(micros);
        }
        return list;
    }

    long bytesSent(int party) {
        return sent[party];
    }

    long bytesReceived(int party) {
        return received[party];
    }

    long totalSent() {
        return Arrays.stream(sent).sum();
    }

    long entryBytes() {
        return entryBytes;
    }

    long duplicateBytes() {
        return duplicateBytes;
    }
}
