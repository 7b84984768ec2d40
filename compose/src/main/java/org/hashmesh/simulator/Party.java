// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import java.util.List;
import org.hashmesh.node.publish.Proposal;
import org.hashmesh.node.sync.PeerName;
import org.hashmesh.v1.ControlFrame;
import org.hashmesh.v1.DataFrame;

/** Somebody on the network with a place in the roster: an honest node, or one that is not. */
abstract class Party {

    /** Its place in the roster, from 0. */
    final int number;

    final PeerName name;

    /** It reads nothing before this moment. */
    long pausedUntil;

    Party(int number, PeerName name) {
        this.number = number;
        this.name = name;
    }

    /** Whether it does what the protocol says. */
    abstract boolean isHonest();

    /** Whether its process runs. */
    abstract boolean isUp();

    /** Whether it lets this peer in now. */
    abstract boolean admits(PeerName dialler);

    abstract void start();

    /** Whether it has a log to publish in. */
    boolean publishes() {
        return false;
    }

    void publish(List<Proposal> proposals) {}

    /** Does its worst from now on; for scenarios about one actor. */
    void exert() {}

    abstract void connected(End end);

    abstract void control(End end, ControlFrame frame);

    abstract void data(End end, DataFrame frame);

    /** The peer has read: there may be room for another data frame. */
    abstract void dataReady(End end);

    /** The connection is gone, whoever closed it. */
    abstract void closed(End end);

    /** A dial has come to its end; when it worked, {@link #connected} came before. */
    abstract void dialled(Party other, boolean worked);

    @Override
    public String toString() {
        return name + " (n" + number + ")";
    }
}
