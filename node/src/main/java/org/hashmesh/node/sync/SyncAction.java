// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import com.google.protobuf.ByteString;
import java.util.List;
import org.hashmesh.crypto.log.Extension;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.ReceiptedCheckpoint;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.v1.Bye;
import org.hashmesh.v1.ControlFrame;
import org.hashmesh.v1.DataFrame;
import org.hashmesh.v1.Fork;

/** What a {@link SyncMachine} wants done. */
public sealed interface SyncAction {

    record SendControl(Session session, ControlFrame frame) implements SyncAction {}

    record SendData(Session session, DataFrame frame) implements SyncAction {}

    /** Answer the peer's question from what the ledger holds; answer with {@link SyncEvent.Served} when it has ended. */
    record Serve(Session session, long requestId, LogId log, Question question) implements SyncAction {}

    record StopServing(Session session, long requestId) implements SyncAction {}

    /** Say why and close. {@code blamed} when the peer broke the protocol, so that it waits before it is let in again. */
    record Disconnect(Session session, Bye.Reason reason, String detail, boolean blamed) implements SyncAction {}

    /** Both hellos are exchanged: governance begins, and answers with {@link SyncEvent.GovernanceLevel}. */
    record Greeted(Session session) implements SyncAction {}

    /** A frame about governance, for whoever looks after that. */
    record Govern(Session session, ControlFrame frame) implements SyncAction {}

    /** For the one writer. */
    sealed interface ForLedger extends SyncAction {
        /** About which log. */
        LogId log();
    }

    /** Verify what came from a peer and keep what holds. Each is answered with an event. */
    sealed interface FromPeer extends ForLedger {
        /** Who brought it. */
        Session source();
    }

    /** Verify and commit; answer with {@link SyncEvent.Committed} or {@link SyncEvent.NotApplied}. */
    record Apply(Session source, LogId log, Extension extension) implements FromPeer {}

    /**
     * Verify the shape of a log far ahead of ours and prepare for its chunks; answer with {@link SyncEvent.BulkBegun} or
     * {@link SyncEvent.NotApplied}.
     */
    record BeginBulk(Session source, LogId log, SkeletonClaim claim) implements FromPeer {}

    /**
     * Verify each chunk against the skeleton, and keep it; answer with {@link SyncEvent.BlocksTaken} or {@link
     * SyncEvent.NotApplied}. With the last one, the log reaches its new head: {@link SyncEvent.Committed} follows.
     *
     * @param firstChunk index of the first, in chunks
     * @param blocks one for each chunk, as {@code Blocks.blocks}
     */
    record TakeBlocks(Session source, LogId log, long firstChunk, List<ByteString> blocks) implements FromPeer {}

    /**
     * Compare a checkpoint that is no news with what we hold of the log. Answer with {@link SyncEvent.EvidenceHeld} when
     * its signature is good and it contradicts ours, {@link SyncEvent.NotApplied} when the signature is bad; else nothing.
     */
    record Judge(Session source, LogId log, SignedCheckpoint checkpoint) implements FromPeer {}

    /**
     * The peer says that it holds another log under this name: check its proof against our checkpoint of {@code size}
     * entries. Answer with {@link SyncEvent.EvidenceHeld} or {@link SyncEvent.NotApplied}.
     */
    record JudgeFork(Session source, LogId log, long size, Fork fork) implements FromPeer {}

    /** A peer passed evidence on; answer as for {@link JudgeFork}. {@code evidence} is a LogEvidence, not read yet. */
    record TakeEvidence(Session source, LogId log, ByteString evidence) implements FromPeer {}

    /**
     * Verify the author's signature and these receipts, as far as the roster knows who made them. Answer with {@link
     * SyncEvent.ReceiptsTaken} or {@link SyncEvent.NotApplied}.
     *
     * @param toAll they are on their way to everybody, not to the author alone
     */
    record TakeReceipts(Session source, LogId log, ReceiptedCheckpoint receipted, boolean toAll) implements FromPeer {}

    /**
     * Say that this node durably holds every entry up to this checkpoint, if it does and nothing speaks against it: answer
     * with {@link SyncEvent.ReceiptsTaken}, or with nothing.
     *
     * @param toAll everybody is to hear of it, since the author may not
     */
    record GiveReceipt(LogId log, SignedCheckpoint checkpoint, boolean toAll) implements ForLedger {}

    /** Keep this as the log's largest confirmed head; answer with {@link SyncEvent.ConfirmedHeld}. */
    record KeepConfirmed(LogId log, ReceiptedCheckpoint head) implements ForLedger {}

    /** What a peer asks for. */
    sealed interface Question {
        /** Entries from {@code first} on and the newest checkpoint. {@code root}: the asker's before there, may be empty. */
        record Entries(long first, ByteString root) implements Question {}

        /** Chunk digests from the chunk of {@code first} on, the leaves after the last, and the newest checkpoint. */
        record Shape(long first, ByteString root) implements Question {}

        /** Full chunks from index {@code firstChunk} on, one for each 32 bytes of {@code digests}, which name them. */
        record Blocks(long firstChunk, ByteString digests) implements Question {}
    }
}
