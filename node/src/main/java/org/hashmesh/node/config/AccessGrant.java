// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.config;

import org.hashmesh.crypto.certificate.TlsKeyFingerprint;

/**
 * One client certificate that the admin port accepts.
 *
 * @param name whose it is, for the audit log: 1 to 64 printable characters
 * @param role what it may call
 * @param fingerprint of the key in the certificate
 */
public record AccessGrant(String name, AccessRole role, TlsKeyFingerprint fingerprint) {}
