// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.roster;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.hashmesh.crypto.certificate.TlsKeyFingerprint;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.log.CollectionName;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.tree.Digest;

/** Made-up members, the same for the same name. */
public final class Rosters {
    /** The forum's name. */
    public static final String FORUM_NAME = "example forum";

    private Rosters() {}

    /** The forum's id. */
    public static ForumId forum() {
        return new ForumId(Digest.sha256(FORUM_NAME.getBytes(StandardCharsets.UTF_8)));
    }

    /** A member with node {@code eu1}, one TLS key and one log. */
    public static RosterMember member(String name) {
        return member(name, new TlsKeyFingerprint(Digest.sha256(name.getBytes(StandardCharsets.UTF_8))));
    }

    /** A member whose node {@code eu1} has this TLS key. */
    public static RosterMember member(String name, TlsKeyFingerprint tls) {
        MemberName member = new MemberName(name);
        NodeName node = new NodeName("eu1");
        Random random = new Random(name.hashCode());
        Origin origin = Origin.of(forum(), member, node, new CollectionName("main"), 1);
        return new RosterMember(
                member,
                key(random),
                List.of(new RosterNode(
                        member, node, key(random), List.of(tls), List.of(new HostPort("127.0.0.1", 9440)))),
                List.of(new LogKey(origin, key(random))));
    }

    /** A snapshot of this version. */
    public static RosterSnapshot snapshot(long version, RosterMember... members) {
        RosterVersion number = new RosterVersion(version, Digest.sha256(new byte[] {(byte) version}));
        return new RosterSnapshot(number, forum(), FORUM_NAME, List.of(members));
    }

    private static Ed25519PublicKey key(Random random) {
        byte[] seed = new byte[Ed25519PrivateKey.SEED_BYTES];
        random.nextBytes(seed);
        return Ed25519PrivateKey.fromSeed(seed).publicKey();
    }
}
