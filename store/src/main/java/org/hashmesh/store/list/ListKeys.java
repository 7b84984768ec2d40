// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.list;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.entry.HashValue;
import org.hashmesh.entry.Statement;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.kv.KeyRange;
import org.hashmesh.store.kv.KeyValue;
import org.hashmesh.store.log.LogNumber;
import org.hashmesh.store.log.StoreKeys;
import org.hashmesh.v1.EntryReference;

/** The keys of the list's rows and withdrawals, as {@link org.hashmesh.store.kv.Column} describes them. */
final class ListKeys {
    /** Bytes that stand for a member. */
    static final int MEMBER_BYTES = 8;

    /** An index that fits into a key; no log ever reaches it. */
    static final long MAX_INDEX = (1L << (8 * StoreKeys.INDEX_BYTES)) - 1;

    private ListKeys() {}

    static Key row(HashValue hash, LogNumber log, EntryIndex index) {
        byte[] key =
                Arrays.copyOf(hash.rowKey(), HashValue.ROW_KEY_BYTES + StoreKeys.NUMBER_BYTES + StoreKeys.INDEX_BYTES);
        StoreKeys.entry(log, index).writeTo(key, HashValue.ROW_KEY_BYTES);
        return Key.of(key);
    }

    /** Completes a row's key, of which the hash's part is there already. */
    static void writePlace(byte[] row, LogNumber log, long index) {
        int at = HashValue.ROW_KEY_BYTES;
        for (int shift = 8 * (StoreKeys.NUMBER_BYTES - 1); shift >= 0; shift -= 8) {
            row[at++] = (byte) (log.value() >>> shift);
        }
        for (int shift = 8 * (StoreKeys.INDEX_BYTES - 1); shift >= 0; shift -= 8) {
            row[at++] = (byte) (index >>> shift);
        }
    }

    static KeyRange rows(HashValue hash) {
        return KeyRange.startingWith(Key.of(hash.rowKey()));
    }

    /** The pairs that a withdrawing entry at this place makes. */
    static List<KeyValue> withdrawals(Statement.Withdrawn withdrawn, byte[] member, LogNumber log, EntryIndex index) {
        List<KeyValue> pairs = new ArrayList<>();
        for (EntryReference reference : withdrawn.withdraw().getEntriesList()) {
            long target = reference.getIndex();
            if (target >= 0 && target <= MAX_INDEX) {
                Digest targetLog = Digest.of(reference.getLogId().toByteArray());
                byte[] leafHash = reference.getLeafHash().toByteArray();
                pairs.add(new KeyValue(withdrawal(targetLog, target, member, leafHash, log), withdrawalValue(index)));
            }
        }
        return pairs;
    }

    static Key withdrawal(Digest targetLog, long targetIndex, byte[] member, byte[] leafHash, LogNumber log) {
        return target(targetLog, targetIndex, member).plus(leafHash).plusU32(log.value());
    }

    static KeyRange withdrawals(LogId targetLog, EntryIndex target, byte[] member, Digest leafHash) {
        return KeyRange.startingWith(
                target(targetLog.value(), target.value(), member).plus(leafHash.toBytes()));
    }

    /** The value of a withdrawal's key: where the withdrawing entry stands. */
    static byte[] withdrawalValue(EntryIndex index) {
        return Key.empty().plusU40(index.value()).bytes(0, StoreKeys.INDEX_BYTES);
    }

    /** The log that a withdrawal's key says withdraws. */
    static LogNumber withdrawingLog(Key withdrawal) {
        int at = withdrawal.length() - StoreKeys.NUMBER_BYTES;
        return new LogNumber((int) withdrawal.numberAt(at, StoreKeys.NUMBER_BYTES));
    }

    static EntryIndex withdrawingIndex(byte[] value) {
        return new EntryIndex(StoreKeys.indexAtEnd(Key.of(value)));
    }

    /** The entry that a withdrawal's key names, without who withdraws it. */
    static Key targetOf(Key withdrawal) {
        return Key.of(withdrawal.bytes(0, Digest.BYTES + StoreKeys.INDEX_BYTES + MEMBER_BYTES));
    }

    static LogId targetLog(Key withdrawal) {
        return new LogId(Digest.of(withdrawal.bytes(0, Digest.BYTES)));
    }

    static long targetIndex(Key withdrawal) {
        return withdrawal.numberAt(Digest.BYTES, StoreKeys.INDEX_BYTES);
    }

    /** Whether an entry of this member's made the withdrawal's key. */
    static boolean isOf(Key withdrawal, MemberName member) {
        int at = Digest.BYTES + StoreKeys.INDEX_BYTES;
        return Arrays.equals(withdrawal.bytes(at, at + MEMBER_BYTES), member(member));
    }

    /** Whether the entry names exactly this leaf. */
    static boolean names(Statement.Withdrawn withdrawn, LogId log, EntryIndex index, Digest leafHash) {
        ByteString id = ByteString.copyFrom(log.value().toBytes());
        ByteString hash = ByteString.copyFrom(leafHash.toBytes());
        return withdrawn.withdraw().getEntriesList().stream()
                .anyMatch(named -> named.getIndex() == index.value()
                        && named.getLogId().equals(id)
                        && named.getLeafHash().equals(hash));
    }

    /** What stands for a member in keys. */
    static byte[] member(MemberName member) {
        byte[] hash =
                Digest.sha256(member.value().getBytes(StandardCharsets.UTF_8)).toBytes();
        return Arrays.copyOf(hash, MEMBER_BYTES);
    }

    private static Key target(Digest log, long index, byte[] member) {
        return Key.of(log.toBytes()).plusU40(index).plus(member);
    }
}
