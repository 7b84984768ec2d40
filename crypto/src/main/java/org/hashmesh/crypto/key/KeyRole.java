// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.key;

import java.util.Optional;

/** What a key is for. A key has exactly one role, and a file of another role is refused. */
public enum KeyRole {
    /** Speaks for the member: manifests and votes. May rest offline, under a passphrase. */
    IDENTITY("identity"),
    /** Signs the checkpoints of one log. */
    LOG("log"),
    /** Speaks for one node: receipts and commits. */
    NODE("node"),
    /** Stands in, with others, for a quorum of the forum that is lost. Rests offline. */
    RECOVERY("recovery"),
    /** Proves a node to its peers in TLS. An ECDSA key; it rests in PEM, not in a {@link KeyFile}. */
    TLS("tls");

    private final String text;

    KeyRole(String text) {
        this.text = text;
    }

    /** The role as key files and messages write it. */
    public String text() {
        return text;
    }

    /** The role that is written like this, if one is. */
    public static Optional<KeyRole> parse(String text) {
        for (KeyRole role : values()) {
            if (role.text.equals(text)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
