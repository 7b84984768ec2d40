// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.util.Optional;
import org.hashmesh.crypto.certificate.PeerCertificate;

/**
 * Decides who may be at the other end. Asked in every handshake, at every call and for every message: answer from memory,
 * by what is true now. Safe for use by any thread.
 *
 * @param <C> what it calls those whom it lets in
 */
interface Admission<C extends Caller> {
    /**
     * Who shows this certificate.
     *
     * @param shown self-signed, of sound shape and valid now; the other side has proven, or is about to, that it holds the key
     * @throws RefusedException when this one may not be there
     */
    C admit(PeerCertificate shown) throws RefusedException;

    /** Whether one who was admitted still would be. */
    boolean stillAdmits(C caller);

    /** Why the caller may not call this method, or nothing when it may. */
    Optional<Objection> objection(C caller, String serviceName);
}
