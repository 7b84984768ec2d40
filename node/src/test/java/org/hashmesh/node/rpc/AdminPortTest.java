// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.hashmesh.crypto.certificate.TlsIdentity;
import org.hashmesh.node.config.AccessGrant;
import org.hashmesh.node.config.AccessRole;
import org.hashmesh.node.config.AdminSettings;
import org.hashmesh.node.roster.MemoryRoster;
import org.hashmesh.node.roster.Rosters;
import org.hashmesh.v1.AdminServiceGrpc;
import org.hashmesh.v1.GetStatusRequest;
import org.hashmesh.v1.MatchRequest;
import org.hashmesh.v1.MatchResponse;
import org.hashmesh.v1.MatchServiceGrpc;
import org.hashmesh.v1.NodeStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminPortTest {
    private static final long LIMIT_SECONDS = 10;

    private final EdgeThreads threads = EdgeThreads.open(2, 8);
    private final Queue<AccessIdentity> callers = new ConcurrentLinkedQueue<>();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final Parties parties;
    private final AdminPort port;

    AdminPortTest(@TempDir Path directory) {
        parties = new Parties(directory);
        List<AccessGrant> grants = List.of(
                new AccessGrant("root", AccessRole.ADMIN, parties.admin("root").fingerprint()),
                new AccessGrant(
                        "uploads", AccessRole.MATCH, parties.admin("uploads").fingerprint()));
        port = AdminPort.open(
                new AdminSettings(Parties.ANY_PORT, grants),
                Parties.LIMITS,
                parties.key(parties.of("acme.example")),
                InstantSource.fixed(Parties.NOW),
                threads,
                List.of(new StatusOnly(), new NothingKnown(), new EchoPeer()));
    }

    @AfterEach
    void closeAll() {
        channels.forEach(ManagedChannel::shutdownNow);
        port.close();
        threads.close();
    }

    @Test
    void letsAnAdminCallEverythingThatTheAccessListKnows() {
        ManagedChannel root = connect(parties.admin("root"));

        status(root);
        match(root);

        assertThat(callers).extracting(AccessIdentity::title).containsExactly("root (admin)", "root (admin)");
        assertThat(health(root)).isEqualTo(ServingStatus.SERVING);
    }

    @Test
    void letsAMatcherMatchAndNothingElse() {
        ManagedChannel uploads = connect(parties.admin("uploads"));

        match(uploads);
        assertThat(health(uploads)).isEqualTo(ServingStatus.SERVING);
        StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, () -> status(uploads));

        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(refused.getStatus().getDescription())
                .isEqualTo("E-ACCESS-001: role match may not call hashmesh.v1.AdminService");
        assertThat(callers).hasSize(1);
    }

    @Test
    void refusesAServiceThatNoRoleIsWrittenDownFor() throws Exception {
        Echoes stream = Echoes.open(connect(parties.admin("root")));
        assertThat(stream.end().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    }

    @Test
    void refusesWhoIsNotOnTheAccessListEvenAPeer() {
        for (TlsIdentity stranger : List.of(parties.admin("mallory"), parties.of("bolt.example"))) {
            StatusRuntimeException refused =
                    catchThrowableOfType(StatusRuntimeException.class, () -> status(connect(stranger)));
            assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        }
        assertThat(callers).isEmpty();
    }

    private static NodeStatus status(ManagedChannel channel) {
        return AdminServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS)
                .getStatus(GetStatusRequest.getDefaultInstance());
    }

    private static MatchResponse match(ManagedChannel channel) {
        return MatchServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS)
                .match(MatchRequest.getDefaultInstance());
    }

    private static ServingStatus health(ManagedChannel channel) {
        return HealthGrpc.newBlockingStub(channel)
                .withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS)
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatus();
    }

    private ManagedChannel connect(TlsIdentity client) {
        MemoryRoster roster = new MemoryRoster(Rosters.snapshot(1, parties.member("acme.example")));
        PinnedTrust trust = new PinnedTrust(new PeerAdmission(roster), InstantSource.fixed(Parties.NOW));
        ManagedChannel channel = NettyChannelBuilder.forAddress(
                        port.address().host(), port.address().port())
                .sslContext(PinnedTls.client(parties.key(client), trust))
                .build();
        channels.add(channel);
        return channel;
    }

    private final class StatusOnly extends AdminServiceGrpc.AdminServiceImplBase {
        @Override
        public void getStatus(GetStatusRequest request, StreamObserver<NodeStatus> answer) {
            callers.add(AdminPort.caller());
            answer.onNext(NodeStatus.getDefaultInstance());
            answer.onCompleted();
        }
    }

    private final class NothingKnown extends MatchServiceGrpc.MatchServiceImplBase {
        @Override
        public void match(MatchRequest request, StreamObserver<MatchResponse> answer) {
            callers.add(AdminPort.caller());
            answer.onNext(MatchResponse.getDefaultInstance());
            answer.onCompleted();
        }
    }
}
