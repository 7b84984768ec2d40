// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.grpc.BindableService;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.hashmesh.crypto.certificate.TlsKeyFingerprint;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.node.forum.Governance.Taken;
import org.hashmesh.node.forum.MemoryGovernance;
import org.hashmesh.node.roster.MemoryRoster;
import org.hashmesh.node.roster.Rosters;
import org.hashmesh.node.rpc.GovernanceCallException.Reason;
import org.hashmesh.v1.GetChainRequest;
import org.hashmesh.v1.GetChainResponse;
import org.hashmesh.v1.GovernanceItem;
import org.hashmesh.v1.GovernanceServiceGrpc;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A newcomer, who knows a sponsor's address and TLS key and nothing else. */
class GovernanceClientTest {
    private final EdgeThreads threads = EdgeThreads.open(2, 4);
    private final MemoryGovernance governance = MemoryGovernance.of(300, 3_000);
    private final List<AutoCloseable> open = new ArrayList<>();
    private final Parties parties;
    private final TlsKeyFingerprint acme;

    GovernanceClientTest(@TempDir Path directory) {
        parties = new Parties(directory);
        acme = parties.of("acme.example").fingerprint();
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        threads.close();
    }

    @Test
    void fetchesTheChainAndTheManifestsAndHandsItemsIn() throws Exception {
        GovernanceClient client = connect(listen(), acme);
        List<GovernanceItem> manifests = IntStream.range(0, 500)
                .mapToObj(i -> MemoryGovernance.manifest(i + "x".repeat(2_000)))
                .toList();

        Taken taken = client.submit(manifests);
        GovernanceClient.Chain all = client.chain(0);
        GovernanceClient.Chain newest = client.chain(299);

        assertThat(taken).isEqualTo(new Taken(300, 500));
        assertThat(client.manifests()).isEqualTo(manifests);
        assertThat(all.chain()).isEqualTo(governance.chain(0, Integer.MAX_VALUE));
        assertThat(newest).isEqualTo(new GovernanceClient.Chain(300, governance.head(), governance.chain(299, 1)));
        assertThat(client.chain(300).chain()).isEmpty();
    }

    @Test
    void sendsNothingToWhoeverHasAnotherKey() {
        HostPort address = listen();
        TlsKeyFingerprint other = parties.of("bolt.example").fingerprint();
        GovernanceClient client = connect(address, other);

        GovernanceCallException wrong =
                catchThrowableOfType(GovernanceCallException.class, () -> client.submit(List.of()));

        assertThat(wrong.reason()).isEqualTo(Reason.OTHER_KEY);
        assertThat(wrong).hasMessage(address + ": it has the TLS key " + acme);
        assertThat(governance.bringers()).isEmpty();
    }

    @Test
    void saysWhenNobodyIsThere() throws Exception {
        PeerPort port = port(new GovernanceEndpoint(governance, threads.loops()));
        HostPort address = port.address();
        port.close();

        GovernanceCallException nobody = catchThrowableOfType(
                GovernanceCallException.class, () -> connect(address, acme).chain(0));

        assertThat(nobody.reason()).isEqualTo(Reason.UNREACHABLE);
    }

    @Test
    void asksForTheRestOfAnAnswerThatBreaksOffAndGivesUpWhenNothingMoreComes() throws Exception {
        BreaksOff service = new BreaksOff();
        GovernanceClient client = connect(port(service).address(), acme);

        assertThat(client.chain(297).chain()).isEqualTo(governance.chain(297, Integer.MAX_VALUE));
        assertThat(service.asked).containsExactly(297L, 298L, 299L, 300L);

        service.dumb = true;
        GovernanceCallException nothing = catchThrowableOfType(GovernanceCallException.class, () -> client.chain(297));
        assertThat(nothing.reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(service.asked).hasSize(5);
    }

    private HostPort listen() {
        PeerPort port = port(new GovernanceEndpoint(governance, threads.loops()));
        open.add(port);
        return port.address();
    }

    private PeerPort port(BindableService service) {
        PeerPort port = PeerPort.open(
                Parties.ANY_PORT,
                Parties.LIMITS,
                parties.key(parties.of("acme.example")),
                new MemoryRoster(Rosters.snapshot(1, parties.member("acme.example"))),
                () -> Parties.NOW,
                threads,
                List.of(service));
        open.add(port);
        return port;
    }

    private GovernanceClient connect(HostPort address, TlsKeyFingerprint pin) {
        GovernanceClient client = GovernanceClient.connect(address, pin, parties.of("newcomer.example"));
        open.add(client);
        return client;
    }

    /** Gives one act, and breaks off while there are more. */
    private final class BreaksOff extends GovernanceServiceGrpc.GovernanceServiceImplBase {
        private final Queue<Long> asked = new ConcurrentLinkedQueue<>();
        private volatile boolean dumb;

        @Override
        public void getChain(GetChainRequest request, StreamObserver<GetChainResponse> answer) {
            asked.add(request.getFrom());
            answer.onNext(GetChainResponse.newBuilder()
                    .setActs(governance.acts())
                    .setHead(ByteString.copyFrom(governance.head().toBytes()))
                    .addAllChain(dumb ? List.of() : governance.chain(request.getFrom(), 1))
                    .build());
            if (request.getFrom() < governance.acts()) {
                answer.onError(Status.UNAVAILABLE.asRuntimeException());
            } else {
                answer.onCompleted();
            }
        }
    }
}
