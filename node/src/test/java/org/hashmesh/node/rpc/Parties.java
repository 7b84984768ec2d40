// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.hashmesh.crypto.certificate.AdminId;
import org.hashmesh.crypto.certificate.SpiffeId;
import org.hashmesh.crypto.certificate.TlsIdentity;
import org.hashmesh.crypto.certificate.TlsSubject;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.node.config.Limits;
import org.hashmesh.node.config.NodeConfig;
import org.hashmesh.node.config.NodeConfigReader;
import org.hashmesh.node.config.ReplicationLimits;
import org.hashmesh.node.roster.RosterMember;
import org.hashmesh.node.roster.Rosters;

/** TLS identities of made-up members and admins, and the limits that a node has by default. */
final class Parties {
    static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    static final NodeName NODE = new NodeName("eu1");
    static final HostPort ANY_PORT = new HostPort("127.0.0.1", 0);
    private static final NodeConfig CONFIG = NodeConfigReader.parse(
            "node.toml",
            "member = \"acme.example\"\nnode = \"eu1\"\nforum = \"" + "0f".repeat(32) + "\"\n",
            Path.of("home"),
            Map.of());
    static final Limits LIMITS = CONFIG.limits();
    static final ReplicationLimits REPLICATION = CONFIG.replication();

    private final Path directory;
    private final SecureRandom random = new SecureRandom();
    private final AtomicInteger files = new AtomicInteger();
    private final Map<String, TlsIdentity> identities = new ConcurrentHashMap<>();

    Parties(Path directory) {
        this.directory = directory;
    }

    /** The identity of node eu1 of this member, the same at each call. */
    TlsIdentity of(String member) {
        return identities.computeIfAbsent(member, name -> create(node(name)));
    }

    TlsIdentity admin(String name) {
        return identities.computeIfAbsent(
                "admin " + name, any -> create(new AdminId(Rosters.forum(), new MemberName("acme.example"), name)));
    }

    TlsIdentity create(TlsSubject subject) {
        return create(subject, NOW.minus(Duration.ofDays(1)), NOW.plus(Duration.ofDays(1)));
    }

    TlsIdentity create(TlsSubject subject, Instant from, Instant to) {
        return TlsIdentity.create(subject, from, to, random);
    }

    RosterMember member(String name) {
        return Rosters.member(name, of(name).fingerprint());
    }

    /** As a node holds it: in files. */
    TlsKey key(TlsIdentity identity) {
        int number = files.incrementAndGet();
        Path key = directory.resolve(number + ".key");
        Path certificate = directory.resolve(number + ".crt");
        identity.create(key, certificate);
        return TlsKey.open(key, certificate);
    }

    /** The default limits, but for strangers. */
    static Limits limits(Limits.Strangers strangers) {
        return new Limits(
                LIMITS.connections(),
                LIMITS.connectionsPerKey(),
                LIMITS.callsPerConnection(),
                LIMITS.messageBytes(),
                LIMITS.metadataBytes(),
                LIMITS.handshakeTimeout(),
                LIMITS.resets(),
                LIMITS.resetWindow(),
                LIMITS.keepAlive(),
                LIMITS.keepAliveTimeout(),
                LIMITS.keepAlivePermitted(),
                LIMITS.connectionAge(),
                LIMITS.connectionAgeGrace(),
                LIMITS.lowSpaceBytes(),
                strangers);
    }

    static SpiffeId node(String member) {
        return new SpiffeId(Rosters.forum(), new MemberName(member), NODE);
    }
}
