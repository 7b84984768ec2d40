// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hashmesh.crypto.tree.CompactRange;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.store.log.LogHead;
import org.hashmesh.store.log.LogReader;

/** At the end of a run: reads every entry that honest nodes hold, and makes the roots anew. */
final class Audit {

    /** In large forums not every node is read. */
    private static final int MOST_NODES = 20;

    private static final long MOST_BYTES = Long.MAX_VALUE;

    private final Stage stage;
    private final List<ProtocolNode> honest;
    private final TreeHasher hasher = new TreeHasher();
    private final Map<String, Digest> roots = new HashMap<>();

    Audit(Stage stage, List<ProtocolNode> honest) {
        this.stage = stage;
        this.honest = honest;
    }

    void run() {
        honest.stream()
                .limit(MOST_NODES)
                .forEach(node -> node.brain()
                        .ifPresent(brain -> brain.ledger().logs().all().forEach(log -> check(node, log))));
    }

    private void check(ProtocolNode node, LogReader log) {
        LogHead head = log.head();
        TreeSize size = head.size();
        if (size.equals(TreeSize.ZERO)) {
            return;
        }
        List<Digest> hashes = log.leaves(new EntryIndex(0), size, MOST_BYTES).stream()
                .map(leaf -> leaf.hash(hasher))
                .toList();
        Digest root = CompactRange.EMPTY.append(hasher, hashes).root(hasher);
        if (!root.equals(head.root())) {
            throw new BrokenRuleException(node + " holds entries of " + log.origin()
                    + " that do not give the root of its" + " head, " + head.checkpoint());
        }
        Digest before = roots.putIfAbsent(log.origin() + " " + size, root);
        if (before != null
                && !before.equals(root)
                && stage.oracle().truth(log.id()).author.isHonest()) {
            throw new BrokenRuleException(node + " holds another " + log.origin() + " than the nodes before it");
        }
    }
}
