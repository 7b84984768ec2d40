// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.home;

import java.nio.file.Path;
import org.hashmesh.crypto.certificate.TlsKeyFingerprint;
import org.hashmesh.crypto.forum.Fingerprint;
import org.hashmesh.crypto.forum.SignedManifest;
import org.hashmesh.crypto.log.ForumId;
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
    /** Whether acts say who is in its forum, and no file. */
    public boolean isGoverned() {
        return forumName.equals(manifest.manifest().forum().toString());
    }

    /** What two people read to each other before either believes that this is the member's key. */
    public Fingerprint fingerprint() {
        return Fingerprint.of(card.name(), card.identity());
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
                        card.nodes().get(0).title(),
                        forumName,
                        directory,
                        fingerprint(),
                        directory.resolve("join-request.txt"),
                        directory,
                        directory);
    }

    /** What to tell the person who has founded a forum. */
    public String foundedText(String name) {
        ForumId forum = manifest.manifest().forum();
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
                        card.nodes().get(0).title(),
                        directory,
                        forum,
                        Fingerprint.of(forum),
                        fingerprint(),
                        directory,
                        forum,
                        directory.resolve("keys").resolve("identity.key"),
                        card.name());
    }

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
