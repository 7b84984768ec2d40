// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.hashmesh.crypto.certificate.PeerCertificate;
import org.hashmesh.crypto.certificate.SpiffeId;

/** Lets everybody in who has a node's certificate, and counts. */
final class AnyAdmission implements Admission<PeerIdentity> {
    private final AtomicInteger asked;

    AnyAdmission(AtomicInteger asked) {
        this.asked = asked;
    }

    @Override
    public PeerIdentity admit(PeerCertificate shown) throws RefusedException {
        asked.incrementAndGet();
        if (shown.subject() instanceof SpiffeId id) {
            return new PeerIdentity(id.member(), id.node(), shown.fingerprint());
        }
        throw new RefusedException(RefusedException.Reason.OTHER_NAME, "not a node");
    }

    @Override
    public boolean stillAdmits(PeerIdentity caller) {
        return true;
    }

    @Override
    public Optional<Objection> objection(PeerIdentity caller, String serviceName) {
        return Optional.empty();
    }
}
