// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.Optional;
import org.hashmesh.node.roster.Roster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A channel to one peer. It ends at once when the roster drops the key that the peer proved to hold. */
public final class DialedPeer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DialedPeer.class);

    private final ManagedChannel channel;
    private final DialAdmission admission;
    private final Roster.Listening listening;

    DialedPeer(ManagedChannel channel, DialAdmission admission, Roster roster) {
        this.channel = channel;
        this.admission = admission;
        this.listening = roster.onChange(now -> closeIfOut());
    }

    /** For stubs. A message to a peer that is out is not sent: it cancels the call. */
    public Channel channel() {
        return ClientInterceptors.intercept(channel, new Recheck());
    }

    /** Who answered, once the first handshake is done. */
    public Optional<PeerIdentity> identity() {
        return admission.admitted();
    }

    @Override
    public void close() {
        listening.close();
        channel.shutdownNow();
    }

    private void closeIfOut() {
        if (isOut()) {
            LOG.info(
                    "{} is out of the roster, closing the connection to it",
                    admission.admitted().map(PeerIdentity::title).orElse("the peer"));
            channel.shutdownNow();
        }
    }

    private boolean isOut() {
        return admission.admitted().filter(peer -> !admission.stillAdmits(peer)).isPresent();
    }

    /** The roster is asked for each message, both ways: closing the channel takes a moment. */
    private final class Recheck implements ClientInterceptor {
        @Override
        public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
            return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
                @Override
                public void start(Listener<R> listener, Metadata headers) {
                    super.start(
                            new SimpleForwardingClientCallListener<>(listener) {
                                @Override
                                public void onMessage(R message) {
                                    if (isOut()) {
                                        cancelOut();
                                    } else {
                                        super.onMessage(message);
                                    }
                                }
                            },
                            headers);
                }

                @Override
                public void sendMessage(Q message) {
                    if (isOut()) {
                        cancelOut();
                    } else {
                        super.sendMessage(message);
                    }
                }

                private void cancelOut() {
                    Status status = FailureCode.NOT_LISTED.status("the peer is no longer in the roster");
                    cancel(status.getDescription(), status.asRuntimeException());
                }
            };
        }
    }
}
