// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node;

import java.util.List;
import java.util.concurrent.Callable;
import org.hashmesh.node.console.Console;
import org.hashmesh.node.console.Row;
import org.hashmesh.store.log.LogHead;
import picocli.CommandLine.Command;

/** {@code hashmesh store stats}. */
@Command(name = "stats", description = "What the store of a stopped node holds, log by log.")
final class StoreStatsCommand implements Callable<Integer> {
    private static final List<String> COLUMNS =
            List.of("log", "entries", "adds", "checkpoints", "leaf_bytes", "signed_at");

    private final Console console;

    StoreStatsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (OfflineStore offline = OfflineStore.open(console)) {
            List<LogHead> heads = offline.storage().ledger().logs().heads();
            console.printer()
                    .list(
                            Row.of(
                                            "store",
                                            offline.config()
                                                    .directories()
                                                    .store()
                                                    .toString())
                                    .and("disk_bytes", offline.storage().store().approximateSize())
                                    .and(
                                            "digest",
                                            offline.storage().ledger().digest().hex()),
                            "logs",
                            COLUMNS,
                            heads.stream().map(StoreStatsCommand::row).toList());
            return 0;
        }
    }

    private static Row row(LogHead head) {
        return Row.of("log", head.origin().text())
                .and("entries", head.size().value())
                .and("adds", head.totals().adds())
                .and("checkpoints", head.totals().checkpoints())
                .and("leaf_bytes", head.totals().leafBytes())
                .and("signed_at", head.checkpoint().time().toString());
    }
}
