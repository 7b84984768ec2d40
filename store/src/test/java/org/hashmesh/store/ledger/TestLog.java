// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.ledger;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.log.Extension;
import org.hashmesh.crypto.log.ExtensionException;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LeafBlock;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.LogSigner;
import org.hashmesh.crypto.log.MalformedNameException;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.log.Skeleton;
import org.hashmesh.crypto.log.VerifiedChunk;
import org.hashmesh.crypto.log.VerifiedExtension;
import org.hashmesh.crypto.log.VerifiedSkeleton;
import org.hashmesh.crypto.tree.CompactRange;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.entry.EntryLeaf;
import org.hashmesh.store.log.LogReader;
import org.hashmesh.v1.Add;
import org.hashmesh.v1.EntryReference;
import org.hashmesh.v1.EntryType;
import org.hashmesh.v1.EpochSeal;
import org.hashmesh.v1.HashType;
import org.hashmesh.v1.Incident;
import org.hashmesh.v1.IncidentAction;
import org.hashmesh.v1.Labels;
import org.hashmesh.v1.Opinion;
import org.hashmesh.v1.OpinionKind;
import org.hashmesh.v1.OpinionReason;
import org.hashmesh.v1.Producer;
import org.hashmesh.v1.Severity;
import org.hashmesh.v1.Withdraw;
import org.hashmesh.v1.WithdrawReason;

/** An author with a key, who remembers everything that he wrote and signed. Seeded: the same calls give the same bytes. */
public final class TestLog {
    private final TreeHasher hasher = new TreeHasher();
    private final Random random;
    private final LogSigner signer;
    private final Origin origin;
    private final List<Leaf> leaves = new ArrayList<>();
    private final List<Extension> extensions = new ArrayList<>();
    private CompactRange range = CompactRange.EMPTY;
    private Instant time = Instant.parse("2026-01-01T00:00:00Z");

    public TestLog(String memberAndNode) {
        try {
            origin = Origin.parse("hashmesh/0123456789abcdef/" + memberAndNode + "/main/1");
        } catch (MalformedNameException e) {
            throw new IllegalArgumentException(e);
        }
        random = new Random(memberAndNode.hashCode());
        byte[] seed = new byte[Ed25519PrivateKey.SEED_BYTES];
        random.nextBytes(seed);
        signer = new LogSigner(origin, Ed25519PrivateKey.fromSeed(seed));
    }

    public Origin origin() {
        return origin;
    }

    public LogKey key() {
        return signer.logKey();
    }

    public LogSigner signer() {
        return signer;
    }

    public List<Leaf> leaves() {
        return leaves;
    }

    public List<Extension> extensions() {
        return extensions;
    }

    public Leaf leaf(EntryType type, com.google.protobuf.MessageLite body) {
        byte[] salt = new byte[EntryLeaf.SALT_BYTES];
        random.nextBytes(salt);
        return new Leaf(EntryLeaf.of(type, ByteString.copyFrom(salt), body).encode());
    }

    /** An ADD of the SHA-256 that starts with this number and has zeros after it. */
    public Leaf add(int hash) {
        return leaf(
                EntryType.ENTRY_TYPE_ADD,
                Add.newBuilder()
                        .setHashType(HashType.HASH_TYPE_SHA256)
                        .setValue(ByteString.copyFrom(hashBytes(hash)))
                        .setLabels(Labels.newBuilder()
                                .setTaxonomyVersion(1)
                                .setContentType("video")
                                .addProducers(Producer.newBuilder().setList("none"))
                                .addBehaviours("tvec1"))
                        .setSeverity(Severity.SEVERITY_HIGH)
                        .build());
    }

    public Leaf withdraw(TestLog target, int index) {
        return leaf(
                EntryType.ENTRY_TYPE_WITHDRAW,
                Withdraw.newBuilder()
                        .setReason(WithdrawReason.WITHDRAW_REASON_MISTAKE)
                        .addEntries(EntryReference.newBuilder()
                                .setLogId(ByteString.copyFrom(
                                        target.origin.id().value().toBytes()))
                                .setIndex(index)
                                .setLeafHash(ByteString.copyFrom(
                                        target.leaves.get(index).hash(hasher).toBytes())))
                        .build());
    }

    /** An OPINION about an entry of that log, said at this second. */
    public Leaf opinion(TestLog target, int index, OpinionKind kind, long at) {
        return leaf(
                EntryType.ENTRY_TYPE_OPINION,
                Opinion.newBuilder()
                        .setEntry(EntryReference.newBuilder()
                                .setLogId(ByteString.copyFrom(
                                        target.origin.id().value().toBytes()))
                                .setIndex(index)
                                .setLeafHash(ByteString.copyFrom(
                                        target.leaves.get(index).hash(hasher).toBytes())))
                        .setKind(kind)
                        .setReason(OpinionReason.OPINION_REASON_REVIEWED)
                        .setAt(at)
                        .build());
    }

