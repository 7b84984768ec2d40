// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hashmesh.crypto.certificate.TlsIdentity;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.node.config.Limits;
import org.hashmesh.node.forum.MemoryGovernance;
import org.hashmesh.node.roster.MemoryRoster;
import org.hashmesh.node.roster.RosterMember;
import org.hashmesh.node.roster.Rosters;
import org.hashmesh.v1.EvidenceServiceGrpc;
import org.hashmesh.v1.GetChainRequest;
import org.hashmesh.v1.GetChainResponse;
import org.hashmesh.v1.GetManifestsRequest;
import org.hashmesh.v1.GovernanceItem;
import org.hashmesh.v1.GovernanceServiceGrpc;
import org.hashmesh.v1.LogServiceGrpc;
import org.hashmesh.v1.PeerServiceGrpc;
import org.hashmesh.v1.SubmitRequest;
import org.hashmesh.v1.SubmitResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What those get from the peer port whom the roster does not list. */
class StrangerTest {
    private static final long LIMIT_SECONDS = 10;

    /** Each figure is smaller than what would be in its way in the test that is about it. */
    private static final Limits.Strangers FEW =
            new Limits.Strangers(3, 2, 100, Duration.ofMinutes(1), 2, 64 << 10, 10, 20, 10, 30);

    /** As many as a node of one core has: were one held for each slow reader, nobody else would be served. */
    private static final int CALL_THREADS = 2;

    private final EdgeThreads threads = EdgeThreads.open(2, CALL_THREADS);
    private final MemoryGovernance governance = MemoryGovernance.of(500, 4_000);
    private final EchoPeer echo = new EchoPeer();
    private final Queue<String> handled = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Instant> now = new AtomicReference<>(Parties.NOW);
    private final List<AutoCloseable> open = new ArrayList<>();
    private final Parties parties;
    private final MemoryRoster roster;
    private final RosterMember acme;

    StrangerTest(@TempDir Path directory) {
        parties = new Parties(directory);
        acme = parties.member("acme.example");
        roster = new MemoryRoster(Rosters.snapshot(1, acme, parties.member("bolt.example")));
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        threads.close();
    }

    @Test
    void reachesGovernanceAndNoHandlerOfAnyOtherService() throws Exception {
        Channel corp = dial(open(FEW), "corp.example");
        List<MethodDescriptor<?, ?>> forMembers = Stream.of(
                        PeerServiceGrpc.getServiceDescriptor(),
                        LogServiceGrpc.getServiceDescriptor(),
                        EvidenceServiceGrpc.getServiceDescriptor())
                .<MethodDescriptor<?, ?>>flatMap(service -> service.getMethods().stream())
                .toList();
        assertThat(forMembers).hasSizeGreaterThan(6);

        for (MethodDescriptor<?, ?> method : forMembers) {
            Status end = call(corp, method);
            assertThat(end.getCode()).as(method.getFullMethodName()).isEqualTo(Status.Code.PERMISSION_DENIED);
            assertThat(end.getDescription()).startsWith("E-TLS-004: ");
        }
        assertThat(handled).isEmpty();

        assertThat(chain(corp, 499)).isEqualTo(1);
        assertThat(handled).containsExactly("hashmesh.v1.GovernanceService/GetChain");
    }

    @Test
    void readsTheWholeChainInPartsAndTheManifests() {
        Channel corp = dial(open(FEW), "corp.example");
        IntStream.range(0, 40).forEach(i -> governance.keep(MemoryGovernance.manifest(i + "x".repeat(10_000))));
        List<GetChainResponse> parts = new ArrayList<>();
        governance(corp)
                .getChain(GetChainRequest.newBuilder().setFrom(3).build())
                .forEachRemaining(parts::add);

        assertThat(parts)
                .hasSizeGreaterThan(8)
                .allSatisfy(part -> assertThat(part.getSerializedSize()).isLessThan(256 << 10));
        assertThat(parts.get(0).getActs()).isEqualTo(500);
        assertThat(parts.get(0).getHead().toByteArray())
                .isEqualTo(governance.head().toBytes());
        assertThat(parts.stream().flatMap(part -> part.getChainList().stream()))
                .isEqualTo(governance.chain(3, Integer.MAX_VALUE));
        assertThat(chain(corp, 500)).isZero();
        assertThat(chain(corp, -1)).isZero();

        List<Object> manifests = new ArrayList<>();
        governance(corp).getManifests(GetManifestsRequest.getDefaultInstance()).forEachRemaining(part -> {
            assertThat(part.getSerializedSize()).isLessThan(256 << 10);
            manifests.addAll(part.getManifestsList());
        });
        assertThat(manifests).hasSize(40).isEqualTo(governance.manifests());
    }

