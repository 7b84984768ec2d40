// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.BindableService;
import io.grpc.Context;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.node.config.Limits;
import org.hashmesh.node.roster.Roster;

/**
 * Where other members' nodes connect, and strangers, who reach governance alone. A key that the roster drops is cut off at once,
 * in the middle of its streams.
 */
public final class PeerPort implements AutoCloseable {
    private static final Context.Key<PeerCaller> CALLER = Context.key("hashmesh-peer");

    private final EdgeServer<PeerCaller> server;
    private final Roster.Listening listening;

    private PeerPort(EdgeServer<PeerCaller> server, Roster.Listening listening) {
        this.server = server;
        this.listening = listening;
    }

    /**
     * Listens.
     *
     * @throws org.hashmesh.node.toml.ConfigurationException when the address cannot be listened on
     */
    public static PeerPort open(
            HostPort listen,
            Limits limits,
            TlsKey key,
            Roster roster,
            InstantSource clock,
            EdgeThreads threads,
            List<BindableService> services) {
        ListenAdmission admission = new ListenAdmission(new PeerAdmission(roster));
        EdgeServer<PeerCaller> server = EdgeServer.open(
                new EdgeServer.Setup<>(
                        "peer",
                        listen,
                        limits,
                        key,
                        admission,
                        CALLER,
                        clock,
                        threads,
                        Optional.of(limits.strangers())),
                services);
        return new PeerPort(server, roster.onChange(now -> server.transports().closeWhoIsOut()));
    }

    /**
     * Who makes the call that the current thread works on. For handlers of this port, when the call starts.
     *
     * @throws IllegalStateException outside of such a call, or in one by a stranger
     */
    public static PeerIdentity caller() {
        if (anyCaller() instanceof PeerIdentity peer) {
            return peer;
        }
        throw new IllegalStateException("a stranger reached a handler that is for members");
    }

    /** The same for the one service that strangers reach too. */
    static PeerCaller anyCaller() {
        PeerCaller caller = CALLER.get();
        if (caller == null) {
            throw new IllegalStateException("no call of the peer port runs here");
        }
        return caller;
    }

    /** Where it listens; with the port that the system chose when it was asked to. */
    public HostPort address() {
        return server.address();
    }

    /** Which members' nodes are connected now, one for each connection. */
    public List<PeerIdentity> connected() {
        return connected(PeerIdentity.class);
    }

    /** Which strangers are connected now, one for each connection. */
    List<Stranger> strangers() {
        return connected(Stranger.class);
    }

    private <T extends PeerCaller> List<T> connected(Class<T> kind) {
        return server.transports().callers().stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    /** Ends the connection whose far end this is, with all that waits in it, after a moment in which it may be read why. */
    void hangUp(SocketAddress remote) {
        server.transports().endSoon(remote);
    }

    /** Lets calls under way finish for this long. */
    public void close(Duration grace) {
        listening.close();
        server.close(grace);
    }

    @Override
    public void close() {
        listening.close();
        server.close();
    }
}
