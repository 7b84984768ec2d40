// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.store.journal.ChangeJournal;
import org.hashmesh.store.kv.KeyValues;
import org.hashmesh.store.kv.StoreDamagedException;
import org.hashmesh.store.log.LogReader;
import org.hashmesh.store.log.Logs;

/**
 * Re-reads everything in a store and compares it with what was signed. Commits may go on meanwhile; entries that come after
 * a log's check began are not read. Costs some 4 microseconds an entry.
 */
public final class StoreCheck {
    private final KeyValues store;
    private final Logs logs;
    private final Function<Origin, Optional<LogKey>> keys;

    /** A check of this store, with the keys that should have signed. */
    public StoreCheck(KeyValues store, Logs logs, Function<Origin, Optional<LogKey>> keys) {
        this.store = store;
        this.logs = logs;
        this.keys = keys;
    }

    /** Checks every stored byte's checksum, every log and the list. Nothing found is an empty answer. */
    public List<Finding> verify(Progress.Listener progress) {
        List<Finding> findings = new ArrayList<>();
        try {
            store.verifyChecksums();
        } catch (StoreDamagedException e) {
            findings.add(new Finding("files", String.valueOf(e.getMessage())));
        }
        RowsCheck rows = new RowsCheck(store);
        for (LogReader log : logs.all()) {
            findings.addAll(verifyLog(log, rows, progress));
        }
        try {
            rows.finish(findings);
        } catch (StoreDamagedException e) {
            findings.add(new Finding("list", String.valueOf(e.getMessage())));
        }
        ChangeJournal.open(store, logs)
                .verify(logs)
                .ifPresent(problem -> findings.add(new Finding(
                        "changes",
                        problem + "; next: hashmesh store rebuild makes another journal, and whoever watches starts"
                                + " again")));
        return findings;
    }

    /** Checks one log: its entries, its tree, its checkpoints, and that the list has what it says. */
    public List<Finding> verifyLog(LogReader log, Progress.Listener progress) {
        return verifyLog(log, new RowsCheck(store), progress);
    }

    private List<Finding> verifyLog(LogReader log, RowsCheck rows, Progress.Listener progress) {
        if (log.isPurged()) {
            // Nothing is left that could be read again; its edge was checked when the store was opened.
            return List.of();
        }
        try {
            return new LogCheck(store, log, keys.apply(log.origin()), progress).run(rows);
        } catch (StoreDamagedException e) {
            return List.of(new Finding(log.origin().text(), String.valueOf(e.getMessage())));
        }
    }
}
