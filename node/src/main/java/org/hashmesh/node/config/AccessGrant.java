// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.config;

import org.hashmesh.crypto.certificate.TlsKeyFingerprint;

/**
 * One client certificate that the admin port accepts.
 *
 * @param name whose it is, for the audit log: 1 to 64 printable characters
 * @param role what it may call
 * @param fingerprint of the key in the certificate
 * @param hashesPerSecond how many hashes it may ask about, on average
 */
public record AccessGrant(String name, AccessRole role, TlsKeyFingerprint fingerprint, int hashesPerSecond) {
    /** More than one node answers, so that only a client that must not take all of it is given less. */
    public static final int HASHES_PER_SECOND = 1_000_000;

    /** With the usual quota. */
    public AccessGrant(String name, AccessRole role, TlsKeyFingerprint fingerprint) {
        this(name, role, fingerprint, HASHES_PER_SECOND);
    }
}
