// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.publish;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import org.hashmesh.crypto.evidence.LogEvidence;
import org.hashmesh.crypto.log.ExtensionException;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.VerifiedExtension;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.node.evidence.EvidenceGate;
import org.hashmesh.node.health.NodeHealth;
import org.hashmesh.node.health.NodeHealth.Obstacle;
import org.hashmesh.node.roster.Roster;
import org.hashmesh.node.sync.SyncAction;
import org.hashmesh.node.sync.SyncEvent;
import org.hashmesh.node.sync.SyncEvent.Verdict;
import org.hashmesh.store.kv.StoreFailedException;
import org.hashmesh.store.ledger.ConflictException;
import org.hashmesh.store.ledger.Ledger;

/**
 * The gate for what peers send: verified against the roster's key and our own copy of the tree, then committed. Belongs
 * to the writer's thread.
 */
public final class PeerExtensions {

    /** How far ahead of ours an author's clock may be; what is further ahead is taken once its time has come. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    private final LogId own;
    private final Ledger ledger;
    private final Roster roster;
    private final NodeHealth health;
    private final EvidenceGate evidence;
    private final Consumer<SyncEvent> answers;
    private final InstantSource clock;
    private final Runnable ownLogGrew;
    private final TreeHasher hasher = new TreeHasher();

    /**
     * @param own this node's own log, which may only grow this way while it is being recovered
     * @param ownLogGrew runs after entries of the own log came back
     */
    public PeerExtensions(
            LogId own,
            Ledger ledger,
            Roster roster,
            NodeHealth health,
            EvidenceGate evidence,
            InstantSource clock,
            Consumer<SyncEvent> answers,
            Runnable ownLogGrew) {
        this.own = own;
        this.ledger = ledger;
        this.roster = roster;
        this.health = health;
        this.evidence = evidence;
        this.clock = clock;
        this.answers = answers;
        this.ownLogGrew = ownLogGrew;
    }

    /** Handles one action and answers it. */
    public void take(SyncAction.ForLedger action) {
        if (action instanceof SyncAction.Judge judge) {
            evidence.judge(judge);
        } else if (action instanceof SyncAction.JudgeFork fork) {
            evidence.judgeFork(fork);
        } else if (action instanceof SyncAction.TakeEvidence brought) {
            evidence.take(brought);
        } else if (evidence.isFrozen(action.log())) {
            refuse(action, Verdict.STALE, "this log is frozen: there is evidence against its author");
        } else if (action instanceof SyncAction.Apply apply) {
            apply(apply);
        } else {
            refuse(action, Verdict.STALE, "not taken by this version");
        }
    }

    /**
     * Keeps evidence that a caller brought and checked.
     *
     * @return whether it is new here
     */
    boolean keep(LogEvidence brought) {
        return evidence.keep(brought);
    }

    private void apply(SyncAction.Apply apply) {
        Optional<LogKey> key = roster.current().log(apply.log());
        if (key.isEmpty()) {
            refuse(apply, Verdict.STALE, "the roster no longer lists this log");
            return;
        }
        if (health.has(Obstacle.STORE_FAILED) || health.has(Obstacle.DISK_LOW)) {
            refuse(apply, Verdict.STALE, "this node writes nothing now");
            return;
        }
        try {
            VerifiedExtension verified = VerifiedExtension.check(
                    apply.extension(),
                    ledger.range(apply.log()),
                    ledger.logs().find(apply.log()).map(log -> log.head().checkpoint()),
                    key.get(),
                    hasher);
            if (verified.checkpoint().time().isAfter(clock.instant().plus(CLOCK_SKEW))) {
                refuse(apply, Verdict.STALE, "its checkpoint is from the future: is a clock wrong?");
                return;
            }
            if (apply.log().equals(own) && !health.has(Obstacle.RECOVERING)) {
                // A good signature that we did not make: stop signing before anything else. The entries are taken, so
                // that this database holds all that was ever signed.
                health.set(
                        Obstacle.FENCED,
                        "peer " + apply.source().peer() + " holds entries of this node's own log that this node did not"
                                + " write: another process signs with its key, or this is an old copy of the database");
            }
            ledger.commit(verified);
            answers.accept(new SyncEvent.Committed(
                    verified.checkpoint(), verified.from().value(), verified.leaves(), Optional.of(apply.source())));
            if (apply.log().equals(own)) {
                ownLogGrew.run();
            }
        } catch (ExtensionException e) {
            // First the evidence: when the refusal arrives, nobody asks for more of this log.
            e.evidence().ifPresent(contradiction -> evidence.contradicted(apply, contradiction));
            refuse(apply, Verdict.of(e), String.valueOf(e.getMessage()));
        } catch (ConflictException e) {
            refuse(apply, Verdict.STALE, String.valueOf(e.getMessage()));
        } catch (StoreFailedException e) {
            refuse(apply, Verdict.STALE, "this node could not write");
            throw e;
        }
    }

    private void refuse(SyncAction.ForLedger action, Verdict verdict, String why) {
        answers.accept(new SyncEvent.NotApplied(action, verdict, why));
    }
}
