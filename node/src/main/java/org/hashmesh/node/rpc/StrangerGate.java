// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import com.google.protobuf.MessageLite;
import io.grpc.Attributes;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCall.Listener;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.net.SocketAddress;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hashmesh.node.config.Limits;
import org.hashmesh.v1.SubmitRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What strangers may cost a port, all of them together: calls and items in a time, calls at once in a connection, bytes in a
 * message. Members pass. Stands before the {@link CallGate}, since refused calls cost something too.
 */
final class StrangerGate implements ServerInterceptor {
    private static final Logger LOG = LoggerFactory.getLogger(StrangerGate.class);

    private final Attributes.Key<? extends Caller> attribute;
    private final Limits.Strangers limits;
    private final TokenBucket calls;
    private final TokenBucket items;
    private final SeldomLog seldom;

    /** Calls open now in each stranger's connection, by its far end; none stands here with 0. */
    private final Map<SocketAddress, Integer> open = new ConcurrentHashMap<>();

    /**
     * A gate.
     *
     * @param attribute where the transport says who is at its other end
     */
    StrangerGate(Attributes.Key<? extends Caller> attribute, Limits.Strangers limits, InstantSource clock) {
        this.attribute = attribute;
        this.limits = limits;
        this.calls = new TokenBucket(limits.callsPerSecond(), limits.callsBurst(), clock);
        this.items = new TokenBucket(limits.itemsPerSecond(), limits.itemsBurst(), clock);
        this.seldom = new SeldomLog(LOG, clock);
    }

    @Override
    public <Q, R> Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        @Nullable SocketAddress remote = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        if (!(call.getAttributes().get(attribute) instanceof Stranger) || remote == null) {
            return next.startCall(call, headers);
        }
        if (!calls.spend(1)) {
            return refuse(call, "calls", "more calls by strangers than this node takes");
        }
        if (open.merge(remote, 1, Integer::sum) > limits.callsPerConnection()) {
            leave(remote);
            return refuse(call, "open", "more calls at once than a stranger's connection may have");
        }
        CountedCall<Q, R> counted = new CountedCall<>(call, remote);
        try {
            return new MeteredListener<>(next.startCall(counted, headers), counted);
        } catch (RuntimeException e) {
            counted.ended();
            throw e;
        }
    }

    private <Q> Listener<Q> refuse(ServerCall<Q, ?> call, String kind, String why) {
        close(call, kind, why);
        return new Listener<>() {};
    }

    private void close(ServerCall<?, ?> call, String kind, String why) {
        seldom.warn(kind, "peer port: " + why);
        call.close(FailureCode.TOO_MUCH.status(why + "; try again later"), new Metadata());
    }

    private void leave(SocketAddress remote) {
        open.computeIfPresent(remote, (any, count) -> count == 1 ? null : count - 1);
    }

    /** Why this message is too much, or nothing when it is not; what it may cost is then spent. */
    private Optional<String> excess(Object message) {
        if (message instanceof MessageLite sized && sized.getSerializedSize() > limits.messageBytes()) {
            return Optional.of("a larger message than a stranger may send");
        }
        if (message instanceof SubmitRequest submitted && !items.spend(submitted.getItemsCount())) {
            return Optional.of("more items by strangers than this node takes");
        }
        return Optional.empty();
    }

    /** A call that counts until we close it: whoever reads that it is over may begin another. */
    private final class CountedCall<Q, R> extends SimpleForwardingServerCall<Q, R> {
        private final SocketAddress remote;
        private final AtomicBoolean left = new AtomicBoolean();

        private CountedCall(ServerCall<Q, R> call, SocketAddress remote) {
            super(call);
            this.remote = remote;
        }

        @Override
        public void close(Status status, Metadata trailers) {
            ended();
            super.close(status, trailers);
        }

        private void ended() {
            if (left.compareAndSet(false, true)) {
                leave(remote);
            }
        }
    }

    /** Looks at each message. */
    private final class MeteredListener<Q> extends SimpleForwardingServerCallListener<Q> {
        private final CountedCall<Q, ?> call;
        private boolean cut;

        private MeteredListener(Listener<Q> listener, CountedCall<Q, ?> call) {
            super(listener);
            this.call = call;
        }

        @Override
        public void onMessage(Q message) {
            Optional<String> excess = cut ? Optional.empty() : excess(message);
            if (excess.isPresent()) {
                cut = true;
                close(call, excess.get(), excess.get());
            }
            if (!cut) {
                super.onMessage(message);
            }
        }

        @Override
        public void onHalfClose() {
            if (!cut) {
                super.onHalfClose();
            }
        }

        @Override
        public void onCancel() {
            call.ended();
            super.onCancel();
        }

        @Override
        public void onComplete() {
            call.ended();
            super.onComplete();
        }
    }
}