    @Test
    void handsInNewsUnderTheKeyThatItProvedToHold() {
        PeerPort port = open(FEW);
        SubmitResponse first = submit(dial(port, "corp.example"), manifest("corp 1"), manifest("corp 2"));
        SubmitResponse again = submit(dial(port, "bolt.example"), manifest("corp 2"));

        assertThat(first)
                .isEqualTo(SubmitResponse.newBuilder().setActs(500).setNews(2).build());
        assertThat(again.getNews()).isZero();
        assertThat(governance.bringers())
                .containsExactly("stranger " + parties.of("corp.example").fingerprint(), "bolt.example/eu1");
    }

    @Test
    void neverTakesAMembersPlace() throws Exception {
        PeerPort port = open(FEW);
        for (int i = 0; i < FEW.connections(); i++) {
            assertThat(chain(dial(port, "s" + i + ".example"), 499)).isEqualTo(1);
        }

        assertCut(dial(port, "late.example"));
        assertThat(Echoes.open(dial(port, "bolt.example")).hello()).isNotNull();
        assertThat(port.connected()).hasSize(1);
    }

    @Test
    void mayNotHaveManyConnectionsByOneKeyOrFromOneAddress() {
        PeerPort byKey = open(FEW);
        assertThat(chain(dial(byKey, "corp.example"), 499)).isEqualTo(1);
        assertThat(chain(dial(byKey, "corp.example"), 499)).isEqualTo(1);
        assertCut(dial(byKey, "corp.example"));
        assertThat(chain(dial(byKey, "dale.example"), 499)).isEqualTo(1);

        PeerPort byAddress = open(new Limits.Strangers(16, 2, 2, Duration.ofMinutes(1), 2, 64 << 10, 10, 20, 10, 30));
        assertThat(chain(dial(byAddress, "corp.example"), 499)).isEqualTo(1);
        assertThat(chain(dial(byAddress, "dale.example"), 499)).isEqualTo(1);
        assertCut(dial(byAddress, "erie.example"));
    }

