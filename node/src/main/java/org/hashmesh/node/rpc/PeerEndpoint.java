// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.hashmesh.node.peer.Penalties;
import org.hashmesh.node.sync.PeerName;
import org.hashmesh.v1.Bye;
import org.hashmesh.v1.ControlFrame;
import org.hashmesh.v1.DataFrame;
import org.hashmesh.v1.PeerServiceGrpc;
import org.jspecify.annotations.Nullable;

/** The peer service for nodes that dial us: joins the Control and the Data stream of one connection to a link. */
final class PeerEndpoint extends PeerServiceGrpc.PeerServiceImplBase {

    private static final Context.Key<SocketAddress> CONNECTION = Context.key("hashmesh-connection");

    /** One connection of one peer: the roster's name for it, and the far end of its socket. */
    private record Connection(PeerName peer, SocketAddress remote) {}

    private final PeerLinks links;
    private final Penalties penalties;
    private final Map<Connection, GrpcPeerLink> opening = new ConcurrentHashMap<>();

    PeerEndpoint(PeerLinks links, Penalties penalties) {
        this.links = links;
        this.penalties = penalties;
    }

    /** The service, with what it needs to tell connections apart. */
    BindableService bindable() {
        ServerServiceDefinition definition = ServerInterceptors.intercept(this, new ConnectionInContext());
        return () -> definition;
    }

    @Override
    public StreamObserver<ControlFrame> control(StreamObserver<ControlFrame> responses) {
        ServerCallStreamObserver<ControlFrame> out = (ServerCallStreamObserver<ControlFrame>) responses;
        GrpcPeerLink link = prepare(out);
        requireFirst(link.attachControl(out), link);
        return link.controlIn(out::request);
    }

    @Override
    public StreamObserver<DataFrame> data(StreamObserver<DataFrame> responses) {
        ServerCallStreamObserver<DataFrame> out = (ServerCallStreamObserver<DataFrame>) responses;
        GrpcPeerLink link = prepare(out);
        requireFirst(link.attachData(out), link);
        return link.dataIn(out::request);
    }

    /** One stream of each kind on a connection; a second would be one more that nobody waits for. */
    private static void requireFirst(boolean first, GrpcPeerLink link) {
        if (!first) {
            link.breach(Bye.Reason.REASON_PROTOCOL, "a second stream of one kind on a connection");
            throw FailureCode.BAD_REQUEST.failure("this connection has such a stream already");
        }
    }

    private GrpcPeerLink prepare(ServerCallStreamObserver<?> out) {
        PeerIdentity caller = PeerPort.caller();
        PeerName peer = new PeerName(caller.member(), caller.node());
        Optional<String> objection = penalties.against(peer);
        if (objection.isPresent()) {
            links.hangUp(CONNECTION.get());
            throw FailureCode.NOT_ALLOWED.failure(objection.get());
        }
        Connection connection = new Connection(peer, CONNECTION.get());
        GrpcPeerLink link = opening.compute(
                connection,
                (key, known) -> known == null || known.isEnded() ? links.accept(peer, key.remote()) : known);
        out.disableAutoRequest();
        out.setOnReadyHandler(link::ready);
        StreamEnd end = StreamEnd.current();
        out.setOnCancelHandler(() -> ended(connection, link, end, "the connection is gone"));
        out.setOnCloseHandler(() -> ended(connection, link, end, "closed"));
        out.request(FrameWindow.FRAMES);
        return link;
    }

    private void ended(Connection connection, GrpcPeerLink link, StreamEnd end, String why) {
        opening.remove(connection, link);
        end.breach().ifPresent(breach -> link.breach(Bye.Reason.REASON_PROTOCOL, breach));
        link.end(why);
    }

    /** Puts the far end of the socket where handlers find it. */
    private static final class ConnectionInContext implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            @Nullable SocketAddress remote = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
            if (remote == null) {
                throw FailureCode.BAD_REQUEST.failure("a connection without an address");
            }
            return Contexts.interceptCall(Context.current().withValue(CONNECTION, remote), call, headers, next);
        }
    }
}
