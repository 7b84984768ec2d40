// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The published figures in {@code proto/vectors/merkle.txt}. */
class MerkleVectorsTest {
    private final TreeHasher hasher = new TreeHasher();
    private final GrownTree tree = new GrownTree();
    private final List<Digest> roots = new ArrayList<>(List.of(TreeHasher.emptyRoot()));
    private final List<String[]> lines = new ArrayList<>();

    @BeforeEach
    void readsTheFile() throws IOException {
        Path file = Path.of(System.getProperty("hashmesh.root", ".."), "proto", "vectors", "merkle.txt");
        for (String line : Files.readAllLines(file)) {
            if (!line.isEmpty() && !line.startsWith("#")) {
                lines.add(line.split(" ", -1));
            }
        }
        for (String[] leaf : linesOf("leaf", 8)) {
            tree.append(hasher.leaf(HexFormat.of().parseHex(leaf[2].equals("-") ? "" : leaf[2])));
            roots.add(tree.root());
        }
    }

    @Test
    void agreesOnLeafHashesAndRoots() {
        for (String[] line : linesOf("leafhash", 1)) {
            assertThat(tree.leafHashes.get(number(line, 1))).hasToString(line[2]);
        }
        for (String[] line : linesOf("root", 9)) {
            assertThat(roots.get(number(line, 1))).hasToString(line[2]);
        }
    }

    @Test
    void agreesOnInclusionProofs() throws ProofException {
        for (String[] line : linesOf("inclusion", 5)) {
            EntryIndex index = new EntryIndex(number(line, 1));
            TreeSize size = new TreeSize(number(line, 2));
            InclusionProof published = new InclusionProof(hashes(line));

            assertThat(InclusionProof.prove(index, size, tree, hasher)).isEqualTo(published);
            published.verify(index, tree.leafHashes.get(number(line, 1)), size, roots.get(number(line, 2)), hasher);
        }
    }

    @Test
    void agreesOnConsistencyProofs() throws ProofException {
        for (String[] line : linesOf("consistency", 4)) {
            TreeSize old = new TreeSize(number(line, 1));
            TreeSize size = new TreeSize(number(line, 2));
            ConsistencyProof published = new ConsistencyProof(hashes(line));

            assertThat(ConsistencyProof.prove(old, size, tree, hasher)).isEqualTo(published);
            published.verify(old, roots.get(number(line, 1)), size, roots.get(number(line, 2)), hasher);
        }
    }

    /** The lines that begin with a word. How many is asserted, or a lost file would pass. */
    private List<String[]> linesOf(String word, int expected) {
        List<String[]> found =
                lines.stream().filter(line -> line[0].equals(word)).toList();
        assertThat(found).hasSize(expected);
        return found;
    }

    private static int number(String[] line, int field) {
        return Integer.parseInt(line[field]);
    }

    private static List<Digest> hashes(String[] line) {
        List<Digest> hashes = new ArrayList<>();
        for (int i = 3; i < line.length; i++) {
            hashes.add(Digest.parseHex(line[i]));
        }
        return hashes;
    }
}
