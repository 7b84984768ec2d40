// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.publish;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.hashmesh.crypto.log.ExtensionException;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.log.Skeleton;
import org.hashmesh.crypto.log.VerifiedChunk;
import org.hashmesh.crypto.log.VerifiedSkeleton;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.node.sync.Session;
import org.hashmesh.node.sync.SkeletonClaim;
import org.hashmesh.node.sync.SyncAction;
import org.hashmesh.node.sync.SyncEvent;
import org.hashmesh.store.ledger.Committed;
import org.hashmesh.store.ledger.ConflictException;
import org.hashmesh.store.ledger.ContradictionException;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.store.ledger.PendingBulk;
import org.hashmesh.v1.Fork;

/** The gate for logs that come chunk by chunk. Belongs to the writer's thread. */
final class BulkExtensions {
    private final Ledger ledger;
    private final Consumer<SyncEvent> answers;
    private final Consumer<SyncAction.JudgeFork> forks;
    private final TreeHasher hasher = new TreeHasher();

    BulkExtensions(Ledger ledger, Consumer<SyncEvent> answers, Consumer<SyncAction.JudgeFork> forks) {
        this.ledger = ledger;
        this.answers = answers;
        this.forks = forks;
    }

    /** Verifies the shape of a log against what is held. */
    VerifiedSkeleton verified(SkeletonClaim claim, LogKey key) throws ExtensionException {
        byte[] digests = ByteString.copyFrom(claim.digests()).toByteArray();
        return VerifiedSkeleton.check(
                new Skeleton(
                        key.origin(),
                        claim.firstChunk(),
                        digests,
                        claim.tail(),
                        claim.checkpoint().note()),
                ledger.range(key.origin().id()),
                ledger.logs().find(key.origin().id()).map(log -> log.head().checkpoint()),
                key,
                hasher);
    }

    /** Prepares for its chunks, and says which are missing. Returns whether the log has grown, since none is. */
    boolean begin(SyncAction.BeginBulk action, VerifiedSkeleton verified) throws ConflictException {
        Optional<Committed> committed = ledger.bulk().begin(verified);
        committed.ifPresent(commit -> tell(commit, Optional.of(action.source())));
        ledger.bulk().pending(action.log()).ifPresent(bulk -> tell(bulk, Optional.of(action.source())));
        return committed.isPresent();
    }

    /**
     * Verifies and takes chunks. Returns whether the log has grown: they were the last.
     *
     * @throws ExtensionException when one of them does not verify; those before it are taken
     * @throws ConflictException when that log is not fetched any more
     */
    boolean take(SyncAction.TakeBlocks action) throws ExtensionException, ConflictException {
        VerifiedSkeleton skeleton = ledger.bulk().skeleton(action.log());
        Optional<Committed> committed = Optional.empty();
        try {
            for (int i = 0; i < action.blocks().size() && committed.isEmpty(); i++) {
                byte[] packed = action.blocks().get(i).toByteArray();
                committed = ledger.bulk().take(VerifiedChunk.check(skeleton, action.firstChunk() + i, packed, hasher));
            }
        } catch (ContradictionException e) {
            // Whoever sent this chunk sent what we asked for. It is as if a peer had shown us the fork.
            answers.accept(new SyncEvent.BulkDropped(action.log(), String.valueOf(e.getMessage())));
            forks.accept(new SyncAction.JudgeFork(
                    action.source(), action.log(), e.held().value(), fork(e)));
            return false;
        }
        answers.accept(new SyncEvent.BlocksTaken(
                action.source(),
                action.log(),
                action.firstChunk(),
                action.blocks().size()));
        committed.ifPresent(commit -> tell(commit, Optional.of(action.source())));
        return committed.isPresent();
    }

    /**
     * Tells what the store knew before this process, or before it was opened again.
     *
     * @param mayGrow what was fetched of other logs is forgotten
     */
    void resume(Predicate<SignedCheckpoint> mayGrow) {
        dropUnless(mayGrow);
        ledger.bulk().complete().forEach(commit -> tell(commit, Optional.empty()));
        ledger.bulk().pending().forEach(bulk -> tell(bulk, Optional.empty()));
    }

    /** Forgets what was fetched of logs that may not have such a head any more. */
    void dropUnless(Predicate<SignedCheckpoint> mayGrow) {
        for (PendingBulk bulk : ledger.bulk().pending()) {
            if (!mayGrow.test(bulk.skeleton().checkpoint())) {
                ledger.bulk().drop(bulk.log());
                answers.accept(new SyncEvent.BulkDropped(bulk.log(), "it may not grow that far any more"));
            }
        }
    }

    private static Fork fork(ContradictionException contradiction) {
        Fork.Builder fork = Fork.newBuilder()
                .setRoot(ByteString.copyFrom(contradiction.otherRoot().toBytes()))
                .setCheckpoint(ByteString.copyFrom(contradiction.other().note()));
        contradiction.proof().hashes().forEach(hash -> fork.addHashes(ByteString.copyFrom(hash.toBytes())));
        return fork.build();
    }

    private void tell(PendingBulk bulk, Optional<Session> source) {
        VerifiedSkeleton skeleton = bulk.skeleton();
        answers.accept(new SyncEvent.BulkBegun(
                skeleton.checkpoint(),
                skeleton.firstChunk(),
                ByteString.copyFrom(skeleton.skeleton().digests()),
                bulk.missing(),
                source));
    }

    private void tell(Committed commit, Optional<Session> source) {
        SignedCheckpoint head = commit.log().head().checkpoint();
        answers.accept(new SyncEvent.Committed(
                head,
                commit.from().value(),
                List.of(),
                ledger.urgentTo(commit.log().id()),
                source));
    }
}
