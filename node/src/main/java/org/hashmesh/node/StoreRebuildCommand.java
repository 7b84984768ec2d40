// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node;

import java.util.concurrent.Callable;
import org.hashmesh.node.console.Console;
import org.hashmesh.node.console.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hashmesh store rebuild}. */
@Command(
        name = "rebuild",
        description = {
            "Makes the hash list of a stopped node again from its logs, which stay as they are.",
            "Interrupted, it is finished by the next start or the next rebuild."
        })
final class StoreRebuildCommand implements Callable<Integer> {

    @Option(names = "--dry-run", description = "Say what would be read; change nothing")
    private boolean dryRun;

    private final Console console;

    StoreRebuildCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (OfflineStore offline = OfflineStore.open(console)) {
            if (!dryRun) {
                offline.storage().ledger().rebuildList();
            }
            console.printer()
                    .one(Row.of("store", offline.config().directories().store().toString())
                            .and("logs", offline.storage().ledger().logs().all().size())
                            .and("entries", offline.entries())
                            .and("rebuilt", !dryRun));
            return 0;
        }
    }
}
