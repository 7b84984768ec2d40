// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hashmesh.node.console.Complaint;
import org.hashmesh.node.console.Console;
import org.hashmesh.node.console.Row;
import org.hashmesh.store.check.Finding;
import org.hashmesh.store.check.Progress;
import org.hashmesh.store.check.StoreCheck;
import org.hashmesh.store.kv.StoreDamagedException;
import org.hashmesh.store.kv.StoreOpenException;
import org.hashmesh.store.lock.Signed;
import org.hashmesh.store.log.LogReader;
import picocli.CommandLine.Command;

/** {@code hashmesh store verify}. */
@Command(
        name = "verify",
        description = {
            "Re-reads everything in the store of a stopped node and compares it with what was signed.",
            "Exit code 7 when anything is not as it was written."
        })
final class StoreVerifyCommand implements Callable<Integer> {

    private static final long SAY_EVERY = Duration.ofSeconds(5).toNanos();

    private final Console console;
    private long saidAt = System.nanoTime();

    StoreVerifyCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (OfflineStore offline = OfflineStore.open(console)) {
            Storage storage = offline.storage();
            StoreCheck check = new StoreCheck(
                    storage.store(),
                    storage.ledger().logs(),
                    origin -> offline.roster().log(origin.id()));
            List<Finding> findings = new ArrayList<>(check.verify(this::progressed));
            for (LogReader log : storage.ledger().logs().all()) {
                againstLock(storage, log).ifPresent(findings::add);
            }
            return report(
                    offline.config().directories().store().toString(),
                    storage.ledger().logs().all().size(),
                    offline.entries(),
                    findings);
        } catch (StoreDamagedException e) {
            return unopened(e);
        } catch (StoreOpenException e) {
            if (e.reason() != StoreOpenException.Reason.DAMAGED) {
                throw e;
            }
            return unopened(e);
        }
    }

    /** A store too damaged to open is a finding, not a reason to stop before saying so. */
    private int unopened(RuntimeException e) {
        return report(console.home().toString(), 0, 0, List.of(new Finding("store", String.valueOf(e.getMessage()))));
    }

    private static Optional<Finding> againstLock(Storage storage, LogReader log) {
        Signed held = new Signed(
                log.head().size(), log.head().root(), log.head().checkpoint().time());
        return storage.lock().read(log.origin()).flatMap(locked -> {
            if (locked.equals(held)
                    || (held.allows(locked)
                            && !storage.ledger().staged(log.origin()).isEmpty())) {
                return Optional.empty();
            }
            return Optional.of(new Finding(
                    log.origin().text(),
                    held.allows(locked)
                            ? "signed up to " + locked.size() + " entries, "
                                    + log.head().size()
                                    + " are here: the node fetches the rest from its peers before it signs again"
                            : "the sign-lock stands at " + locked + ", the store at " + held));
        });
    }

    private int report(String store, int logs, long entries, List<Finding> findings) {
        List<Row> rows = findings.stream()
                .map(finding -> Row.of("place", finding.place()).and("finding", finding.what()))
                .toList();
        Row head =
                Row.of("store", store).and("logs", logs).and("entries", entries).and("ok", findings.isEmpty());
        if (findings.isEmpty() && console.printer().forPeople()) {
            console.printer().one(head);
        } else {
            console.printer().list(head, "findings", List.of("place", "finding"), rows);
        }
        if (findings.isEmpty()) {
            return 0;
        }
        return console.complain(Complaint.of(
                Complaint.VERIFICATION_FAILED,
                "E-STORE-004",
                "the store in " + store + " is not as it was written: " + findings.size()
                        + (findings.size() == 1 ? " finding" : " findings"),
                "keep the directory and the sign-lock; hashmesh store rebuild mends the list, peers have the entries"));
    }

    private void progressed(Progress progress) {
        if (System.nanoTime() - saidAt > SAY_EVERY) {
            saidAt = System.nanoTime();
            console.say("{\"log\":\"" + progress.origin() + "\",\"verified\":" + progress.verified() + ",\"size\":"
                    + progress.size() + "}");
        }
    }
}
