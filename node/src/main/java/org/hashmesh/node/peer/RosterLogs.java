// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.peer;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.node.roster.Roster;
import org.hashmesh.node.roster.RosterSnapshot;
import org.hashmesh.node.sync.KnownLogs;
import org.hashmesh.node.sync.LogTag;

/** The roster, as sync asks of it. For one thread. */
public final class RosterLogs implements KnownLogs {
    private final boolean governed;
    private final Roster roster;
    private final Map<LogTag, LogId> byTag = new HashMap<>();
    private RosterSnapshot indexed;

    /** Of a forum without governance, as simulations have it. */
    public RosterLogs(Roster roster) {
        this(roster, false);
    }

    /**
     * Of any forum.
     *
     * @param governed whether its roster follows from acts, which come before all entries: at every node it does
     */
    public RosterLogs(Roster roster, boolean governed) {
        this.governed = governed;
        this.roster = roster;
        this.indexed = roster.current();
        index();
    }

    @Override
    public boolean lists(LogId log) {
        return roster.current().log(log).isPresent();
    }

    @Override
    public Optional<SignedCheckpoint> pin(LogId log) {
        return roster.current().pin(log);
    }

    @Override
    public Optional<LogId> find(LogTag tag) {
        RosterSnapshot now = roster.current();
        if (now != indexed) {
            indexed = now;
            index();
        }
        return Optional.ofNullable(byTag.get(tag));
    }

    private void index() {
        byTag.clear();
        for (LogKey log : indexed.logs()) {
            LogId id = log.origin().id();
            byTag.put(LogTag.of(id), id);
        }
    }

    @Override
    public int nodes() {
        return roster.current().nodes().size();
    }

    @Override
    public boolean governed() {
        return governed;
    }
}
