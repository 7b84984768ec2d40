// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.v1.ControlFrame;
import org.hashmesh.v1.DataFrame;
import org.hashmesh.v1.PeerServiceGrpc;
import org.jspecify.annotations.Nullable;

/** One connection that we dialled, and the link that its two streams make. */
final class DialledLink implements AutoCloseable {
    private final DialedPeer peer;
    private final GrpcPeerLink link;
    private volatile boolean unlisted;

    private DialledLink(DialedPeer peer, GrpcPeerLink link) {
        this.peer = peer;
        this.link = link;
    }

    /** Begins to open this link at this address. */
    static DialledLink open(PeerDialer dialer, GrpcPeerLink link, HostPort address) {
        DialedPeer peer = dialer.dial(
                link.session().peer().member(), link.session().peer().node(), address);
        DialledLink made = new DialledLink(peer, link);
        PeerServiceGrpc.PeerServiceStub stub = PeerServiceGrpc.newStub(peer.channel());
        stub.control(made.new Stream<ControlFrame, ControlFrame>() {
            @Override
            StreamObserver<ControlFrame> attach(ClientCallStreamObserver<ControlFrame> out) {
                boolean ignored = link.attachControl(out);
                return link.controlIn(out::request);
            }
        });
        stub.data(made.new Stream<DataFrame, DataFrame>() {
            @Override
            StreamObserver<DataFrame> attach(ClientCallStreamObserver<DataFrame> out) {
                boolean ignored = link.attachData(out);
                return link.dataIn(out::request);
            }
        });
        return made;
    }

    GrpcPeerLink link() {
        return link;
    }

    /** The connection, for other calls. */
    Channel channel() {
        return peer.channel();
    }

    /** Whether the peer has answered that it does not know us. */
    boolean isUnlisted() {
        return unlisted;
    }

    @Override
    public void close() {
        link.end("dialling ended");
        peer.close();
    }

    /** Our side of one stream. */
    private abstract class Stream<Q, R> implements ClientResponseObserver<Q, R> {
        private @Nullable StreamObserver<R> in;

        abstract StreamObserver<R> attach(ClientCallStreamObserver<Q> out);

        @Override
        public void beforeStart(ClientCallStreamObserver<Q> out) {
            out.disableAutoRequestWithInitial(FrameWindow.FRAMES);
            out.setOnReadyHandler(link::ready);
            in = attach(out);
        }

        @Override
        public void onNext(R frame) {
            if (in != null) {
                in.onNext(frame);
            }
        }

        @Override
        public void onError(Throwable cause) {
            if (FailureCode.NOT_LISTED.isIn(Status.fromThrowable(cause))) {
                unlisted = true;
            }
            if (in != null) {
                in.onError(cause);
            }
        }

        @Override
        public void onCompleted() {
            if (in != null) {
                in.onCompleted();
            }
        }
    }
}
