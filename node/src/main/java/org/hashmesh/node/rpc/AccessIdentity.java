// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import org.hashmesh.crypto.certificate.TlsKeyFingerprint;
import org.hashmesh.node.config.AccessRole;

/**
 * One of the member's own people or systems, as the access list names the holder of the TLS key.
 *
 * @param name for the audit log
 * @param role what it may call
 * @param fingerprint the key that it proved to hold
 */
public record AccessIdentity(String name, AccessRole role, TlsKeyFingerprint fingerprint) implements Caller {
    @Override
    public String title() {
        return name + " (" + role.text() + ")";
    }
}
