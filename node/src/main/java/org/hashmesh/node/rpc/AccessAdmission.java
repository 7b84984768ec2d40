// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hashmesh.crypto.certificate.PeerCertificate;
import org.hashmesh.crypto.certificate.TlsKeyFingerprint;
import org.hashmesh.node.config.AccessGrant;
import org.hashmesh.node.config.AccessRole;
import org.hashmesh.node.rpc.RefusedException.Reason;

/** Lets in the clients on the node's access list, each to the services that its role allows. */
final class AccessAdmission implements Admission<AccessIdentity> {
    /** Least role for each service of the admin port. What is not listed here is refused to everybody. */
    private static final Map<String, AccessRole> SERVICES = Map.of(
            "hashmesh.v1.AdminService", AccessRole.ADMIN,
            "hashmesh.v1.ForumService", AccessRole.ADMIN,
            "hashmesh.v1.OpinionService", AccessRole.ADMIN,
            "hashmesh.v1.IncidentService", AccessRole.ADMIN,
            "hashmesh.v1.PolicyService", AccessRole.ADMIN,
            "hashmesh.v1.DefenceService", AccessRole.ADMIN,
            "grpc.reflection.v1.ServerReflection", AccessRole.ADMIN,
            "hashmesh.v1.MatchService", AccessRole.MATCH,
            "grpc.health.v1.Health", AccessRole.MATCH);

    private final Map<TlsKeyFingerprint, AccessIdentity> clients;

    AccessAdmission(List<AccessGrant> grants) {
        this.clients = grants.stream()
                .map(grant -> new AccessIdentity(grant.name(), grant.role(), grant.fingerprint()))
                .collect(Collectors.toUnmodifiableMap(AccessIdentity::fingerprint, Function.identity()));
    }

    @Override
    public AccessIdentity admit(PeerCertificate shown) throws RefusedException {
        AccessIdentity found = clients.get(shown.fingerprint());
        if (found == null) {
            throw new RefusedException(
                    Reason.UNKNOWN_KEY, "TLS key " + shown.fingerprint() + " is not on this node's access list");
        }
        return found;
    }

    @Override
    public boolean stillAdmits(AccessIdentity caller) {
        return caller.equals(clients.get(caller.fingerprint()));
    }

    @Override
    public Optional<Objection> objection(AccessIdentity caller, String serviceName) {
        AccessRole least = SERVICES.get(serviceName);
        if (least == null || !caller.role().includes(least)) {
            return Optional.of(new Objection(
                    FailureCode.NOT_ALLOWED, "role " + caller.role().text() + " may not call " + serviceName));
        }
        return Optional.empty();
    }
}
