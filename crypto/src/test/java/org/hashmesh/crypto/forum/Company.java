// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.hashmesh.crypto.certificate.SpiffeId;
import org.hashmesh.crypto.certificate.TlsIdentity;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.log.CollectionName;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.tree.Digest;

/** A member with keys that follow from its name, and what it might say of itself. */
record Company(ForumId forum, MemberName name) {

    static final ForumId FORUM = new ForumId(Digest.sha256("a forum".getBytes(UTF_8)));
    static final Company ACME = new Company(FORUM, new MemberName("acme.example"));
    static final Company BOLT = new Company(FORUM, new MemberName("bolt.example"));
    static final Instant TIME = Instant.ofEpochSecond(1_763_800_000);

    /** The key that this member uses for this. */
    Ed25519PrivateKey key(String use) {
        return Ed25519PrivateKey.fromSeed(
                Digest.sha256((name + " " + use).getBytes(UTF_8)).toBytes());
    }

    Ed25519PrivateKey identity() {
        return key("identity");
    }

    VotingKey votingKey(long serial) {
        return VotingKey.sign(forum, name, serial, key("voting " + serial).publicKey(), identity());
    }

    /** A new TLS key of this node. */
    TlsCertificate tls(String node) {
        return tls(new SpiffeId(forum, name, new NodeName(node)));
    }

    static TlsCertificate tls(SpiffeId id) {
        try {
            return TlsCertificate.of(TlsIdentity.create(id, TIME, TIME.plusSeconds(86_400), new SecureRandom())
                    .certificate());
        } catch (ForumException e) {
            throw new AssertionError(e);
        }
    }

    Manifest.Node node(String node) {
        return new Manifest.Node(
                new NodeName(node), key(node).publicKey(), List.of(node + "." + name + ":9440"), List.of(tls(node)));
    }

    LogKey log(String node, int epoch) {
        Origin origin = Origin.of(forum, name, new NodeName(node), new CollectionName("main"), epoch);
        return new LogKey(origin, key(origin.text()).publicKey());
    }

    /** Two nodes, two logs. */
    Manifest manifest(long version) {
        return new Manifest(
                forum,
                name,
                version,
                TIME,
                List.of(node("eu1"), node("us1")),
                List.of(log("eu1", 1), log("us1", 1)),
                votingKey(1));
    }
}
