// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a node's things are. Relative paths in the file count from the home directory; these are resolved.
 *
 * @param home the home directory itself
 * @param store the database
 * @param signLock the high-water mark of what was signed. Apart from the store: a snapshot of the store must not contain
 *     it, or restoring the snapshot would let the node sign a second history
 * @param keys private keys and the TLS certificate
 * @param passphrase the file with the passphrase that the keys are sealed under, if they are
 */
public record Directories(Path home, Path store, Path signLock, Path keys, Optional<Path> passphrase) {
    /** The forum's governance, one file for each act and manifest. */
    public Path forum() {
        return home.resolve("forum");
    }

    /** The TMK files that this member has. */
    public Path tmk() {
        return home.resolve("tmk");
    }

    /** What a newcomer hands to its sponsors. */
    public Path joinRequest() {
        return home.resolve("join-request.txt");
    }

    /** What a further node of a member hands to where the member's identity key is. */
    public Path nodeRequest() {
        return home.resolve("node-request.txt");
    }

    /** Key of the member. */
    public Path identityKey() {
        return keys.resolve("identity.key");
    }

    /** Key of the log of this collection and epoch. */
    public Path logKey(String collection, int epoch) {
        return keys.resolve("log-" + collection + "-" + epoch + ".key");
    }

    /** Key of the node's online statements. */
    public Path nodeKey() {
        return keys.resolve("node.key");
    }

    /** Private TLS key. */
    public Path tlsKey() {
        return keys.resolve("tls.key");
    }

    /** The private TLS key that is to come next. */
    public Path nextTlsKey() {
        return keys.resolve("tls-next.key");
    }

    /** The TLS certificate that is to come next. */
    public Path nextTlsCertificate() {
        return keys.resolve("tls-next.crt");
    }

    /** TLS certificate. */
    public Path tlsCertificate() {
        return keys.resolve("tls.crt");
    }
}
