// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.log.MemberName;

/**
 * A member as the acts say.
 *
 * @param name fixed at admission
 * @param identity the key that speaks for it now
 * @param since number of the act that let it in
 * @param identitySince number of the act that gave it this identity key
 */
public record Member(MemberName name, Ed25519PublicKey identity, long since, long identitySince) {
    /** What two people read to each other. */
    public Fingerprint fingerprint() {
        return Fingerprint.of(name, identity);
    }
}
