// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.tree;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A tree in memory that holds nothing but what a builder told it, and answers for nothing else. */
final class GrownTree implements TileReader {
    private record Position(int level, long index) {}

    final TreeHasher hasher = new TreeHasher();
    final List<Digest> leafHashes = new ArrayList<>();
    private final Map<Position, Digest> tiles = new HashMap<>();
    private final CompactRange.Builder builder = CompactRange.EMPTY.toBuilder(
            hasher, hash -> tiles.put(new Position(hash.level(), hash.index()), hash.hash()));

    static GrownTree random(long seed, int size) {
        Random random = new Random(seed);
        GrownTree tree = new GrownTree();
        for (int i = 0; i < size; i++) {
            tree.append(randomDigest(random));
        }
        return tree;
    }

    static Digest randomDigest(Random random) {
        byte[] bytes = new byte[Digest.BYTES];
        random.nextBytes(bytes);
        return Digest.of(bytes);
    }

    void append(Digest leafHash) {
        tiles.put(new Position(0, leafHashes.size()), leafHash);
        leafHashes.add(leafHash);
        builder.append(leafHash);
    }

    CompactRange range() {
        return builder.toRange();
    }

    Digest root() {
        return range().root(hasher);
    }

    TreeSize size() {
        return builder.size();
    }

    /** How many tile hashes above the leaves it was told of. */
    int told() {
        return tiles.size() - leafHashes.size();
    }

    @Override
    public Digest hashAt(int level, long index) {
        Digest hash = tiles.get(new Position(level, index));
        if (hash == null) {
            throw new IllegalArgumentException("level " + level + ", index " + index + " is not complete");
        }
        return hash;
    }
}
