// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.util.Optional;
import org.hashmesh.crypto.certificate.PeerCertificate;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.node.rpc.RefusedException.Reason;

/** Lets in the one node that was dialled, and remembers whom it let in last. */
final class DialAdmission implements Admission<PeerIdentity> {
    private final PeerAdmission roster;
    private final MemberName member;
    private final NodeName node;
    private volatile Optional<PeerIdentity> admitted = Optional.empty();

    DialAdmission(PeerAdmission roster, MemberName member, NodeName node) {
        this.roster = roster;
        this.member = member;
        this.node = node;
    }

    @Override
    public PeerIdentity admit(PeerCertificate shown) throws RefusedException {
        PeerIdentity found = roster.admit(shown);
        if (!found.member().equals(member) || !found.node().equals(node)) {
            throw new RefusedException(
                    Reason.OTHER_PEER, found.title() + " answers where " + member + "/" + node + " was dialled");
        }
        admitted = Optional.of(found);
        return found;
    }

    @Override
    public boolean stillAdmits(PeerIdentity caller) {
        return roster.stillAdmits(caller);
    }

    @Override
    public Optional<Objection> objection(PeerIdentity caller, String serviceName) {
        return roster.objection(caller, serviceName);
    }

    /** Who answered last, once somebody has. */
    Optional<PeerIdentity> admitted() {
        return admitted;
    }
}
