// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import org.hashmesh.crypto.certificate.TlsKeyFingerprint;

/** Who is at the other end of a connection, proven by its TLS key. */
public sealed interface Caller permits PeerCaller, AccessIdentity {
    /** The key that it proved to hold. */
    TlsKeyFingerprint fingerprint();

    /** For people: who it is, in a word. */
    String title();
}
