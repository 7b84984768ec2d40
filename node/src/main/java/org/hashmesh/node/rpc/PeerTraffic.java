// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.util.concurrent.atomic.AtomicLong;

/** What went to and came from one peer since this node started, over all its links: frames, without what carries them. */
final class PeerTraffic {
    private final AtomicLong bytesSent = new AtomicLong();
    private final AtomicLong bytesReceived = new AtomicLong();
    private final AtomicLong entriesReceived = new AtomicLong();

    void sent(int bytes) {
        bytesSent.addAndGet(bytes);
    }

    void received(int bytes, int entries) {
        bytesReceived.addAndGet(bytes);
        entriesReceived.addAndGet(entries);
    }

    long bytesSent() {
        return bytesSent.get();
    }

    long bytesReceived() {
        return bytesReceived.get();
    }

    /** Entries that the peer sent, whether we had them or not. */
    long entriesReceived() {
        return entriesReceived.get();
    }
}
