// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.proof;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.hashmesh.crypto.evidence.EvidenceClaim;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.log.CollectionName;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.LogSigner;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.note.NoteException;
import org.hashmesh.crypto.note.SignedNote;
import org.hashmesh.crypto.note.TlogProof;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.crypto.tree.InclusionProof;
import org.hashmesh.crypto.tree.TileReader;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.entry.EntryLeaf;
import org.hashmesh.v1.Add;
import org.hashmesh.v1.EntryType;
import org.hashmesh.v1.HashType;
import org.hashmesh.v1.Labels;

/** A small log of ADDs with a fixed key, and the proofs that its node would give. */
public final class Proofs {
    public static final Instant SIGNED = Instant.parse("2026-11-22T10:00:00Z");
    public static final String HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    private static final Origin ORIGIN = Origin.of(
            new ForumId(Digest.sha256(new byte[] {1})),
            new MemberName("acme.example"),
            new NodeName("eu1"),
            new CollectionName("main"),
            1);
    private static final byte[] SEED = new byte[Ed25519PrivateKey.SEED_BYTES];
    private static final byte[] OTHER_SEED = filled(Ed25519PrivateKey.SEED_BYTES, 1);

    private final LogSigner signer;
    private final List<byte[]> leaves;
    private final TreeHasher hasher = new TreeHasher();

    private Proofs(LogSigner signer, List<byte[]> leaves) {
        this.signer = signer;
        this.leaves = leaves;
    }

    /** A log with this many entries, all of which list {@link #HASH}. */
    public static Proofs ofLogWith(int entries) {
        return ofLog(signer(SEED), entries);
    }

    /** The same in another log. */
    public static Proofs ofLog(LogSigner signer, int entries) {
        return new Proofs(
                signer, IntStream.range(0, entries).mapToObj(Proofs::leaf).toList());
    }

    public static String logKey() {
        return signer(SEED).logKey().text();
    }

    /** The key of the same log if somebody else had made one. */
    public static String otherKey() {
        return signer(OTHER_SEED).logKey().text();
    }

    /** That the author of the log signed two trees of one size. */
    public static EvidenceClaim evidence() {
        Digest root = Digest.sha256(new byte[] {1});
        Digest other = Digest.sha256(new byte[] {2});
        LogSigner signer = signer(SEED);
        return EvidenceClaim.between(
                signer.sign(ORIGIN, new TreeSize(41), root, SIGNED),
                signer.sign(ORIGIN, new TreeSize(41), other, SIGNED.plusSeconds(60)));
    }

    public byte[] file(int index) {
        return proof(index, leaves.get(index));
    }

    /** A proof that has no entry in it. */
    public byte[] fileWithoutLeaf(int index) {
        return proof(index, new byte[0]);
    }

    private byte[] proof(int index, byte[] extra) {
        List<Digest> hashes = leaves.stream().map(hasher::leaf).toList();
        TreeSize size = new TreeSize(leaves.size());
        TileReader reader = (level, at) -> {
            // Level 0 is enough for fewer than 256 leaves.
            if (level != 0) {
                throw new IllegalArgumentException("no level " + level);
            }
            return hashes.get((int) at);
        };
        EntryIndex entry = new EntryIndex(index);
        InclusionProof proof = InclusionProof.prove(entry, size, reader, hasher);
        SignedCheckpoint checkpoint = signer.sign(signer.logKey().origin(), size, root(hashes), SIGNED);
        try {
            return TlogProof.of(extra, entry, proof.hashes(), SignedNote.parse(checkpoint.note()))
                    .format();
        } catch (NoteException e) {
            throw new IllegalStateException(e);
        }
    }

    private Digest root(List<Digest> hashes) {
        if (hashes.size() == 1) {
            return hashes.get(0);
        }
        int half = Integer.highestOneBit(hashes.size() - 1);
        return hasher.node(root(hashes.subList(0, half)), root(hashes.subList(half, hashes.size())));
    }

    private static LogSigner signer(byte[] seed) {
        return new LogSigner(ORIGIN, Ed25519PrivateKey.fromSeed(seed));
    }

    private static byte[] leaf(int number) {
        Add add = Add.newBuilder()
                .setHashType(HashType.HASH_TYPE_SHA256)
                .setValue(ByteString.fromHex(HASH))
                .setLabels(Labels.newBuilder().setTaxonomyVersion(1).setContentType("image"))
                .setNote("entry " + number)
                .build();
        ByteString salt = ByteString.copyFrom(filled(EntryLeaf.SALT_BYTES, number));
        return EntryLeaf.of(EntryType.ENTRY_TYPE_ADD, salt, add).encode();
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    /** Every copy of the file with one bit flipped. */
    public static List<byte[]> flips(byte[] file) {
        List<byte[]> flipped = new ArrayList<>();
        for (int bit = 0; bit < file.length * Byte.SIZE; bit++) {
            byte[] copy = file.clone();
            copy[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
            flipped.add(copy);
        }
        return flipped;
    }
}
