// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.list;

import com.google.protobuf.ByteString;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.v1.EntryReference;

/**
 * An entry as others name it: by its place and its leaf's hash, so that nobody can be made to speak of another one.
 *
 * @param log the log that it stands in
 * @param index where
 * @param leafHash its leaf's hash
 */
public record Target(LogId log, EntryIndex index, Digest leafHash) {
    /** As entries name it. */
    public EntryReference reference() {
        return EntryReference.newBuilder()
                .setLogId(ByteString.copyFrom(log.value().toBytes()))
                .setIndex(index.value())
                .setLeafHash(ByteString.copyFrom(leafHash.toBytes()))
                .build();
    }

    /** Whether the reference names this entry. */
    boolean isNamedBy(EntryReference reference) {
        return reference.getIndex() == index.value()
                && Digest.of(reference.getLogId().toByteArray()).equals(log.value())
                && Digest.of(reference.getLeafHash().toByteArray()).equals(leafHash);
    }
}
