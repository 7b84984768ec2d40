// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.node.roster.Roster;
import org.hashmesh.node.roster.RosterNode;
import org.hashmesh.v1.GetCheckpointRequest;
import org.hashmesh.v1.LogServiceGrpc;
import org.hashmesh.v1.TestPeerResponse;

/** Tries a peer step by step, beside the connection that there may be: address, TCP, then TLS and a first call. */
final class PeerTest {

    private static final int CONNECT_MILLIS = 5_000;
    private static final int CALL_SECONDS = 10;

    private final Roster roster;
    private final PeerDialer dialer;

    PeerTest(Roster roster, PeerDialer dialer) {
        this.roster = roster;
        this.dialer = dialer;
    }

    /** Tests the node of this name: {@code NODE}, {@code MEMBER} or {@code MEMBER/NODE}, when only one fits. */
    TestPeerResponse test(String name) {
        List<RosterNode> fitting = roster.current().nodes().stream()
                .filter(node -> name.equals(node.node().value())
                        || name.equals(node.member().value())
                        || name.equals(node.title()))
                .toList();
        if (fitting.size() != 1) {
            throw FailureCode.NOT_FOUND.failure("peer: " + fitting.size() + " nodes of the roster are called " + name
                    + "; write MEMBER/NODE; next: hashmesh peer list");
        }
        RosterNode node = fitting.get(0);
        TestPeerResponse.Builder response = TestPeerResponse.newBuilder();
        if (node.addresses().isEmpty()) {
            return response.addSteps(step("address", false, "the roster has no address of it: it dials us", 0))
                    .build();
        }
        boolean ok = true;
        for (HostPort address : node.addresses()) {
            ok &= tcp(address, response) && call(node, address, response);
        }
        return response.setOk(ok).build();
    }

    private static boolean tcp(HostPort address, TestPeerResponse.Builder response) {
        long began = System.nanoTime();
        InetSocketAddress resolved = new InetSocketAddress(address.host(), address.port());
        boolean found = !resolved.isUnresolved();
        response.addSteps(step("address", found, address + (found ? "" : " does not resolve"), began));
        if (!found) {
            return false;
        }
        began = System.nanoTime();
        try (Socket socket = new Socket()) {
            socket.connect(resolved, CONNECT_MILLIS);
            response.addSteps(
                    step("tcp", true, "connected to " + resolved.getAddress().getHostAddress(), began));
            return true;
        } catch (IOException e) {
            response.addSteps(step("tcp", false, e.getMessage() + ": is the node running, and its port open?", began));
            return false;
        }
    }

    private boolean call(RosterNode node, HostPort address, TestPeerResponse.Builder response) {
        long began = System.nanoTime();
        try (DialedPeer peer = dialer.dial(node.member(), node.node(), address)) {
            String answer = ask(peer);
            boolean proven = peer.identity().isPresent();
            response.addSteps(step(
                    "tls",
                    proven,
                    proven ? "key " + peer.identity().get().fingerprint() + " is in the roster" : answer,
                    began));
            boolean answered = proven && answer.isEmpty();
            response.addSteps(step("call", answered, answered ? "it answers us" : answer, began));
            return answered;
        }
    }

    /** Why the first call failed; empty when the peer's service answered, whatever it said about the log. */
    private static String ask(DialedPeer peer) {
        try {
            LogServiceGrpc.newBlockingStub(peer.channel())
                    .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
                    .getCheckpoint(GetCheckpointRequest.newBuilder()
                            .setLogId(ByteString.copyFrom(new byte[32]))
                            .build());
            return "";
        } catch (StatusRuntimeException e) {
            Status status = e.getStatus();
            if (status.getCode() == Status.Code.NOT_FOUND) {
                return "";
            }
            Throwable cause = status.getCause();
            return status.getCode() + ": " + status.getDescription()
                    + (cause == null ? "" : " (" + cause.getMessage() + ")");
        }
    }

    private static TestPeerResponse.Step step(String name, boolean ok, String detail, long began) {
        return TestPeerResponse.Step.newBuilder()
                .setName(name)
                .setOk(ok)
                .setDetail(detail)
                .setMicros(began == 0 ? 0 : (System.nanoTime() - began) / 1_000)
                .build();
    }
}
