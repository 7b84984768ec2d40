// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import org.hashmesh.crypto.certificate.TlsKeyFingerprint;

/**
 * One whom the roster does not list, or not under the name that its certificate says. It stays a stranger for as long as its
 * connection lasts, whatever becomes of the roster, and reaches governance alone.
 *
 * @param fingerprint the key that it proved to hold; strangers make as many as they like
 */
public record Stranger(TlsKeyFingerprint fingerprint) implements PeerCaller {
    @Override
    public String title() {
        return "stranger " + fingerprint;
    }
}
