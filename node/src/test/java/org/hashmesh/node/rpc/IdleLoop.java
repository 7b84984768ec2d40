// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.Receipt;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.node.peer.ChunkServer;
import org.hashmesh.node.peer.PeerLink;
import org.hashmesh.node.peer.SyncLoop;
import org.hashmesh.node.roster.Rosters;
import org.hashmesh.node.sync.KnownLogs;
import org.hashmesh.node.sync.LogTag;
import org.hashmesh.node.sync.PeerName;
import org.hashmesh.node.sync.Session;
import org.hashmesh.node.sync.SyncAction;
import org.hashmesh.node.sync.SyncMachine;
import org.hashmesh.node.sync.SyncSettings;

/** A sync loop that is never started: what is handed in waits. */
final class IdleLoop {
    private IdleLoop() {}

    static SyncLoop of(PeerName self, InstantSource clock) {
        SyncMachine machine = new SyncMachine(
                self,
                Rosters.forum(),
                new byte[16],
                "test",
                new AllLogs(),
                List.of(),
                SyncSettings.DEFAULT,
                new Random(1));
        return new SyncLoop(machine, new NothingToServe(), (peer, why) -> {}, clock);
    }

    private static final class AllLogs implements KnownLogs {
        @Override
        public boolean lists(LogId log) {
            return true;
        }

        @Override
        public Optional<SignedCheckpoint> pin(LogId log) {
            return Optional.empty();
        }

        @Override
        public Optional<LogId> find(LogTag tag) {
            return Optional.empty();
        }

        @Override
        public int confirmations(LogId log) {
            return 1;
        }

        @Override
        public OptionalInt rank(LogId log) {
            return OptionalInt.empty();
        }

        @Override
        public boolean counts(LogId log, Receipt receipt) {
            return false;
        }

        @Override
        public int nodes() {
            return 2;
        }
    }

    private static final class NothingToServe implements ChunkServer {
        @Override
        public void serve(PeerLink link, SyncAction.Serve serve, Runnable done) {
            done.run();
        }

        @Override
        public void stop(Session session, long requestId) {}

        @Override
        public void stopAll(Session session) {}

        @Override
        public void close() {}
    }
}
