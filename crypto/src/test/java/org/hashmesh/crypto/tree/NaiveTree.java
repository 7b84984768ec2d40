// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.tree;

import java.util.ArrayList;
import java.util.List;

/** RFC 6962 section 2.1 word for word, slow and easy to compare with the text. */
final class NaiveTree {
    private final TreeHasher hasher = new TreeHasher();

    /** MTH(D[n]). */
    Digest root(List<Digest> leafHashes) {
        int n = leafHashes.size();
        if (n == 0) {
            return Digest.sha256(new byte[0]);
        }
        if (n == 1) {
            return leafHashes.get(0);
        }
        int k = split(n);
        return hasher.node(root(leafHashes.subList(0, k)), root(leafHashes.subList(k, n)));
    }

    /** PATH(m, D[n]). */
    List<Digest> path(int m, List<Digest> leafHashes) {
        int n = leafHashes.size();
        if (n == 1) {
            return List.of();
        }
        int k = split(n);
        return m < k
                ? with(path(m, leafHashes.subList(0, k)), root(leafHashes.subList(k, n)))
                : with(path(m - k, leafHashes.subList(k, n)), root(leafHashes.subList(0, k)));
    }

    /** PROOF(m, D[n]). */
    List<Digest> proof(int m, List<Digest> leafHashes) {
        return m == 0 ? List.of() : subproof(m, leafHashes, true);
    }

    /** SUBPROOF(m, D[n], b). */
    private List<Digest> subproof(int m, List<Digest> leafHashes, boolean whole) {
        int n = leafHashes.size();
        if (m == n) {
            return whole ? List.of() : List.of(root(leafHashes));
        }
        int k = split(n);
        return m <= k
                ? with(subproof(m, leafHashes.subList(0, k), whole), root(leafHashes.subList(k, n)))
                : with(subproof(m - k, leafHashes.subList(k, n), false), root(leafHashes.subList(0, k)));
    }

    /** k: the largest power of two smaller than n. */
    private static int split(int n) {
        int k = 1;
        while (k * 2 < n) {
            k *= 2;
        }
        return k;
    }

    private static List<Digest> with(List<Digest> hashes, Digest last) {
        List<Digest> all = new ArrayList<>(hashes);
        all.add(last);
        return all;
    }
}
