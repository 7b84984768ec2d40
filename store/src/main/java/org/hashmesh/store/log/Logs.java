// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.store.kv.Batch;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.kv.KeyRange;
import org.hashmesh.store.kv.KeyValue;
import org.hashmesh.store.kv.KeyValues;
import org.hashmesh.store.kv.Scan;
import org.hashmesh.store.kv.StoreDamagedException;

/** Every log that this store holds entries of. For many threads; the ledger alone adds to it. */
public final class Logs {
    private static final Key UNUSED = Key.of("log-numbers-from".getBytes(StandardCharsets.UTF_8));

    private final KeyValues store;
    private final ChunkCache chunks = new ChunkCache();
    private final Map<LogId, LogReader> byId = new ConcurrentHashMap<>();
    private final Map<LogNumber, LogReader> byNumber = new ConcurrentHashMap<>();

    /** Above the numbers of logs that were let go of: rows with these are still in the store. */
    private volatile int unused;

    private final AtomicLong changes = new AtomicLong();

    private Logs(KeyValues store) {
        this.store = store;
    }

    /**
     * Reads the heads of all logs, and checks at the edge of each that what should be there is. Costs some 300 hashes a log.
     *
     * @throws StoreDamagedException when a head, its tail or its last tiles contradict each other
     */
    public static Logs load(KeyValues store) {
        Logs logs = new Logs(store);
        logs.reload();
        return logs;
    }

    /**
     * Reads all heads again, after the store was opened again. A write that failed may have come through after all: then a
     * head is further on than it was known to be, never further back.
     *
     * @throws StoreDamagedException as {@link #load}, or when a log is shorter than it was
     */
    public void reload() {
        Map<LogId, TreeSize> before = new HashMap<>();
        heads().forEach(head -> before.put(head.id(), head.size()));
        TreeHasher hasher = new TreeHasher();
        try (Scan scan = store.scan(Column.HEADS, KeyRange.all())) {
            while (scan.hasNext()) {
                KeyValue next = scan.next();
                LogNumber number = new LogNumber((int) next.key().numberAt(0, StoreKeys.NUMBER_BYTES));
                try {
                    LogHead head = LogHead.decode(number, next.value(), hasher);
                    TreeSize known = before.remove(head.id());
                    if (known != null && known.compareTo(head.size()) > 0) {
                        throw new StoreDamagedException(
                                head.origin() + ": " + head.size() + " entries are here, " + known + " were");
                    }
                    show(head);
                } catch (IllegalArgumentException e) {
                    throw new StoreDamagedException(
                            "the head of log number " + number.value() + " is damaged: " + e.getMessage(), e);
                }
            }
        }
        for (LogReader log : all()) {
            if (PurgeMark.read(store, log.id()).isPresent()) {
                log.purged();
            }
        }
        unused = store.get(Column.META, UNUSED)
                .map(bytes -> ByteBuffer.wrap(bytes).getInt())
                .orElse(0);
        if (!before.isEmpty()) {
            throw new StoreDamagedException(before.size() + " logs are not here any more");
        }
        checkNoHeadIsGone();
        all().forEach(log -> new LogEdge(log, store, hasher).check());
    }

    /** Every log that has checkpoints has a head: goes from one log's number to the next one's. */
    private void checkNoHeadIsGone() {
        Key from = Key.empty();
        while (true) {
            KeyRange rest = new KeyRange(from, Optional.empty());
            List<KeyValue> first =
                    store.scanEach(Column.CHECKPOINTS, List.of(rest), 1).get(0);
            if (first.isEmpty()) {
                return;
            }
            long number = first.get(0).key().numberAt(0, StoreKeys.NUMBER_BYTES);
            if (find(new LogNumber((int) number)).isEmpty()) {
                throw new StoreDamagedException("log number " + number + " has checkpoints but no head");
            }
            from = Key.empty().plusU32(number + 1);
        }
    }

    public Optional<LogReader> find(LogId id) {
        return Optional.ofNullable(byId.get(id));
    }

    public Optional<LogReader> find(Origin origin) {
        return find(origin.id());
    }

    public Optional<LogReader> find(LogNumber number) {
        return Optional.ofNullable(byNumber.get(number));
    }

    /** All logs, by id. */
    public List<LogReader> all() {
        List<LogReader> logs = new ArrayList<>(byId.values());
        logs.sort(Comparator.comparing(LogReader::id));
        return logs;
    }

    /** Grows whenever a log is added or let go of: for who keeps something made of {@link #all}, and asks before that. */
    public long changes() {
        return changes.get();
    }

    /** The heads of all logs at this moment, by log id. */
    public List<LogHead> heads() {
        return all().stream().map(LogReader::head).toList();
    }

    /** The number that the next new log gets. For the ledger. */
    public LogNumber nextNumber() {
        int above = byNumber.keySet().stream().mapToInt(LogNumber::value).max().orElse(-1) + 1;
        return new LogNumber(Math.max(unused, above));
    }

    /** Gives out no entry of this log from now on. For the ledger, after the mark is durable. */
    public void purged(LogId log) {
        find(log).ifPresent(LogReader::purged);
        chunks.clear();
    }

    /** Adds to the batch that no log gets this number, or a smaller one, any more. For the ledger. */
    public void retire(Batch batch, LogNumber number) {
        int next = Math.max(unused, number.value() + 1);
        batch.put(
                Column.META,
                UNUSED,
                ByteBuffer.allocate(Integer.BYTES).putInt(next).array());
    }

    /** Has nothing of this log from now on. For the ledger, after that and its retired number are durable. */
    public void forget(LogReader log) {
        unused = Math.max(unused, log.number().value() + 1);
        byId.remove(log.id());
        byNumber.remove(log.number());
        changes.incrementAndGet();
        chunks.clear();
    }

    /** Shows a head from now on. For the ledger, after it is durable. */
    public void show(LogHead head) {
        LogReader known = byId.get(head.id());
        if (known != null) {
            known.advance(head);
            return;
        }
        LogReader log = new LogReader(store, chunks, head);
        byNumber.put(head.number(), log);
        byId.put(head.id(), log);
        changes.incrementAndGet();
    }
}
