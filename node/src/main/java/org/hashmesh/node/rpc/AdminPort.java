// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.node.config.AdminSettings;
import org.hashmesh.node.config.Limits;
import org.hashmesh.node.match.Matching;
import org.hashmesh.v1.MatchServiceGrpc;

/**
 * Where the member's own people and systems connect: the services given, and health and reflection. Each service needs a
 * role; one that is not known to {@link AccessAdmission} is refused to everybody.
 */
public final class AdminPort implements AutoCloseable {
    private static final Context.Key<AccessIdentity> CALLER = Context.key("hashmesh-client");

    private final EdgeServer<AccessIdentity> server;
    private final HealthStatusManager health;

    private AdminPort(EdgeServer<AccessIdentity> server, HealthStatusManager health) {
        this.server = server;
        this.health = health;
    }

    /**
     * Listens.
     *
     * @throws org.hashmesh.node.toml.ConfigurationException when the address cannot be listened on
     */
    public static AdminPort open(
            AdminSettings settings,
            Limits limits,
            TlsKey key,
            InstantSource clock,
            EdgeThreads threads,
            List<BindableService> services) {
        HealthStatusManager health = new HealthStatusManager();
        List<BindableService> all = new ArrayList<>(services);
        all.add(health.getHealthService());
        all.add(ProtoReflectionServiceV1.newInstance());
        AccessAdmission admission = new AccessAdmission(settings.access());
        EdgeServer<AccessIdentity> server = EdgeServer.open(
                new EdgeServer.Setup<>(
                        "admin", settings.listen(), limits, key, admission, CALLER, clock, threads, Optional.empty()),
                all);
        return new AdminPort(server, health);
    }

    /**
     * Who makes the call that the current thread works on. For handlers of this port, when the call starts.
     *
     * @throws IllegalStateException outside of such a call
     */
    public static AccessIdentity caller() {
        AccessIdentity caller = CALLER.get();
        if (caller == null) {
            throw new IllegalStateException("no call of the admin port runs here");
        }
        return caller;
    }

    /** Where it listens; with the port that the system chose when it was asked to. */
    public HostPort address() {
        return server.address();
    }

    /** What the health service says; serving from the start. */
    public HealthStatusManager health() {
        return health;
    }

    /** The health service says that the node, and its matching, serve once it can match. */
    void serveFrom(Matching matching) {
        for (String service : List.of(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, MatchServiceGrpc.SERVICE_NAME)) {
            if (!matching.isReady()) {
                health.setStatus(service, ServingStatus.NOT_SERVING);
            }
            matching.whenReady(() -> health.setStatus(service, ServingStatus.SERVING));
            matching.whenLost(() -> health.setStatus(service, ServingStatus.NOT_SERVING));
        }
    }

    /** Lets calls under way finish for this long. */
    public void close(Duration grace) {
        health.enterTerminalState();
        server.close(grace);
    }

    @Override
    public void close() {
        server.close();
    }
}
