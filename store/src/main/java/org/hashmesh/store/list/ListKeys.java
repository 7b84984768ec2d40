// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.list;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.entry.HashValue;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.kv.KeyRange;
import org.hashmesh.store.log.LogNumber;

/** The keys of the list's rows and withdrawals, as {@link org.hashmesh.store.kv.Column} describes them. */
final class ListKeys {
    private static final int MEMBER_BYTES = 8;

    private ListKeys() {}

    static Key row(HashValue hash, LogNumber log, EntryIndex index) {
        return Key.of(hash.rowKey()).plusU32(log.value()).plusU40(index.value());
    }

    static KeyRange rows(HashValue hash) {
        return KeyRange.startingWith(Key.of(hash.rowKey()));
    }

    static Key withdrawal(Digest targetLog, long targetIndex, byte[] member, LogNumber log, EntryIndex index) {
        return target(targetLog, targetIndex, member).plusU32(log.value()).plusU40(index.value());
    }

    static KeyRange withdrawals(LogId targetLog, EntryIndex target, byte[] member) {
        return KeyRange.startingWith(target(targetLog.value(), target.value(), member));
    }

    /** The entry that a withdrawal's key names, without who withdraws it. */
    static Key targetOf(Key withdrawal) {
        return Key.of(withdrawal.bytes(0, Digest.BYTES + 5 + MEMBER_BYTES));
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
