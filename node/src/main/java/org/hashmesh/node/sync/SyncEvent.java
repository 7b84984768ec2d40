// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import com.google.protobuf.ByteString;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.hashmesh.crypto.log.ExtensionException;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.ReceiptedCheckpoint;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.v1.Bye;
import org.hashmesh.v1.ControlFrame;
import org.hashmesh.v1.DataFrame;

/** What happens to a {@link SyncMachine}. */
public sealed interface SyncEvent {

    /** A connection whose other side is proven to be {@code session.peer()} has opened. */
    record Connected(Session session) implements SyncEvent {}

    /** The connection is gone, whoever closed it. */
    record Disconnected(Session session) implements SyncEvent {}

    record ControlReceived(Session session, ControlFrame frame) implements SyncEvent {}

    record DataReceived(Session session, DataFrame frame) implements SyncEvent {}

    /**
     * The ledger holds a new head, durably.
     *
     * @param from the size before
     * @param leaves the entries between {@code from} and the head; may be left out (empty) when they are many
     * @param urgentTo as in {@link HeldLog}
     * @param source the session that brought it; empty for our own log
     */
    record Committed(SignedCheckpoint head, long from, List<Leaf> leaves, long urgentTo, Optional<Session> source)
            implements SyncEvent {}

    /** A {@link SyncAction.FromPeer} came to nothing. */
    record NotApplied(SyncAction.FromPeer action, Verdict verdict, String detail) implements SyncEvent {}

    /**
     * The skeleton of a log is verified and kept durably; or was, before the node started.
     *
     * @param target the head that is reached once all chunks are here
     * @param firstChunk the chunk that the first digest names
     * @param digests 32 bytes for each full chunk from there to the target
     * @param missing the indexes of the chunks that are not here yet; below 2^31, as an epoch has at most 16 M entries
     * @param source who sent the skeleton; empty when it was here at the start
     */
    record BulkBegun(
            SignedCheckpoint target, long firstChunk, ByteString digests, BitSet missing, Optional<Session> source)
            implements SyncEvent {}

    /** The ledger gave a bulk up and forgot its chunks: what came contradicts what we hold. */
    record BulkDropped(LogId log, String why) implements SyncEvent {}

    /** The chunks verify and are kept: durable soon, without a promise before {@link Committed}. */
    record BlocksTaken(Session source, LogId log, long firstChunk, int chunks) implements SyncEvent {}

    /**
     * Evidence against the author of this log is verified and durable: the log is frozen.
     *
     * @param evidence a LogEvidence
     * @param source who has it too, since it sent it; empty when we found it ourselves or it was here at the start
     */
    record EvidenceHeld(LogId log, ByteString evidence, Optional<Session> source) implements SyncEvent {}

    /**
     * Receipts are verified, or one of ours is made.
     *
     * @param source who brought them; empty for our own
     */
    record ReceiptsTaken(ReceiptedCheckpoint receipted, boolean toAll, Optional<Session> source) implements SyncEvent {}

    /** This is the largest head of its log that enough members have confirmed, as far as is known here. */
    record ConfirmedHeld(ReceiptedCheckpoint head) implements SyncEvent {}

    /**
     * The ledger let go of a log: its author has written another one too, which is the one that counts. It is to be fetched
     * anew.
     */
    record Forgotten(LogId log) implements SyncEvent {}

    /** A {@link SyncAction.Serve} has ended, either way. */
    record Served(Session session, long requestId) implements SyncEvent {}

    /** Both sides of the session have said that they know the same acts. */
    record GovernanceLevel(Session session) implements SyncEvent {}

    /** What the peer says of governance breaks a rule. */
    record GovernanceBroken(Session session, Bye.Reason reason, String detail) implements SyncEvent {}

    /** The roster has changed: logs may be listed now that were not before. */
    record RosterChanged() implements SyncEvent {}

    /** Time has passed; expected several times a second. */
    record Tick() implements SyncEvent {}

    /** Whose fault it was that an extension was not applied. */
    enum Verdict {
        /** Nobody's: our head moved meanwhile, the peer is behind, or our disk takes no writes. */
        STALE,
        /** The log has its share of our disk: it is asked for again after a while, in case a person gave it more. */
        NO_ROOM,
        /** The author signed something that contradicts what it signed before; the peer only passed it on. */
        AUTHOR,
        /** What this peer sent does not verify: {@link #byeReason} says how. */
        PEER_SIGNATURE,
        PEER_ROOT,
        PEER_FORM;

        /** What a refusal at the gate means here. */
        public static Verdict of(ExtensionException refusal) {
            return switch (refusal.reason().blame()) {
                case NOBODY -> STALE;
                case AUTHOR -> AUTHOR;
                case SENDER ->
                    switch (refusal.reason()) {
                        case BAD_SIGNATURE, OTHER_KEY -> PEER_SIGNATURE;
                        case WRONG_ROOT -> PEER_ROOT;
                        default -> PEER_FORM;
                    };
            };
        }

        /** The reason to give to a peer that is cut off for it. */
        Bye.Reason byeReason() {
            return switch (this) {
                case PEER_SIGNATURE -> Bye.Reason.REASON_BAD_SIGNATURE;
                case PEER_ROOT -> Bye.Reason.REASON_WRONG_ROOT;
                default -> Bye.Reason.REASON_PROTOCOL;
            };
        }
    }
}
