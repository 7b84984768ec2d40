// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.peer;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.Receipt;
import org.hashmesh.crypto.log.ReceiptKey;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.node.roster.Roster;
import org.hashmesh.node.roster.RosterMember;
import org.hashmesh.node.roster.RosterNode;
import org.hashmesh.node.roster.RosterSnapshot;
import org.hashmesh.node.sync.KnownLogs;
import org.hashmesh.node.sync.LogTag;
import org.jspecify.annotations.Nullable;

/** The roster, as sync asks of it. For one thread. */
public final class RosterLogs implements KnownLogs {
    private final MemberName self;
    private final boolean governed;
    private final Roster roster;
    private final Map<LogTag, LogId> byTag = new HashMap<>();
    private final Map<LogId, OptionalInt> ranks = new HashMap<>();
    private final Map<String, ReceiptKey> receiptKeys = new HashMap<>();
    private RosterSnapshot indexed;

    /**
     * Of any forum.
     *
     * @param self whose node asks
     * @param governed whether its roster follows from acts, which come before all entries: at every node it does
     */
    public RosterLogs(MemberName self, Roster roster, boolean governed) {
        this.self = self;
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
        follow();
        return Optional.ofNullable(byTag.get(tag));
    }

    @Override
    public int confirmations(LogId log) {
        return author(log).map(indexed::confirmations).orElse(1);
    }

    @Override
    public OptionalInt rank(LogId log) {
        follow();
        return ranks.computeIfAbsent(log, this::rankFor);
    }

    private OptionalInt rankFor(LogId log) {
        Optional<MemberName> author = author(log);
        if (author.isEmpty()
                || author.get().equals(self)
                || indexed.member(self).isEmpty()) {
            return OptionalInt.empty();
        }
        Digest own = turn(log, self);
        return OptionalInt.of((int) indexed.members().stream()
                .map(RosterMember::name)
                .filter(other -> !other.equals(author.get()) && turn(log, other).compareTo(own) < 0)
                .count());
    }

    /** Members in the order of this give receipts for the log: another order for each. */
    private static Digest turn(LogId log, MemberName member) {
        return Digest.sha256((log + " " + member).getBytes(StandardCharsets.UTF_8));
    }

    private Optional<MemberName> author(LogId log) {
        follow();
        return indexed.log(log).map(key -> key.origin().member());
    }

    @Override
    public boolean counts(LogId log, Receipt receipt) {
        ReceiptKey key = receiptKey(receipt);
        return key != null
                && receipt.isBy(key)
                && author(log)
                        .filter(author -> !author.equals(receipt.member()))
                        .isPresent();
    }

    private @Nullable ReceiptKey receiptKey(Receipt receipt) {
        follow();
        return receiptKeys.get(receipt.line().keyName());
    }

    private void follow() {
        RosterSnapshot now = roster.current();
        if (now != indexed) {
            indexed = now;
            index();
        }
    }

    private void index() {
        byTag.clear();
        ranks.clear();
        receiptKeys.clear();
        for (LogKey log : indexed.logs()) {
            LogId id = log.origin().id();
            byTag.put(LogTag.of(id), id);
        }
        for (RosterNode node : indexed.nodes()) {
            ReceiptKey key = new ReceiptKey(indexed.forum(), node.member(), node.node(), node.key());
            receiptKeys.put(key.noteKey().name(), key);
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
