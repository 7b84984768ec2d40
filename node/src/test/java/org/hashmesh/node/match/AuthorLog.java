// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.log.Extension;
import org.hashmesh.crypto.log.ExtensionException;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.LogSigner;
import org.hashmesh.crypto.log.MalformedNameException;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.log.VerifiedExtension;
import org.hashmesh.crypto.tree.CompactRange;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.entry.EntryLeaf;
import org.hashmesh.entry.HashValue;
import org.hashmesh.store.ledger.ConflictException;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.v1.Add;
import org.hashmesh.v1.EntryReference;
import org.hashmesh.v1.EntryType;
import org.hashmesh.v1.Incident;
import org.hashmesh.v1.IncidentAction;
import org.hashmesh.v1.Withdraw;
import org.hashmesh.v1.WithdrawReason;

/** A member that writes to its log, and a ledger that takes it. */
public final class AuthorLog {
    private final TreeHasher hasher = new TreeHasher();
    private final Ledger ledger;
    private final Origin origin;
    private final LogSigner signer;
    private final Random random;
    private final List<Leaf> leaves = new ArrayList<>();
    private Instant time = Instant.parse("2026-01-01T00:00:00Z");

    public AuthorLog(Ledger ledger, String member) {
        this(ledger, member, "eu1");
    }

    public AuthorLog(Ledger ledger, String member, String node) {
        this.ledger = ledger;
        try {
            this.origin = Origin.parse("hashmesh/0123456789abcdef/" + member + "/" + node + "/main/1");
        } catch (MalformedNameException e) {
            throw new IllegalArgumentException(e);
        }
        this.random = new Random((member + node).hashCode());
        byte[] seed = new byte[Ed25519PrivateKey.SEED_BYTES];
        random.nextBytes(seed);
        this.signer = new LogSigner(origin, Ed25519PrivateKey.fromSeed(seed));
    }

    /** Adds these hashes together; gives the index of the first. */
    public int add(HashValue... hashes) {
        return write(Arrays.stream(hashes)
                .map(hash -> leaf(EntryType.ENTRY_TYPE_ADD, body(hash, 100)))
                .toList());
    }

    /** Adds these hashes together under an incident; gives the index of the first. */
    public int addUnder(String incident, HashValue... hashes) {
        return write(Arrays.stream(hashes)
                .map(hash -> leaf(
                        EntryType.ENTRY_TYPE_ADD,
                        body(hash, 100).toBuilder().setIncident(incident).build()))
                .toList());
    }

    /** Opens or closes its incident of this name, at this moment. */
    public int declare(String name, IncidentAction action, Instant at) {
        return write(List.of(leaf(
                EntryType.ENTRY_TYPE_INCIDENT,
                Incident.newBuilder()
                        .setName(name)
                        .setAction(action)
                        .setAt(at.getEpochSecond())
                        .build())));
    }

    /** Adds a PDQ hash of this quality. */
    int addOfQuality(HashValue hash, int quality) {
        return write(List.of(leaf(EntryType.ENTRY_TYPE_ADD, body(hash, quality))));
    }

    /** Which one. */
    public LogId log() {
        return origin.id();
    }

    /** Withdraws the own entry at this index. */
    public int withdraw(int index) {
        return withdraw(this, index);
    }

    /** Withdraws an entry of another log of the same member. */
    int withdraw(AuthorLog target, int index) {
        return write(List.of(leaf(
                EntryType.ENTRY_TYPE_WITHDRAW,
                Withdraw.newBuilder()
                        .setReason(WithdrawReason.WITHDRAW_REASON_MISTAKE)
                        .addEntries(EntryReference.newBuilder()
                                .setLogId(ByteString.copyFrom(
                                        target.origin.id().value().toBytes()))
                                .setIndex(index)
                                .setLeafHash(ByteString.copyFrom(
                                        target.leaves.get(index).hash(hasher).toBytes())))
                        .build())));
    }

    /** Writes these entries together; gives the index of the first. */
    public int write(List<Leaf> more) {
        int first = leaves.size();
        CompactRange before = ledger.range(origin.id());
        CompactRange after = before.append(
                hasher, more.stream().map(leaf -> leaf.hash(hasher)).toList());
        time = time.plusSeconds(1);
        Extension extension = new Extension(
                origin,
                before.size(),
                more,
                signer.sign(origin, after.size(), after.root(hasher), time).note());
        try {
            ledger.commit(VerifiedExtension.check(
                    extension,
                    before,
                    ledger.logs().find(origin.id()).map(log -> log.head().checkpoint()),
                    signer.logKey(),
                    hasher));
        } catch (ExtensionException | ConflictException e) {
            throw new IllegalStateException(e);
        }
        leaves.addAll(more);
        return first;
    }

    private Leaf leaf(EntryType type, MessageLite body) {
        byte[] salt = new byte[EntryLeaf.SALT_BYTES];
        random.nextBytes(salt);
        return new Leaf(EntryLeaf.of(type, ByteString.copyFrom(salt), body).encode());
    }

    private static Add body(HashValue hash, int quality) {
        Add.Builder add = Add.newBuilder().setHashType(hash.kind().wireType()).setValue(hash.value());
        return switch (hash.kind()) {
            case PDQ -> add.setQuality(quality).build();
            case OPAQUE -> add.setOpaqueKind(hash.name()).build();
            default -> add.build();
        };
    }
}
