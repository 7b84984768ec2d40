// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.stub.CallStreamObserver;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.MalformedNameException;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.node.peer.ChunkServer;
import org.hashmesh.node.peer.PeerLink;
import org.hashmesh.node.peer.Penalties;
import org.hashmesh.node.peer.SyncLoop;
import org.hashmesh.node.sync.KnownLogs;
import org.hashmesh.node.sync.LogTag;
import org.hashmesh.node.sync.PeerName;
import org.hashmesh.node.sync.Session;
import org.hashmesh.node.sync.SyncAction;
import org.hashmesh.node.sync.SyncMachine;
import org.hashmesh.node.sync.SyncSettings;
import org.junit.jupiter.api.Test;

/** Two nodes that dial each other have two links for a moment; the one that stays may be the older. */
class PeerLinksTest {
    private static final PeerName ACME = new PeerName(new MemberName("acme.example"), new NodeName("n1"));
    private static final PeerName BOLT = new PeerName(new MemberName("bolt.example"), new NodeName("n1"));

    private final PeerLinks links;

    private static final class AllLogs implements KnownLogs {
        @Override
        public boolean lists(LogId log) {
            return true;
        }

        @Override
        public Optional<LogId> find(LogTag tag) {
            return Optional.empty();
        }

        @Override
        public int nodes() {
            return 2;
        }
    }

    PeerLinksTest() throws MalformedNameException {
        SyncMachine machine = new SyncMachine(
                ACME,
                ForumId.ofName("example"),
                new byte[16],
                "test",
                new AllLogs(),
                List.of(),
                SyncSettings.DEFAULT,
                new Random(1));
        links = new PeerLinks(
                new SyncLoop(machine, new NothingToServe(), (peer, why) -> {}, InstantSource.system()),
                new Penalties(Parties.REPLICATION.cutOff(), InstantSource.system()),
                2,
                InstantSource.system(),
                new Random(1));
    }

    @Test
    void oneAcceptedLinkTooManyEndsAnotherAndNotTheNewest() {
        GrpcPeerLink first = opened("bolt.example");
        GrpcPeerLink second = opened("cirrus.example");
        GrpcPeerLink third = opened("delta.example");

        assertThat(third.isEnded()).isFalse();
        assertThat(List.of(first, second))
                .filteredOn(GrpcPeerLink::isEnded)
                .singleElement()
                .satisfies(link -> assertThat(link.endReason()).contains("room for another peer"));
    }

    @Test
    void aSecondLinkThatLosesDoesNotHideTheFirst() {
        GrpcPeerLink first = opened();
        GrpcPeerLink second = opened();

        second.end("already connected");

        assertThat(links.open(BOLT)).containsSame(first);
        assertThat(links.of(BOLT)).containsSame(first);
    }

    @Test
    void aFirstLinkThatLosesGivesWayToTheSecond() {
        GrpcPeerLink first = opened();
        GrpcPeerLink second = opened();

        first.end("replaced by a newer connection");

        assertThat(links.open(BOLT)).containsSame(second);
    }

    @Test
    void theLastLinkIsRememberedForReportsAfterItsEnd() {
        GrpcPeerLink first = opened();
        first.end("the peer closed the stream");
        GrpcPeerLink second = opened();
        second.end("no answer");

        assertThat(links.open(BOLT)).isEmpty();
        assertThat(links.of(BOLT)).containsSame(second);
        assertThat(links.of(ACME)).isEmpty();
    }

    @Test
    void aLinkHasOneStreamOfEachKind() {
        GrpcPeerLink link = opened();

        assertThat(link.attachControl(new Nowhere<>())).isFalse();
        assertThat(link.attachData(new Nowhere<>())).isFalse();
    }

    @Test
    void aLinkThatNeverOpenedIsNobodys() {
        GrpcPeerLink never = links.dial(BOLT);

        assertThat(never.isEnded()).isFalse();
        assertThat(links.open(BOLT)).isEmpty();
    }

    private GrpcPeerLink opened() {
        return opened("bolt.example");
    }

    private GrpcPeerLink opened(String member) {
        GrpcPeerLink link = links.accept(
                new PeerName(new MemberName(member), new NodeName("n1")), new InetSocketAddress("127.0.0.1", 1));
        assertThat(link.attachControl(new Nowhere<>())).isTrue();
        assertThat(link.attachData(new Nowhere<>())).isTrue();
        return link;
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

    private static final class Nowhere<T> extends CallStreamObserver<T> {
        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setOnReadyHandler(Runnable onReadyHandler) {}

        @Override
        public void disableAutoInboundFlowControl() {}

        @Override
        public void request(int count) {}

        @Override
        public void setMessageCompression(boolean enable) {}

        @Override
        public void onNext(T value) {}

        @Override
        public void onError(Throwable cause) {}

        @Override
        public void onCompleted() {}
    }
}
