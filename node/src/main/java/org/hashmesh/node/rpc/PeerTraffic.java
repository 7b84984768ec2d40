// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** What went to and came from one peer since this node started, over all its links: frames, without what carries them. */
final class PeerTraffic {
    private final InstantSource clock;
    private final AtomicLong bytesSent = new AtomicLong();
    private final AtomicLong entriesSent = new AtomicLong();
    private final AtomicLong lastSent = new AtomicLong();
    private final AtomicLong bytesReceived = new AtomicLong();
    private final AtomicLong entriesReceived = new AtomicLong();

    /** None yet. */
    PeerTraffic(InstantSource clock) {
        this.clock = clock;
    }

    void sent(int bytes, int entries) {
        bytesSent.addAndGet(bytes);
        entriesSent.addAndGet(entries);
        lastSent.set(clock.instant().getEpochSecond());
    }

    void received(int bytes, int entries) {
        bytesReceived.addAndGet(bytes);
        entriesReceived.addAndGet(entries);
    }

    long bytesSent() {
        return bytesSent.get();
    }

    /** Entries that went to the peer, whether it had them or not. */
    long entriesSent() {
        return entriesSent.get();
    }

    /** When something last went to the peer, in seconds since 1970; 0 for never. */
    long lastSent() {
        return lastSent.get();
    }

    long bytesReceived() {
        return bytesReceived.get();
    }

    /** Entries that the peer sent, whether we had them or not. */
    long entriesReceived() {
        return entriesReceived.get();
    }
}
