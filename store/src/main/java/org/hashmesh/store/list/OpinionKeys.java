// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.list;

import java.util.Arrays;
import java.util.Optional;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.entry.OpinionRules;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.kv.KeyRange;
import org.hashmesh.store.log.LogNumber;
import org.hashmesh.store.log.StoreKeys;
import org.hashmesh.v1.EntryReference;
import org.hashmesh.v1.Opinion;
import org.hashmesh.v1.OpinionKind;

/** The keys of opinions, as {@link org.hashmesh.store.kv.Column} describes them. */
final class OpinionKeys {
    private static final int STANCE = 0;
    private static final int SEEN = 1;

    /** Bytes that name the target. */
    static final int TARGET_BYTES = Digest.BYTES + StoreKeys.INDEX_BYTES + Digest.BYTES;

    private static final int LOG_AT = TARGET_BYTES + ListKeys.MEMBER_BYTES;

    private OpinionKeys() {}

    /** The row of an opinion at this place; none for a kind that this version does not know. */
    static Optional<Key> row(Opinion opinion, MemberName member, LogNumber log, EntryIndex index) {
        EntryReference entry = opinion.getEntry();
        boolean seen = opinion.getKind() == OpinionKind.OPINION_KIND_SEEN;
        if (entry.getIndex() > ListKeys.MAX_INDEX || !(seen || OpinionRules.isStance(opinion.getKind()))) {
            return Optional.empty();
        }
        Key target = target(
                Digest.of(entry.getLogId().toByteArray()),
                entry.getIndex(),
                Digest.of(entry.getLeafHash().toByteArray()));
        Key group = target.plus(ListKeys.member(member)).plusU32(log.value()).plusU8(seen ? SEEN : STANCE);
        return Optional.of(NewestFirst.place(group, opinion.getAt(), index));
    }

    /** All opinions about this entry. */
    static KeyRange about(Target target) {
        return KeyRange.startingWith(key(target));
    }

    /** All opinions of a member about this entry. */
    static KeyRange of(Target target, MemberName member) {
        return KeyRange.startingWith(key(target).plus(ListKeys.member(member)));
    }

    /** All opinions about entries of this log. */
    static KeyRange aboutLog(LogId log) {
        return KeyRange.startingWith(Key.of(log.value().toBytes()));
    }

    static Key key(Target target) {
        return target(target.log().value(), target.index().value(), target.leafHash());
    }

    static Target target(Key row) {
        int hash = Digest.BYTES + StoreKeys.INDEX_BYTES;
        return new Target(
                new LogId(Digest.of(row.bytes(0, Digest.BYTES))),
                new EntryIndex(row.numberAt(Digest.BYTES, StoreKeys.INDEX_BYTES)),
                Digest.of(row.bytes(hash, hash + Digest.BYTES)));
    }

    static boolean isOf(Key row, byte[] member) {
        return Arrays.equals(row.bytes(TARGET_BYTES, LOG_AT), member);
    }

    static LogNumber log(Key row) {
        return new LogNumber((int) row.numberAt(LOG_AT, StoreKeys.NUMBER_BYTES));
    }

    static boolean isSeen(Key row) {
        return row.numberAt(LOG_AT + StoreKeys.NUMBER_BYTES, 1) == SEEN;
    }

    private static Key target(Digest log, long index, Digest leafHash) {
        return Key.of(log.toBytes()).plusU40(index).plus(leafHash.toBytes());
    }
}
