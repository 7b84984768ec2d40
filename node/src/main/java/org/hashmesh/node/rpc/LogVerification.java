// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hashmesh.crypto.log.CheckpointException;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.tree.CompactRange;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.node.roster.Roster;
import org.hashmesh.store.kv.StoreDamagedException;
import org.hashmesh.store.log.LogHead;
import org.hashmesh.store.log.LogReader;
import org.hashmesh.store.log.Logs;
import org.hashmesh.v1.VerifyLogProgress;

/** Reads logs back from the disk while the node runs: every entry, the root over them, and the author's signature. */
final class LogVerification {

    /** Entries between two messages of progress. */
    private static final int STEP = 65_536;

    private static final long STEP_BYTES = 16L << 20;

    private final Logs logs;
    private final Roster roster;

    LogVerification(Logs logs, Roster roster) {
        this.logs = logs;
        this.roster = roster;
    }

    /** Verifies the log of this name, or all when it is empty. A log that does not verify is reported; the rest go on. */
    void verify(String name, ServerCallStreamObserver<VerifyLogProgress> out) {
        Outgoing<VerifyLogProgress> outgoing = new Outgoing<>(out);
        List<LogReader> chosen = name.isEmpty() ? held() : List.of(new EntryNames(logs).log(name));
        for (LogReader log : chosen) {
            LogHead head = log.head();
            VerifyLogProgress.Builder progress = VerifyLogProgress.newBuilder()
                    .setLog(log.origin().text())
                    .setSize(head.size().value());
            try {
                String failure = verify(log, head, progress, outgoing);
                outgoing.send(progress.setDone(true).setFailure(failure).build());
            } catch (StoreDamagedException e) {
                outgoing.send(progress.setDone(true)
                        .setFailure(String.valueOf(e.getMessage()))
                        .build());
            }
        }
        out.onCompleted();
    }

    private List<LogReader> held() {
        return logs.all().stream().filter(log -> !log.isPurged()).toList();
    }

    private String verify(
            LogReader log, LogHead head, VerifyLogProgress.Builder progress, Outgoing<VerifyLogProgress> outgoing) {
        if (log.isPurged()) {
            return "the forum has purged this log: its entries are deleted";
        }
        Optional<LogKey> key = roster.current().log(log.id());
        if (key.isEmpty()) {
            return "the roster lists no key for this log";
        }
        try {
            head.checkpoint().verify(key.get());
        } catch (CheckpointException e) {
            return "the checkpoint of size " + head.size() + ": " + e.getMessage();
        }
        TreeHasher hasher = new TreeHasher();
        CompactRange range = CompactRange.EMPTY;
        long next = 0;
        while (next < head.size().value()) {
            TreeSize to = new TreeSize(Math.min(head.size().value(), next + STEP));
            List<Digest> hashes = new ArrayList<>();
            for (Leaf leaf : log.leaves(new EntryIndex(next), to, STEP_BYTES)) {
                hashes.add(leaf.hash(hasher));
            }
            range = range.append(hasher, hashes);
            next += hashes.size();
            outgoing.send(progress.setVerified(next).build());
        }
        return range.root(hasher).equals(head.root())
                ? ""
                : "the entries on disk do not lead to the signed root: one of the " + head.size()
                        + " was changed; stop the node and run hashmesh store verify";
    }
}
