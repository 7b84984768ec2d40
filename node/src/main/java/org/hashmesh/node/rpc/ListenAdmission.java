// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.util.Optional;
import org.hashmesh.crypto.certificate.PeerCertificate;
import org.hashmesh.v1.GovernanceServiceGrpc;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets members' nodes in as who they are, and everybody else as a {@link Stranger}: a newcomer has to start somewhere, and so
 * has a node that has missed the act which admits its caller.
 */
final class ListenAdmission implements Admission<PeerCaller> {
    private static final Logger LOG = LoggerFactory.getLogger(ListenAdmission.class);

    private final PeerAdmission roster;

    ListenAdmission(PeerAdmission roster) {
        this.roster = roster;
    }

    @Override
    public PeerCaller admit(PeerCertificate shown) {
        try {
            return roster.admit(shown);
        } catch (RefusedException e) {
            LOG.debug("a stranger: {}", e.getMessage());
            return new Stranger(shown.fingerprint());
        }
    }

    @Override
    public boolean stillAdmits(PeerCaller caller) {
        if (caller instanceof PeerIdentity peer) {
            return roster.stillAdmits(peer);
        }
        return true;
    }

    @Override
    public Optional<Objection> objection(PeerCaller caller, String serviceName) {
        if (caller instanceof PeerIdentity peer) {
            return roster.objection(peer, serviceName);
        }
        return serviceName.equals(GovernanceServiceGrpc.SERVICE_NAME) ? Optional.empty() : Optional.of(notListed());
    }

    private static Objection notListed() {
        return new Objection(
                FailureCode.NOT_LISTED,
                "your TLS key is not listed here under your name: only governance answers you; next: join the forum, or"
                        + " bring this node the acts and manifests that it has missed");
    }
}
