// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.home;

import java.nio.file.Path;
import org.hashmesh.crypto.certificate.TlsKeyFingerprint;
import org.hashmesh.crypto.forum.Fingerprint;
import org.hashmesh.crypto.forum.Manifest;
import org.hashmesh.crypto.forum.SignedManifest;
import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.MemberName;

/**
 * A home that was made.
 *
 * @param directory where
 * @param identity the member's key
 * @param manifest what the member says of itself, version 1
 */
public record NewHome(Path directory, Ed25519PublicKey identity, SignedManifest manifest) {
    /** The forum that it is for. */
    public ForumId forum() {
        return manifest.manifest().forum();
    }

    /** Whose node lives there. */
    public MemberName member() {
        return manifest.manifest().member();
    }

    /** The key of its log. */
    public LogKey log() {
        return manifest.manifest().logs().get(0);
    }

    /** What peers and clients recognise the node by. */
    public TlsKeyFingerprint tlsKey() {
        return node().tls().get(0).fingerprint();
    }

    private Manifest.Node node() {
        return manifest.manifest().nodes().get(0);
    }

    private String title() {
        return member() + "/" + node().name();
    }

    /** What two people read to each other before either believes that this is the member's key. */
    public Fingerprint fingerprint() {
        return Fingerprint.of(member(), identity);
    }

    /** What to tell the person who wants to join a forum that is there already. */
    public String joinText() {
        return """
                created node %s for forum %s in %s
                  fingerprint    %s
                next
                  1. send %s to two members of the forum, and read them the fingerprint over another channel, such as
                     the telephone; let each read you the fingerprint of its own
                  2. once the members have admitted you, each of the two sends you an invite bundle:
                     hashmesh join BUNDLE BUNDLE --home %s --fingerprint F --fingerprint F
                  3. hashmesh run --home %s
                """.formatted(
                        title(),
                        forum(),
                        directory,
                        fingerprint(),
                        directory.resolve("join-request.txt"),
                        directory,
                        directory);
    }

    /** What to tell the person who has founded a forum. */
    public String foundedText(String name) {
        return """
                founded forum "%s" with node %s in %s
                  forum id             %s
                  forum fingerprint    %s
                  your fingerprint     %s
                next
                  1. hashmesh run --home %s
                  2. give the forum id to those who are to join; each makes its home with
                     hashmesh join request --member NAME --forum %s
                     and sends you its join-request.txt; compare its fingerprint over another channel, then
                     hashmesh forum propose admit FILE
                  3. keep %s safe, best on a machine that is offline: it speaks for %s
                """.formatted(
                        name,
                        title(),
                        directory,
                        forum(),
                        Fingerprint.of(forum()),
                        fingerprint(),
                        directory,
                        forum(),
                        directory.resolve("keys").resolve("identity.key"),
                        member());
    }
}
