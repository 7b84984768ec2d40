// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.util.Optional;
import org.hashmesh.crypto.certificate.PeerCertificate;
import org.hashmesh.crypto.certificate.SpiffeId;
import org.hashmesh.crypto.certificate.TlsKeyFingerprint;
import org.hashmesh.node.roster.Roster;
import org.hashmesh.node.roster.RosterNode;
import org.hashmesh.node.roster.RosterSnapshot;
import org.hashmesh.node.rpc.RefusedException.Reason;

/** Lets in the nodes whose TLS keys stand in the roster now, each under the name that the roster gives it. */
final class PeerAdmission implements Admission<PeerIdentity> {
    private final Roster roster;

    PeerAdmission(Roster roster) {
        this.roster = roster;
    }

    @Override
    public PeerIdentity admit(PeerCertificate shown) throws RefusedException {
        TlsKeyFingerprint key = shown.fingerprint();
        RosterSnapshot now = roster.current();
        RosterNode node = now.nodeByTlsKey(key)
                .orElseThrow(() -> new RefusedException(
                        Reason.UNKNOWN_KEY, "TLS key " + key + " is not in roster version " + now.version()));
        SpiffeId listed = new SpiffeId(now.forum(), node.member(), node.node());
        if (!shown.subject().equals(listed)) {
            throw new RefusedException(
                    Reason.OTHER_NAME,
                    "the certificate says " + shown.subject() + ", the roster has its key for " + listed);
        }
        return new PeerIdentity(node.member(), node.node(), key);
    }

    @Override
    public boolean stillAdmits(PeerIdentity caller) {
        return roster.current()
                .nodeByTlsKey(caller.fingerprint())
                .filter(node ->
                        node.member().equals(caller.member()) && node.node().equals(caller.node()))
                .isPresent();
    }

    @Override
    public Optional<Objection> objection(PeerIdentity caller, String serviceName) {
        return Optional.empty();
    }
}
