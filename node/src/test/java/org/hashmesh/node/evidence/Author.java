// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.evidence;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.log.CollectionName;
import org.hashmesh.crypto.log.Extension;
import org.hashmesh.crypto.log.ExtensionException;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.LogSigner;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.log.VerifiedExtension;
import org.hashmesh.crypto.tree.CompactRange;
import org.hashmesh.crypto.tree.ConsistencyProof;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TileReader;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.node.roster.RosterMember;
import org.hashmesh.node.roster.Rosters;
import org.hashmesh.store.ledger.ConflictException;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.v1.Fork;

/** Who writes one history of a log, and signs whatever a test wants. The same name has the same key. */
final class Author {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    final LogSigner signer;
    private final String member;
    private final List<Leaf> leaves = new ArrayList<>();
    private final TreeHasher hasher = new TreeHasher();
    private final TileReader tiles = (level, index) -> leaves.get((int) index).hash(hasher);

    /** With a history of so many entries, fewer than a tile. */
    Author(String member, int size) {
        this.member = member;
        byte[] seed = new byte[Ed25519PrivateKey.SEED_BYTES];
        new Random(member.hashCode()).nextBytes(seed);
        Origin origin =
                Origin.of(Rosters.forum(), new MemberName(member), new NodeName("eu1"), new CollectionName("main"), 1);
        signer = new LogSigner(origin, Ed25519PrivateKey.fromSeed(seed));
        write(size, 1);
    }

    /** The same author, whose history is another one after so many entries. */
    Author branch(int shared, int size) {
        Author branch = new Author(member, 0);
        branch.leaves.addAll(leaves.subList(0, shared));
        branch.write(size, 2);
        return branch;
    }

    private void write(int size, int which) {
        while (leaves.size() < size) {
            byte[] leaf = new byte[Leaf.MIN_BYTES];
            leaf[0] = (byte) 200;
            leaf[16] = (byte) leaves.size();
            leaf[17] = (byte) which;
            leaves.add(new Leaf(leaf));
        }
    }

    LogKey key() {
        return signer.logKey();
    }

    RosterMember rosterMember() {
        RosterMember other = Rosters.member(member);
        return new RosterMember(other.name(), other.identity(), other.nodes(), List.of(key()));
    }

    Digest root(int size) {
        return CompactRange.read(new TreeSize(size), tiles, hasher).root(hasher);
    }

    SignedCheckpoint sign(int size, int second) {
        return signer.sign(key().origin(), new TreeSize(size), root(size), START.plusSeconds(second));
    }

    ConsistencyProof prove(int old, int size) {
        return ConsistencyProof.prove(new TreeSize(old), new TreeSize(size), tiles, hasher);
    }

    Extension extension(int from, SignedCheckpoint checkpoint) {
        List<Leaf> more = leaves.subList(from, (int) checkpoint.size().value());
        return new Extension(key().origin(), new TreeSize(from), more, checkpoint.note());
    }

    /** What a server on this history answers to somebody whose tree of so many entries is another one. */
    Fork fork(int size, SignedCheckpoint head) {
        return Fork.newBuilder()
                .setRoot(ByteString.copyFrom(root(size).toBytes()))
                .addAllHashes(prove(size, (int) head.size().value()).hashes().stream()
                        .map(hash -> ByteString.copyFrom(hash.toBytes()))
                        .toList())
                .setCheckpoint(ByteString.copyFrom(head.note()))
                .build();
    }

    /** Puts the history into a ledger, as honest authors do: a checkpoint for each of these sizes, at that second. */
    void publish(Ledger ledger, int... sizes) {
        for (int size : sizes) {
            Optional<SignedCheckpoint> head = ledger.logs()
                    .find(key().origin().id())
                    .map(log -> log.head().checkpoint());
            CompactRange range = ledger.range(key().origin().id());
            Extension extension = extension((int) range.size().value(), sign(size, size));
            try {
                ledger.commit(VerifiedExtension.check(extension, range, head, key(), hasher));
            } catch (ExtensionException | ConflictException e) {
                throw new AssertionError(e);
            }
        }
    }
}
