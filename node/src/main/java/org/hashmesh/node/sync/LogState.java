// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.Objects;
import org.hashmesh.crypto.log.Extension;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.jspecify.annotations.Nullable;

/**
 * One log on its way here. At most three extensions are in memory: one with the ledger, one complete and waiting for
 * it, one being received.
 */
final class LogState {

    /** An extension that is complete but not verified, and who sent it. */
    record Incoming(Extension extension, SignedCheckpoint head, Session source) {

        long end() {
            return head.size().value();
        }
    }

    /** A head, and who showed it. */
    record Shown(SignedCheckpoint head, Session source) {}

    final LogId id;

    /** What the ledger holds; null before the first commit. */
    private @Nullable SignedCheckpoint ledger;

    /** After it nothing counts; null when the log is open. */
    private @Nullable SignedCheckpoint pin;

    /** False when the roster does not list the log (any more). */
    private boolean listed;

    /** What we speak and act as holding: what the ledger holds, up to the pin. */
    @Nullable
    SignedCheckpoint head;

    /** With the ledger now. */
    @Nullable
    Incoming applying;

    /** Complete, follows {@link #applying}. */
    @Nullable
    Incoming ready;

    /** Asked for: entries after {@link #expected}, or the shape of the log. */
    @Nullable
    Request request;

    /** Its chunks are being fetched. */
    @Nullable
    BulkState bulk;

    /** A head came alone where entries usually come along: whom we ask for them shall send them along next time. */
    boolean lonely;

    /** A head that came while what leads past it was on its way here: to be compared with ours once that is applied. */
    @Nullable
    Shown shown;

    /** Not asked for before this moment. */
    Instant wantAfter = Instant.EPOCH;

    /** Evidence against the author: nothing is taken or given any more. */
    @Nullable
    ByteString evidence;

    /** How fast it grows. */
    final AuthorPace pace;

    LogState(LogId id, AuthorLimits limits) {
        this.id = id;
        this.pace = new AuthorPace(limits);
    }

    /** The ledger has this head now. */
    void committed(SignedCheckpoint newest) {
        ledger = newest;
        head = upToPin();
    }

    /**
     * What the roster says of the log now.
     *
     * @return whether that is anything new
     */
    boolean follow(KnownLogs known) {
        boolean listedBefore = listed;
        SignedCheckpoint before = pin;
        listed = known.lists(id);
        pin = known.pin(id).orElse(null);
        head = upToPin();
        return listedBefore != listed || !Objects.equals(before, pin);
    }

    private @Nullable SignedCheckpoint upToPin() {
        SignedCheckpoint held = ledger;
        SignedCheckpoint last = pin;
        return held != null && last != null && last.size().compareTo(held.size()) <= 0 ? last : held;
    }

    /** Whether the log has an end that the forum set. */
    boolean isClosed() {
        return pin != null;
    }

    boolean isListed() {
        return listed;
    }

    /** As many entries as we may hold. */
    long limit() {
        SignedCheckpoint last = pin;
        if (!listed) {
            return 0;
        }
        return last == null ? Long.MAX_VALUE : last.size().value();
    }

    boolean isFrozen() {
        return evidence != null;
    }

    long held() {
        SignedCheckpoint known = head;
        return known == null ? 0 : known.size().value();
    }

    /** The size reached once all that is here is applied: where the next extension must begin. */
    long expected() {
        Incoming last = ready != null ? ready : applying;
        return last == null ? held() : last.end();
    }

    /** The root over {@link #expected} entries, as 32 bytes; empty for no entries. */
    ByteString expectedRoot() {
        Incoming last = ready != null ? ready : applying;
        SignedCheckpoint end = last == null ? head : last.head();
        return end == null || end.size().value() == 0
                ? ByteString.EMPTY
                : ByteString.copyFrom(end.root().toBytes());
    }

    /** Bytes of leaves that wait for the ledger or are with it. */
    long waitingBytes() {
        Incoming first = applying;
        Incoming second = ready;
        return (first == null ? 0 : first.extension().leafBytes())
                + (second == null ? 0 : second.extension().leafBytes());
    }
}
