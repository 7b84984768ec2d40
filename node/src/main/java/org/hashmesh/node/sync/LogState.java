// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.Objects;
import org.hashmesh.crypto.log.Extension;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.ReceiptedCheckpoint;
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

    /** After it nothing counts; null when no act closed the log. */
    private @Nullable SignedCheckpoint pin;

    /** False when the roster does not list the log (any more). */
    private boolean listed;

    /** What we speak and act as holding: what the ledger holds, up to where the log ends. */
    @Nullable
    SignedCheckpoint head;

    /** How many entries there are up to the last urgent one; 0 for none. */
    long urgentTo;

    /** With the ledger now. */
    @Nullable
    Incoming applying;

    /** Complete, follows {@link #applying}. */
    @Nullable
    Incoming ready;

    /** Who brought the newest entries; null for our own. */
    @Nullable
    Session source;

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

    /** Evidence against the author: the log ends at its largest confirmed head, or is void when it has none. */
    @Nullable
    private ByteString evidence;

    /** The largest head that enough members have confirmed, with their receipts. */
    @Nullable
    private ReceiptedCheckpoint confirmed;

    /** How fast it grows. */
    final AuthorPace pace;

    LogState(LogId id, AuthorLimits limits) {
        this.id = id;
        this.pace = new AuthorPace(limits);
    }

    /** The ledger has this head now. */
    void committed(SignedCheckpoint newest, long newestUrgentTo) {
        ledger = newest;
        urgentTo = newestUrgentTo;
        head = upToEnd();
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
        head = upToEnd();
        return listedBefore != listed || !Objects.equals(before, pin);
    }

    /** There is evidence against the author. */
    void freeze(ByteString proof) {
        evidence = proof;
        head = upToEnd();
    }

    /** Enough members have confirmed this head. */
    void confirm(ReceiptedCheckpoint larger) {
        confirmed = larger;
        head = upToEnd();
    }

    /** The ledger has nothing of it any more. */
    void forgotten() {
        ledger = null;
        head = null;
    }

    private @Nullable SignedCheckpoint upToEnd() {
        SignedCheckpoint held = ledger;
        SignedCheckpoint last = end();
        boolean goesFurther = last != null && held != null && last.size().compareTo(held.size()) > 0;
        return held == null || !hasEnd() || goesFurther ? held : last;
    }

    /** Whether the log has an end: an act closed it, or evidence froze it. */
    boolean hasEnd() {
        return pin != null || isFrozen();
    }

    /** The last checkpoint that counts of a log with an end; null when nothing of it does. */
    @Nullable
    SignedCheckpoint end() {
        if (pin != null) {
            return pin;
        }
        ReceiptedCheckpoint largest = confirmed;
        return isFrozen() && largest != null ? largest.checkpoint() : null;
    }

    @Nullable
    ByteString evidence() {
        return evidence;
    }

    @Nullable
    ReceiptedCheckpoint confirmed() {
        return confirmed;
    }

    boolean isListed() {
        return listed;
    }

    /** As many entries as we may hold. */
    long limit() {
        if (!listed) {
            return 0;
        }
        SignedCheckpoint last = end();
        return !hasEnd() ? Long.MAX_VALUE : last == null ? 0 : last.size().value();
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
