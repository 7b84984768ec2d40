// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.BindableService;
import io.grpc.Context;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.hashmesh.node.config.Limits;
import org.hashmesh.node.roster.HostPort;
import org.hashmesh.node.roster.Roster;

/** Where other members' nodes connect. A key that the roster drops is cut off at once, in the middle of its streams. */
public final class PeerPort implements AutoCloseable {
    private static final Context.Key<PeerIdentity> CALLER = Context.key("hashmesh-peer");

    private final EdgeServer<PeerIdentity> server;
    private final Roster.Listening listening;

    private PeerPort(EdgeServer<PeerIdentity> server, Roster.Listening listening) {
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
        PeerAdmission admission = new PeerAdmission(roster);
        EdgeServer<PeerIdentity> server = EdgeServer.open(
                new EdgeServer.Setup<>("peer", listen, limits, key, admission, CALLER, clock, threads), services);
        return new PeerPort(server, roster.onChange(now -> server.transports().closeWhoIsOut()));
    }

    /**
     * Who makes the call that the current thread works on. For handlers of this port, when the call starts.
     *
     * @throws IllegalStateException outside of such a call
     */
    public static PeerIdentity caller() {
        PeerIdentity caller = CALLER.get();
        if (caller == null) {
            throw new IllegalStateException("no call of the peer port runs here");
        }
        return caller;
    }

    /** Where it listens; with the port that the system chose when it was asked to. */
    public HostPort address() {
        return server.address();
    }

    /** Who is connected now, one for each connection. */
    public List<PeerIdentity> connected() {
        return server.transports().callers();
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
