// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.evidence;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.LogSigner;
import org.hashmesh.crypto.log.MalformedNameException;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.CompactRange;
import org.hashmesh.crypto.tree.ConsistencyProof;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TileReader;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.crypto.tree.TreeSize;

/** A log of a few entries, and its author, who signs what is asked for. */
final class SmallLog {

    private static final Instant START = Instant.ofEpochSecond(1_760_000_000L);

    final List<Digest> leafHashes = new ArrayList<>();
    private final TreeHasher hasher = new TreeHasher();
    private final TileReader tiles = (level, index) -> leafHashes.get((int) index);
    private final LogSigner signer;

    SmallLog(String node, int seed) {
        byte[] secret = new byte[32];
        secret[0] = (byte) seed;
        signer = new LogSigner(origin(node), Ed25519PrivateKey.fromSeed(secret));
    }

    private static Origin origin(String node) {
        try {
            return Origin.parse("hashmesh/1f0c9a3b5d7e2468/acme.example/" + node + "/main/1");
        } catch (MalformedNameException e) {
            throw new AssertionError(e);
        }
    }

    /** This log, with its first {@code shared} entries only and then others, up to {@code size}. */
    SmallLog branch(int shared, int size, long seed) {
        SmallLog branch = new SmallLog("eu1", 7);
        branch.leafHashes.addAll(leafHashes.subList(0, shared));
        return branch.grow(size, seed);
    }

    SmallLog grow(int size, long seed) {
        Random random = new Random(seed);
        while (leafHashes.size() < size) {
            byte[] bytes = new byte[Digest.BYTES];
            random.nextBytes(bytes);
            leafHashes.add(Digest.of(bytes));
        }
        return this;
    }

    LogKey key() {
        return signer.logKey();
    }

    Digest root(int size) {
        return CompactRange.read(new TreeSize(size), tiles, hasher).root(hasher);
    }

    SignedCheckpoint sign(int size, long second) {
        return sign(size, root(size), second);
    }

    SignedCheckpoint sign(int size, Digest root, long second) {
        return signer.sign(signer.logKey().origin(), new TreeSize(size), root, START.plusSeconds(second));
    }

    ConsistencyProof prove(int old, int size) {
        return ConsistencyProof.prove(new TreeSize(old), new TreeSize(size), tiles, hasher);
    }
}
