// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.stub.CallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.node.peer.Penalties;
import org.hashmesh.node.sync.PeerName;
import org.hashmesh.v1.ControlFrame;
import org.junit.jupiter.api.Test;

/** Two nodes that dial each other have two links for a moment; the one that stays may be the older. */
class PeerLinksTest {
    private static final PeerName ACME = new PeerName(new MemberName("acme.example"), new NodeName("n1"));
    private static final PeerName BOLT = new PeerName(new MemberName("bolt.example"), new NodeName("n1"));

    private static final ControlFrame BIG = ControlFrame.newBuilder()
            .setEvidence(ByteString.copyFrom(new byte[1 << 20]))
            .build();

    private final Penalties penalties = new Penalties(Parties.REPLICATION.cutOff(), InstantSource.system());
    private final PeerLinks links = new PeerLinks(
            IdleLoop.of(ACME, InstantSource.system()), penalties, 2, InstantSource.system(), new Random(1));

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

        assertThat(link.attachControl(new Nowhere<>(true))).isFalse();
        assertThat(link.attachData(new Nowhere<>(true))).isFalse();
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
        return opened(member, new Nowhere<>(true));
    }

    private GrpcPeerLink dialled(String member, Nowhere<ControlFrame> control) {
        GrpcPeerLink link = links.dial(new PeerName(new MemberName(member), new NodeName("n1")));
        assertThat(link.attachControl(control)).isTrue();
        assertThat(link.attachData(new Nowhere<>(true))).isTrue();
        // It opens when the peer says something.
        link.controlIn(more -> {}).onNext(ControlFrame.getDefaultInstance());
        return link;
    }

    private GrpcPeerLink opened(String member, Nowhere<ControlFrame> control) {
        GrpcPeerLink link = links.accept(
                new PeerName(new MemberName(member), new NodeName("n1")),
                InetSocketAddress.createUnresolved("peer", 1));
        assertThat(link.attachControl(control)).isTrue();
        assertThat(link.attachData(new Nowhere<>(true))).isTrue();
        return link;
    }

    @Test
    void aPeerThatReadsNothingIsCutOffBeforeItHasCostSixteenMebibytes() {
        GrpcPeerLink link = opened("bolt.example", new Nowhere<>(false));
        for (int i = 0; i < 16; i++) {
            link.sendControl(BIG);
            assertThat(link.isEnded()).as("after %s MiB", i + 1).isEqualTo(i == 15);
        }
        assertThat(penalties.against(BOLT))
                .hasValueSatisfying(why -> assertThat(why).contains("not read"));
    }

    @Test
    void whenAllPeersTogetherLeaveTooMuchUnreadTheWorstLosesItsLink() {
        List<GrpcPeerLink> slow = IntStream.range(0, 6)
                .mapToObj(i -> dialled("m" + i + ".example", new Nowhere<>(false)))
                .toList();
        IntStream.range(0, 14).forEach(i -> slow.get(0).sendControl(BIG));
        slow.subList(1, 6).forEach(link -> IntStream.range(0, 9).forEach(i -> link.sendControl(BIG)));
        assertThat(slow).noneMatch(GrpcPeerLink::isEnded);

        IntStream.range(0, 5).forEach(i -> slow.get(1 + i).sendControl(BIG));

        assertThat(slow).filteredOn(GrpcPeerLink::isEnded).containsExactly(slow.get(0));
        assertThat(penalties.of(slow.get(0).session().peer()))
                .as("its line may be bad")
                .isEmpty();
    }

    @Test
    void noMoreIsAskedForThanTheLoopHasRoomFor() {
        GrpcPeerLink link = opened();
        AtomicInteger small = new AtomicInteger();
        StreamObserver<ControlFrame> in = link.controlIn(small::addAndGet);
        for (int i = 0; i < FrameWindow.FRAMES + small.get(); i++) {
            in.onNext(ControlFrame.getDefaultInstance());
        }
        assertThat(small).hasValueBetween(50, 64);

        AtomicInteger large = new AtomicInteger();
        StreamObserver<ControlFrame> other = link.controlIn(large::addAndGet);
        for (int i = 0; i < FrameWindow.FRAMES + large.get(); i++) {
            other.onNext(BIG);
        }
        assertThat(large).hasValueLessThan(2);
    }

    private static final class Nowhere<T> extends CallStreamObserver<T> {
        private final boolean ready;

        Nowhere(boolean ready) {
            this.ready = ready;
        }

        @Override
        public boolean isReady() {
            return ready;
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
