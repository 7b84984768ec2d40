// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.home;

import java.nio.file.Path;
import org.hashmesh.crypto.certificate.TlsKeyFingerprint;
import org.hashmesh.crypto.forum.SignedManifest;
import org.hashmesh.node.roster.RosterMember;

/**
 * A home that was made.
 *
 * @param directory where
 * @param forumName the forum that the node is for
 * @param card what the other members need to know
 * @param tlsKey what peers and clients recognise the node by
 * @param manifest what its member says of itself, version 1
 */
public record NewHome(
        Path directory, String forumName, RosterMember card, TlsKeyFingerprint tlsKey, SignedManifest manifest) {
    /** What to tell the person: what there is now, what to compare, and what to do next. */
    public String text() {
        return """
                created node %s of forum "%s" in %s
                  identity key   %s
                  TLS key        %s
                next
                  1. send %s to the other members and append theirs to %s;
                     compare each identity key with its owner over another channel
                  2. hashmesh run --home %s
                """.formatted(
                        card.nodes().get(0).title(),
                        forumName,
                        directory,
                        card.identity().hex(),
                        tlsKey,
                        directory.resolve("member.toml"),
                        directory.resolve("roster.toml"),
                        directory);
    }
}
