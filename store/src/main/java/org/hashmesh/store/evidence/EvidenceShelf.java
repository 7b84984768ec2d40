// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.evidence;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.store.kv.Batch;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.Durability;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.kv.KeyRange;
import org.hashmesh.store.kv.KeyValue;
import org.hashmesh.store.kv.KeyValues;
import org.hashmesh.store.kv.Scan;
import org.hashmesh.store.kv.StoreDamagedException;

/**
 * The evidence that this node holds against authors of logs. What lies here was verified by whoever put it here, and never
 * goes away; the first piece against a log freezes it. All of it is in memory too, some kilobytes a log at most. For many
 * threads; the store's one writer puts.
 */
public final class EvidenceShelf {

    /**
     * As many are kept against one log: one proves all there is to prove, a second may be the easier to understand. An
     * author can make more without end.
     */
    public static final int MOST_PER_LOG = 2;

    private static final int LOG_ID_BYTES = 32;

    private final KeyValues store;
    private final NavigableMap<LogId, List<ByteString>> byLog = new ConcurrentSkipListMap<>();

    private EvidenceShelf(KeyValues store) {
        this.store = store;
    }

    /**
     * Reads what the store has.
     *
     * @throws StoreDamagedException when a key is none of ours
     */
    public static EvidenceShelf open(KeyValues store) {
        EvidenceShelf shelf = new EvidenceShelf(store);
        shelf.reload();
        return shelf;
    }

    /** Reads it again, after the store was opened again: a write that failed may have come through after all. */
    public synchronized void reload() {
        Map<LogId, List<ByteString>> read = new HashMap<>();
        try (Scan scan = store.scan(Column.EVIDENCE, KeyRange.all())) {
            while (scan.hasNext()) {
                KeyValue next = scan.next();
                if (next.key().length() != LOG_ID_BYTES + 1) {
                    throw new StoreDamagedException("evidence is kept under a key that is none: " + next.key());
                }
                LogId log = new LogId(Digest.of(next.key().bytes(0, LOG_ID_BYTES)));
                read.computeIfAbsent(log, ignored -> new ArrayList<>()).add(ByteString.copyFrom(next.value()));
            }
        }
        read.forEach((log, pieces) -> byLog.put(log, List.copyOf(pieces)));
    }

    /**
     * Keeps one more piece. When it returns true, the piece survives a power cut, and the log is frozen. A crash before:
     * nothing is kept, and the peer that has it passes it on again.
     *
     * @param bytes a LogEvidence that is verified against this log's key
     * @return false when it was here already, or enough others are
     * @throws org.hashmesh.store.kv.StoreFailedException when the disk refused, now or earlier
     */
    public synchronized boolean put(LogId log, ByteString bytes) {
        List<ByteString> held = byLog.getOrDefault(log, List.of());
        if (held.size() >= MOST_PER_LOG || held.contains(bytes)) {
            return false;
        }
        Key key = Key.of(log.value().toBytes()).plusU8(held.size());
        store.commit(new Batch().put(Column.EVIDENCE, key, bytes.toByteArray()), Durability.SYNCED);
        List<ByteString> more = new ArrayList<>(held);
        more.add(bytes);
        byLog.put(log, List.copyOf(more));
        return true;
    }

    /** All there is, by log id. */
    public List<HeldEvidence> all() {
        List<HeldEvidence> all = new ArrayList<>();
        byLog.forEach((log, pieces) -> pieces.forEach(bytes -> all.add(new HeldEvidence(log, bytes))));
        return all;
    }

    /** What there is against the author of this log, the piece that froze it first. */
    public List<HeldEvidence> of(LogId log) {
        return byLog.getOrDefault(log, List.of()).stream()
                .map(bytes -> new HeldEvidence(log, bytes))
                .toList();
    }

    /** Whether there is any, so that the log takes nothing more. */
    public boolean isFrozen(LogId log) {
        return byLog.containsKey(log);
    }

    /** Whether no more is kept against this log's author. */
    public boolean isFull(LogId log) {
        return byLog.getOrDefault(log, List.of()).size() >= MOST_PER_LOG;
    }
}
