// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.defence;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.hashmesh.crypto.log.CollectionName;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.entry.HashKind;
import org.hashmesh.entry.HashValue;
import org.hashmesh.entry.Statement;
import org.hashmesh.node.policy.PolicySettings;
import org.hashmesh.store.list.Listing;
import org.hashmesh.store.list.Opinions;
import org.hashmesh.v1.Add;

/** Hashes, listings and settings as these tests need them. */
final class Sample {
    static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
    static final MemberName SELF = new MemberName("acme.example");
    static final MemberName BOLT = new MemberName("bolt.example");
    static final PolicySettings.Defence LIMITS = new PolicySettings.Defence(
            100, 0.01, Duration.ofHours(1), Duration.ofDays(1), 3, 20, 16, Duration.ofHours(1), 5);

    private Sample() {}

    static HashValue random(HashKind kind, Random random) {
        byte[] value = new byte[kind.length()];
        random.nextBytes(value);
        return new HashValue(kind, "", ByteString.copyFrom(value));
    }

    /** A hash of the same kind that differs in so many bits. */
    static HashValue near(HashValue hash, int bits, Random random) {
        byte[] value = hash.value().toByteArray();
        random.ints(0, 8 * value.length).distinct().limit(bits).forEach(bit -> value[bit / 8] ^= (byte) (1 << bit % 8));
        return new HashValue(hash.kind(), hash.name(), ByteString.copyFrom(value));
    }

    static Origin origin(MemberName member) {
        return Origin.of(
                new ForumId(Digest.sha256(new byte[1])), member, new NodeName("eu1"), new CollectionName("main"), 1);
    }

    static Listing listing(HashValue hash, MemberName member, long index) {
        return listing(hash, member, index, NOW, "");
    }

    /**
     * A listing in force.
     *
     * @param incident an open one that it names; empty for none
     */
    static Listing listing(HashValue hash, MemberName member, long index, Instant signedAt, String incident) {
        return listing(hash, member, index, signedAt, incident, !incident.isEmpty());
    }

    /** The same under an incident that is open or not. */
    static Listing listing(
            HashValue hash, MemberName member, long index, Instant signedAt, String incident, boolean open) {
        Origin origin = origin(member);
        return new Listing(
                origin,
                origin.id(),
                new EntryIndex(index),
                Digest.sha256(new byte[] {(byte) index}),
                new Statement.Added(hash, Add.newBuilder().setIncident(incident).build()),
                signedAt,
                Listing.State.IN_FORCE,
                Optional.empty(),
                Optional.empty(),
                Opinions.NONE,
                open);
    }

    static Hit hit(HashValue listed, Listing... listings) {
        return new Hit(listed, listed, 0, List.of(listings));
    }

    static PolicySettings settings(PolicySettings.Source... sources) {
        return new PolicySettings(
                List.of(),
                "review",
                "pass",
                "pass",
                "review",
                new PolicySettings.Distances(31, 31, 30, 80, 0, 0.7, 0.7),
                List.of(sources),
                LIMITS,
                0,
                false);
    }
}
