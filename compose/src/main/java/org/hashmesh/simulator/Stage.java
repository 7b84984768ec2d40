// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.hashmesh.node.publish.EntryMaker;
import org.hashmesh.node.roster.Roster;

/** What all parties of one run share. */
record Stage(
        World world,
        Plan plan,
        Cast cast,
        Roster roster,
        Network network,
        Oracle oracle,
        Meter meter,
        EntryMaker maker,
        AtomicBoolean quiet) {

    /** Salts from the seed: good enough where nothing is secret. */
    static final class Salts extends SecureRandom {

        private static final long serialVersionUID = 1L;

        private final transient RandomGenerator random;

        Salts(RandomGenerator random) {
            this.random = random;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            random.nextBytes(bytes);
        }
    }

    /** Whether the time of trouble is over: nobody publishes any more. */
    boolean isQuiet() {
        return quiet.get();
    }

    Party party(int number) {
        return network.parties().get(number);
    }

    void trace(Trace.Kind kind, Party party, int other, long number, Object what) {
        network.trace(kind, party.number, other, number, what);
    }
}
