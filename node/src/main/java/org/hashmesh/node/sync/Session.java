// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

/**
 * One connection to a peer, from its first frame to its end. A peer that comes back has a new session.
 *
 * @param number unique in this process
 * @param dialled true when we opened the connection
 */
public record Session(PeerName peer, long number, boolean dialled) {

    @Override
    public String toString() {
        return peer + "#" + number;
    }
}
