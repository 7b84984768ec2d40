// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.node.sync.SyncAction.Question;
import org.hashmesh.v1.Bye;
import org.hashmesh.v1.Cancel;
import org.hashmesh.v1.DataFrame;
import org.hashmesh.v1.Refused;
import org.hashmesh.v1.Want;
import org.hashmesh.v1.WantBlocks;
import org.hashmesh.v1.WantSkeleton;

/** What peers ask of us: looked at here for its form and its right, answered elsewhere from the ledger. */
final class Answers {
    private static final int ROOT_BYTES = 32;

    private final Neighbours neighbours;
    private final KnownLogs known;
    private final Intake intake;

    Answers(Neighbours neighbours, KnownLogs known, Intake intake) {
        this.neighbours = neighbours;
        this.known = known;
        this.intake = intake;
    }

    void want(PeerState peer, Want want) {
        if (want.getFirstIndex() < 0 || !isRoot(want.getRoot(), want.getFirstIndex())) {
            neighbours.blame(peer, Bye.Reason.REASON_PROTOCOL, "malformed want");
        } else {
            Question question = new Question.Entries(want.getFirstIndex(), want.getRoot());
            serve(peer, want.getRequestId(), want.getLogId(), want.getFirstIndex(), question);
        }
    }

    void wantSkeleton(PeerState peer, WantSkeleton want) {
        if (want.getFirstIndex() < 0 || !isRoot(want.getRoot(), want.getFirstIndex())) {
            neighbours.blame(peer, Bye.Reason.REASON_PROTOCOL, "malformed want of a skeleton");
        } else {
            Question question = new Question.Shape(want.getFirstIndex(), want.getRoot());
            serve(peer, want.getRequestId(), want.getLogId(), want.getFirstIndex(), question);
        }
    }

    void wantBlocks(PeerState peer, WantBlocks want) {
        int bytes = want.getDigests().size();
        if (want.getFirstChunk() < 0
                || want.getFirstChunk() >= SyncLimits.EPOCH_CHUNKS
                || bytes == 0
                || bytes % ROOT_BYTES != 0
                || bytes > SyncLimits.BLOCKS_PER_WANT * ROOT_BYTES) {
            neighbours.blame(peer, Bye.Reason.REASON_PROTOCOL, "malformed want of blocks");
            return;
        }
        Question question = new Question.Blocks(want.getFirstChunk(), want.getDigests());
        long after = (want.getFirstChunk() + 1) * SyncLimits.CHUNK_ENTRIES - 1;
        serve(peer, want.getRequestId(), want.getLogId(), after, question);
    }

    void cancel(PeerState peer, Cancel cancel) {
        if (peer.serving.remove(cancel.getRequestId())) {
            neighbours.act(new SyncAction.StopServing(peer.session, cancel.getRequestId()));
        }
    }

    private static boolean isRoot(ByteString root, long entries) {
        return root.size() == (entries == 0 ? 0 : ROOT_BYTES);
    }

    /** Answers if we hold more than {@code after} entries. */
    private void serve(PeerState peer, long request, ByteString logId, long after, Question question) {
        Optional<LogId> id = Neighbours.logId(logId);
        if (id.isEmpty()) {
            neighbours.blame(peer, Bye.Reason.REASON_PROTOCOL, "a want for a log without a name");
            return;
        }
        LogState log = intake.known(id.get()).orElse(null);
        if (log == null || log.held() <= after || !known.lists(log.id)) {
            refuse(peer, request, Refused.Reason.REASON_NOT_HELD);
        } else if (peer.serving.size() >= SyncLimits.SERVED_PER_PEER || !peer.serving.add(request)) {
            refuse(peer, request, Refused.Reason.REASON_BUSY);
        } else {
            neighbours.act(new SyncAction.Serve(peer.session, request, log.id, question));
        }
    }

    private void refuse(PeerState peer, long request, Refused.Reason reason) {
        peer.tally.refusedWants++;
        neighbours.sendData(
                peer,
                DataFrame.newBuilder()
                        .setRefused(Refused.newBuilder().setRequestId(request).setReason(reason)));
    }
}
