// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.v1.Bye;
import org.hashmesh.v1.ControlFrame;
import org.hashmesh.v1.DataFrame;
import org.hashmesh.v1.LogHead;

/** The sessions that are open, and the actions that the event at hand has led to so far. */
final class Neighbours {
    private final Map<PeerName, PeerState> peers = new TreeMap<>();
    private final List<Consumer<PeerState>> farewells = new ArrayList<>();
    private final Map<PeerName, Tally> tallies = new TreeMap<>();
    private List<SyncAction> actions = new ArrayList<>();

    /** The peer of a session, unless the session has ended: what arrives after that counts for nothing. */
    Optional<PeerState> current(Session session) {
        return of(session.peer()).filter(peer -> peer.session.equals(session));
    }

    Optional<PeerState> of(PeerName name) {
        return Optional.ofNullable(peers.get(name));
    }

    /** Of every peer that was ever connected. Bounded by the nodes that the roster ever listed. */
    Map<PeerName, Tally> tallies() {
        return tallies;
    }

    Tally tally(PeerName name) {
        return tallies.computeIfAbsent(name, none -> new Tally());
    }

    List<PeerState> all() {
        return List.copyOf(peers.values());
    }

    /** Those that have said hello. */
    List<PeerState> open() {
        return peers.values().stream().filter(peer -> peer.open).toList();
    }

    void add(PeerState peer) {
        peers.put(peer.session.peer(), peer);
    }

    /** Runs when a session is forgotten. */
    void onForget(Consumer<PeerState> farewell) {
        farewells.add(farewell);
    }

    void forget(PeerState peer) {
        peers.remove(peer.session.peer());
        farewells.forEach(farewell -> farewell.accept(peer));
    }

    void act(SyncAction action) {
        actions.add(action);
    }

    void send(PeerState peer, ControlFrame.Builder frame) {
        act(new SyncAction.SendControl(peer.session, frame.build()));
    }

    void sendData(PeerState peer, DataFrame.Builder frame) {
        act(new SyncAction.SendData(peer.session, frame.build()));
    }

    /** Ends a session without blame. */
    void close(Session session, Bye.Reason reason, String detail) {
        act(new SyncAction.Disconnect(session, reason, detail, false));
        current(session).ifPresent(this::forget);
    }

    /** Ends the session of a peer that broke the protocol. */
    void blame(PeerState peer, Bye.Reason reason, String detail) {
        act(new SyncAction.Disconnect(peer.session, reason, detail, true));
        forget(peer);
    }

    /** What is to be done, in order; starts anew. */
    List<SyncAction> takeActions() {
        List<SyncAction> taken = actions;
        actions = new ArrayList<>();
        return taken;
    }

    static LogHead head(LogState log) {
        return LogHead.newBuilder().setLogId(bytes(log.id)).setSize(log.held()).build();
    }

    static ByteString bytes(LogId id) {
        return ByteString.copyFrom(id.value().toBytes());
    }

    static Optional<LogId> logId(ByteString bytes) {
        return bytes.size() == Digest.BYTES ? Optional.of(new LogId(Digest.of(bytes.toByteArray()))) : Optional.empty();
    }
}
