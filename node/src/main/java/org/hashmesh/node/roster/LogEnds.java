// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.roster;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.ReceiptedCheckpoint;
import org.hashmesh.crypto.log.SignedCheckpoint;

/**
 * Which logs have an end: where an act closed them or else, with evidence against the author, at the largest head that
 * enough members have confirmed. For many threads; asked for each answer, since it may change at any time.
 */
public final class LogEnds {
    private final Roster roster;
    private final Predicate<LogId> frozen;
    private final Function<LogId, Optional<ReceiptedCheckpoint>> confirmed;

    /**
     * Follows these.
     *
     * @param frozen whether there is evidence against a log's author
     * @param confirmed a log's largest confirmed head
     */
    public LogEnds(Roster roster, Predicate<LogId> frozen, Function<LogId, Optional<ReceiptedCheckpoint>> confirmed) {
        this.roster = roster;
        this.frozen = frozen;
        this.confirmed = confirmed;
    }

    /** Where this log ends; empty for one that is open. */
    public Optional<LogEnd> of(LogId log) {
        Optional<SignedCheckpoint> pin = roster.current().pin(log);
        if (pin.isPresent()) {
            return Optional.of(new LogEnd(pin));
        }
        return frozen.test(log)
                ? Optional.of(new LogEnd(confirmed.apply(log).map(ReceiptedCheckpoint::checkpoint)))
                : Optional.empty();
    }

    /** What counts of a listed log with this head: all of it, or up to where it ends; empty when nothing does. */
    public Optional<SignedCheckpoint> upToEnd(SignedCheckpoint head) {
        LogId log = head.origin().id();
        if (roster.current().log(log).isEmpty()) {
            return Optional.empty();
        }
        Optional<LogEnd> end = of(log);
        return end.isEmpty() || end.get().size() > head.size().value()
                ? Optional.of(head)
                : end.get().last();
    }
}
