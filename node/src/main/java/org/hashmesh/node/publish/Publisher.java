// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.publish;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.hashmesh.crypto.log.CheckpointSigner;
import org.hashmesh.crypto.log.Extension;
import org.hashmesh.crypto.log.ExtensionException;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.log.VerifiedExtension;
import org.hashmesh.crypto.tree.CompactRange;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.node.health.NodeHealth;
import org.hashmesh.node.health.NodeHealth.Obstacle;
import org.hashmesh.node.sync.SyncEvent;
import org.hashmesh.store.ledger.ConflictException;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.store.lock.SignLock;
import org.hashmesh.store.lock.Signed;

/**
 * The author's side of this node's own log. Entries are written durably, read back, locked, signed, and only then handed
 * to the ledger as an extension that is checked like anybody's. Belongs to the writer's thread.
 */
final class Publisher {

    private final LogKey key;
    private final CheckpointSigner signer;
    private final Ledger ledger;
    private final SignLock lock;
    private final Consumer<SyncEvent> published;
    private final NodeHealth health;
    private final InstantSource clock;
    private final TreeHasher hasher = new TreeHasher();

    Publisher(
            LogKey key,
            CheckpointSigner signer,
            Ledger ledger,
            SignLock lock,
            Consumer<SyncEvent> published,
            NodeHealth health,
            InstantSource clock) {
        this.key = key;
        this.signer = signer;
        this.ledger = ledger;
        this.lock = lock;
        this.published = published;
        this.health = health;
        this.clock = clock;
    }

    Origin origin() {
        return key.origin();
    }

    /**
     * Publishes entries behind those there are.
     *
     * @param leaves at least one, within the limits of one extension
     */
    void publish(List<Leaf> leaves) {
        // A crash after this write leaves entries that nobody was told of: recover() publishes them.
        ledger.stage(origin(), leaves);
        // What is signed is what came back from the disk, so that a bit lost on the way there is never signed.
        sign(ledger.staged(origin()), now());
    }

    /** Signs the head again with the time of now; nothing when no time has passed since. */
    void signAgain() {
        if (lock.read(origin()).filter(last -> last.time().isBefore(now())).isPresent()) {
            sign(List.of(), now());
        }
    }

    /** Publishes what an attempt that failed has left staged, so that the next entries have the indexes that follow. */
    void finishStaged() {
        if (!ledger.staged(origin()).isEmpty()) {
            recover();
        }
    }

    /**
     * Brings log, staged entries and sign-lock together after a start or a reopening: finishes what a crash interrupted,
     * or raises the obstacle that keeps this node from signing.
     */
    void recover() {
        Optional<Signed> locked = lock.read(origin());
        long held = size();
        long signed = locked.map(l -> l.size().value()).orElse(0L);
        List<Leaf> staged = ledger.staged(origin());
        String recovering = "";
        String fenced = "";
        if (locked.isPresent() && held + staged.size() == signed && isRoot(locked.get(), staged)) {
            // The lock was taken and the commit did not happen. The same bytes under the same time have the same
            // signature, so this is no second statement.
            if (!staged.isEmpty()) {
                commit(staged, locked.get());
            }
        } else if (signed > held) {
            recovering = "the database holds " + held + " entries of this node's own log, but " + signed
                    + " were signed: the missing ones come from peers before anything is signed";
        } else if (signed < held
                || locked.filter(lock -> !isRoot(lock, List.of())).isPresent()) {
            fenced = "the sign-lock says that " + signed + " entries were signed, the database holds " + held
                    + ": one of them was replaced by an older copy. Put the newer sign-lock back; never delete it";
        } else if (!staged.isEmpty()) {
            sign(staged, now());
        }
        health.set(Obstacle.RECOVERING, recovering);
        health.set(Obstacle.FENCED, fenced);
    }

    private boolean isRoot(Signed locked, List<Leaf> staged) {
        return range().append(hasher, hashes(staged)).root(hasher).equals(locked.root());
    }

    private void sign(List<Leaf> leaves, Instant now) {
        CompactRange extended = range().append(hasher, hashes(leaves));
        Digest root = extended.root(hasher);
        Optional<Signed> before = lock.read(origin());
        Instant time =
                before.map(Signed::time).filter(last -> last.isAfter(now)).orElse(now);
        Signed next = new Signed(extended.size(), root, time);
        // A crash before this line: nothing was signed. After it: recover() signs exactly this again.
        lock.advance(origin(), before, next);
        commit(leaves, next);
    }

    private void commit(List<Leaf> leaves, Signed locked) {
        SignedCheckpoint checkpoint = signer.sign(origin(), locked.size(), locked.root(), locked.time());
        try {
            VerifiedExtension verified = VerifiedExtension.check(
                    new Extension(origin(), range().size(), leaves, checkpoint.note()),
                    range(),
                    ledger.logs().find(origin().id()).map(log -> log.head().checkpoint()),
                    key,
                    hasher);
            ledger.commit(verified);
            published.accept(new SyncEvent.Committed(
                    checkpoint,
                    verified.from().value(),
                    verified.leaves(),
                    ledger.urgentTo(origin().id()),
                    Optional.empty()));
        } catch (ExtensionException | ConflictException e) {
            throw new IllegalStateException("our own extension does not pass the gate: " + e.getMessage(), e);
        }
    }

    private List<Digest> hashes(List<Leaf> leaves) {
        return leaves.stream().map(leaf -> leaf.hash(hasher)).toList();
    }

    private CompactRange range() {
        return ledger.range(origin().id());
    }

    /** Entries of the log that are held. */
    long size() {
        return range().size().value();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