    @Test
    void isDisconnectedAfterAWhileWhateverItDoes() throws Exception {
        PeerPort port = open(new Limits.Strangers(16, 2, 4, Duration.ofMillis(500), 2, 64 << 10, 10, 20, 10, 30));
        Echoes member = Echoes.open(dial(port, "bolt.example"));
        assertThat(member.hello()).isNotNull();
        Stalled call = Stalled.open(dial(port, "corp.example"));

        call.awaitFirst();
        await().untilAsserted(() -> assertThat(port.strangers()).isEmpty());
        call.readOn();
        assertThat(call.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(member.isOpen()).isTrue();
    }

    @Test
    void mayHaveTwoCallsAtOnceAndHoldsNoThreadByNotReading() throws Exception {
        PeerPort port = open(FEW);
        Channel corp = dial(port, "corp.example");
        Channel dale = dial(port, "dale.example");
        List<Stalled> calls =
                Stream.of(corp, corp, dale, dale).map(Stalled::open).toList();
        for (Stalled call : calls) {
            call.awaitFirst();
        }

        assertTooMuch(() -> chain(corp, 0));
        assertThat(Echoes.open(dial(port, "bolt.example")).hello())
                .as("with more slow readers than threads")
                .isNotNull();
        calls.get(0).cancel();
        await().untilAsserted(() -> assertThat(chain(corp, 499)).isEqualTo(1));
        assertThat(calls.subList(1, 4)).allMatch(Stalled::isOpen);
    }

    @Test
    void spendsWhatAllStrangersHaveTogetherAndNothingOfTheMembers() throws Exception {
        PeerPort port = open(FEW);
        List<Channel> both = List.of(dial(port, "corp.example"), dial(port, "dale.example"));
        for (int i = 0; i < FEW.callsBurst(); i++) {
            assertThat(chain(both.get(i % 2), 499)).isEqualTo(1);
        }

        assertTooMuch(() -> chain(both.get(0), 499));
        assertThat(call(both.get(1), PeerServiceGrpc.getControlMethod()).getCode())
                .as("refused calls cost, too")
                .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(chain(dial(port, "bolt.example"), 499)).isEqualTo(1);

        now.updateAndGet(time -> time.plusSeconds(1));
        for (int i = 0; i < FEW.callsPerSecond(); i++) {
            assertThat(chain(both.get(0), 499)).isEqualTo(1);
        }
        assertTooMuch(() -> chain(both.get(0), 499));
    }

    @Test
    void mayNotHandInManyItemsOrLargeMessages() {
        PeerPort port = open(FEW);
        Channel corp = dial(port, "corp.example");
        Channel bolt = dial(port, "bolt.example");
        GovernanceItem[] many = IntStream.range(0, FEW.itemsBurst())
                .mapToObj(i -> manifest("m" + i))
                .toArray(GovernanceItem[]::new);
        GovernanceItem large = manifest("x".repeat(FEW.messageBytes()));
        GovernanceItem larger = manifest("x".repeat(GovernanceEndpoint.SUBMIT_BYTES));

        assertThat(submit(corp, many).getNews()).isEqualTo(many.length);
        assertTooMuch(() -> submit(corp, manifest("one more")));
        assertTooMuch(() -> submit(corp, large));
        assertThat(governance.bringers()).hasSize(1);

        assertThat(submit(bolt, manifest("one more"), large).getNews()).isEqualTo(2);
        assertThat(catchThrowableOfType(StatusRuntimeException.class, () -> submit(bolt, larger))
                        .getStatus()
                        .getCode())
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void becomesAMemberWithANewConnectionOnly() throws Exception {
        PeerPort port = open(FEW);
        Channel corp = dial(port, "corp.example");
        assertThat(Echoes.open(corp).end().getDescription()).startsWith("E-TLS-004: ");

        roster.change(Rosters.snapshot(2, acme, parties.member("bolt.example"), parties.member("corp.example")));

        assertThat(Echoes.open(corp).end().getDescription()).startsWith("E-TLS-004: ");
        assertThat(Echoes.open(dial(port, "corp.example")).hello()).isNotNull();
        assertThat(echo.callers).extracting(PeerIdentity::title).containsExactly("corp.example/eu1");
    }

    private PeerPort open(Limits.Strangers strangers) {
        List<BindableService> services = Stream.of(
                        echo,
                        new LogServiceGrpc.LogServiceImplBase() {},
                        new EvidenceServiceGrpc.EvidenceServiceImplBase() {},
                        new GovernanceEndpoint(governance, threads.loops()))
                .map(this::watched)
                .toList();
        PeerPort port = PeerPort.open(
                Parties.ANY_PORT,
                Parties.limits(strangers),
                parties.key(parties.of("acme.example")),
                roster,
                now::get,
                threads,
                services);
        open.add(port);
        return port;
    }

    /** Notes each call that a handler begins with. */
    private BindableService watched(BindableService service) {
        ServerServiceDefinition definition = ServerInterceptors.intercept(service, new ServerInterceptor() {
            @Override
            public <Q, R> ServerCall.Listener<Q> interceptCall(
                    ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
                handled.add(call.getMethodDescriptor().getFullMethodName());
                return next.startCall(call, headers);
            }
        });
        return () -> definition;
    }

    /** The client's own roster finds nothing wrong: what is refused, the server refuses. */
    private Channel dial(PeerPort port, String member) {
        TlsIdentity identity = parties.of(member);
        DialedPeer peer = new PeerDialer(
                        parties.key(identity),
                        new MemoryRoster(Rosters.snapshot(1, acme)),
                        Parties.LIMITS,
                        () -> Parties.NOW,
                        threads)
                .dial(new MemberName("acme.example"), Parties.NODE, port.address());
        open.add(peer);
        return peer.channel();
    }

    private static GovernanceServiceGrpc.GovernanceServiceBlockingStub governance(Channel channel) {
        return GovernanceServiceGrpc.newBlockingStub(channel).withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    /** How many acts come from this number on. */
    private static int chain(Channel channel, long from) {
        List<GetChainResponse> parts = new ArrayList<>();
        governance(channel)
                .getChain(GetChainRequest.newBuilder().setFrom(from).build())
                .forEachRemaining(parts::add);
        return parts.stream().mapToInt(GetChainResponse::getChainCount).sum();
    }

    private static SubmitResponse submit(Channel channel, GovernanceItem... items) {
        return governance(channel)
                .submit(SubmitRequest.newBuilder().addAllItems(List.of(items)).build());
    }

    private static GovernanceItem manifest(String text) {
        return MemoryGovernance.manifest(text);
    }

    /** Any method, with one empty message. */
    private static <Q, R> Status call(Channel channel, MethodDescriptor<Q, R> method) {
        Q request = method.parseRequest(ByteString.EMPTY.newInput());
        try {
            R ignored = ClientCalls.blockingUnaryCall(
                    channel, method, CallOptions.DEFAULT.withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS), request);
            return Status.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus();
        }
    }

    private static void assertTooMuch(Runnable call) {
        Status end =
                catchThrowableOfType(StatusRuntimeException.class, call::run).getStatus();
        assertThat(end.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(end.getDescription()).startsWith("E-CALL-003: ");
    }

    private static void assertCut(Channel channel) {
        Echoes.assertCut(catchThrowableOfType(StatusRuntimeException.class, () -> chain(channel, 0))
                .getStatus());
    }
}