    /** An INCIDENT, said at this second. */
    public Leaf incident(String name, IncidentAction action, long at) {
        return leaf(
                EntryType.ENTRY_TYPE_INCIDENT,
                Incident.newBuilder().setName(name).setAction(action).setAt(at).build());
    }

    /** An ADD as {@link #add}, but nearly bare, that belongs to an incident. */
    public Leaf addTo(int hash, String incident) {
        return leaf(
                EntryType.ENTRY_TYPE_ADD,
                Add.newBuilder()
                        .setHashType(HashType.HASH_TYPE_SHA256)
                        .setValue(ByteString.copyFrom(hashBytes(hash)))
                        .setIncident(incident)
                        .build());
    }

    public Leaf seal() {
        return leaf(EntryType.ENTRY_TYPE_EPOCH_SEAL, EpochSeal.getDefaultInstance());
    }

    public static byte[] hashBytes(int hash) {
        byte[] bytes = Arrays.copyOf(
                new byte[] {(byte) (hash >> 24), (byte) (hash >> 16), (byte) (hash >> 8), (byte) hash}, 32);
        bytes[31] = 7;
        return bytes;
    }

    /** That many ADDs, signed together. */
    public Extension addMany(int firstHash, int count) {
        List<Leaf> added = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            added.add(add(firstHash + i));
        }
        return extend(added);
    }

    /** Writes and signs, one second later than before. */
    public Extension extend(List<Leaf> added) {
        TreeSize from = range.size();
        List<Digest> hashes = added.stream().map(leaf -> leaf.hash(hasher)).toList();
        range = range.append(hasher, hashes);
        leaves.addAll(added);
        time = time.plusSeconds(1);
        SignedCheckpoint checkpoint = signer.sign(origin, range.size(), range.root(hasher), time);
        Extension extension = new Extension(origin, from, added, checkpoint.note());
        extensions.add(extension);
        return extension;
    }

    /** Passes the gate against what the ledger holds. */
    public VerifiedExtension verified(Ledger ledger, Extension extension) {
        try {
            Optional<SignedCheckpoint> head =
                    ledger.logs().find(origin).map(LogReader::head).map(h -> h.checkpoint());
            return VerifiedExtension.check(extension, ledger.range(origin.id()), head, key(), hasher);
        } catch (ExtensionException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Verifies and commits. */
    public void commit(Ledger ledger, Extension extension) {
        try {
            ledger.commit(verified(ledger, extension));
        } catch (ConflictException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Signs again what is there. */
    public Extension signAgain() {
        return extend(List.of());
    }

    /** The shape that a peer who holds it up to this extension sends to one who holds so many entries. */
    public Skeleton skeleton(long held, Extension last) {
        int size = (int) last.from().value() + last.leaves().size();
        int first = (int) held / LeafBlock.CHUNK;
        int end = size / LeafBlock.CHUNK;
        byte[] digests = new byte[Math.max(0, end - first) * Digest.BYTES];
        for (int chunk = first; chunk < end; chunk++) {
            List<Digest> hashes =
                    chunk(chunk).stream().map(leaf -> leaf.hash(hasher)).toList();
            CompactRange.EMPTY.append(hasher, hashes).root(hasher).writeTo(digests, (chunk - first) * Digest.BYTES);
        }
        return new Skeleton(origin, first, digests, leaves.subList(end * LeafBlock.CHUNK, size), last.checkpointNote());
    }

    /** The leaves of a full chunk. */
    public List<Leaf> chunk(int chunk) {
        return leaves.subList(chunk * LeafBlock.CHUNK, (chunk + 1) * LeafBlock.CHUNK);
    }

    /** Passes the gate against what the ledger holds. */
    public VerifiedSkeleton verified(Ledger ledger, Skeleton skeleton) {
        try {
            Optional<SignedCheckpoint> head =
                    ledger.logs().find(origin).map(LogReader::head).map(h -> h.checkpoint());
            return VerifiedSkeleton.check(skeleton, ledger.range(origin.id()), head, key(), hasher);
        } catch (ExtensionException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** A chunk of this log as it passes the gate. */
    public VerifiedChunk verifiedChunk(Ledger ledger, int chunk) {
        try {
            VerifiedSkeleton skeleton = ledger.bulk().skeleton(origin.id());
            return VerifiedChunk.check(skeleton, chunk, LeafBlock.pack(chunk(chunk)), hasher);
        } catch (ExtensionException | ConflictException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
