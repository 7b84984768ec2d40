// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.util.Optional;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.MalformedNameException;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.store.log.LogReader;
import org.hashmesh.store.log.Logs;
import org.hashmesh.v1.EntryName;

/** Finds the logs and entries that a caller names: a log by its origin or the hex digits of its id. */
final class EntryNames {

    /** An entry that is held. */
    record Place(LogReader log, EntryIndex index) {}

    private final Logs logs;

    EntryNames(Logs logs) {
        this.logs = logs;
    }

    /** The log of this name; fails the call when it is not held. */
    LogReader log(String name) {
        return find(name)
                .orElseThrow(() ->
                        FailureCode.NOT_FOUND.failure("this node holds no log " + name + "; next: hashmesh log list"));
    }

    /** The place of an entry; fails the call when it is not held. */
    Place find(EntryName name) {
        LogReader log = log(name.getLog());
        if (log.isPurged()) {
            throw FailureCode.NOT_FOUND.failure(
                    "the forum has purged log " + log.origin() + ": its entries are deleted");
        }
        long size = log.head().size().value();
        if (name.getIndex() < 0 || name.getIndex() >= size) {
            throw FailureCode.NOT_FOUND.failure("log " + log.origin() + " has " + size + " entries here, no entry "
                    + Long.toUnsignedString(name.getIndex()) + "; next: hashmesh list -o wide");
        }
        return new Place(log, new EntryIndex(name.getIndex()));
    }

    /** The log's origin when it is held, else its id: either names it. */
    String title(LogId log) {
        return logs.find(log)
                .map(found -> found.origin().text())
                .orElse(log.value().hex());
    }

    private Optional<LogReader> find(String name) {
        if (name.matches("[0-9a-f]{64}")) {
            return logs.find(new LogId(Digest.parseHex(name)));
        }
        try {
            return logs.find(Origin.parse(name));
        } catch (MalformedNameException e) {
            throw FailureCode.BAD_REQUEST.failure("log: " + e.getMessage() + "; next: hashmesh log list");
        }
    }
}
