// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.publish;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.hashmesh.crypto.evidence.LogEvidence;
import org.hashmesh.crypto.forum.Aftermath;
import org.hashmesh.crypto.log.ExtensionException;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.log.VerifiedExtension;
import org.hashmesh.crypto.log.VerifiedSkeleton;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.node.evidence.EvidenceGate;
import org.hashmesh.node.health.NodeHealth;
import org.hashmesh.node.health.NodeHealth.Obstacle;
import org.hashmesh.node.receipt.ReceiptDesk;
import org.hashmesh.node.roster.ClosedLog;
import org.hashmesh.node.roster.LogEnd;
import org.hashmesh.node.roster.LogEnds;
import org.hashmesh.node.roster.Roster;
import org.hashmesh.node.roster.RosterSnapshot;
import org.hashmesh.node.roster.RosterStandings;
import org.hashmesh.node.sync.AuthorLimits;
import org.hashmesh.node.sync.SyncAction;
import org.hashmesh.node.sync.SyncEvent;
import org.hashmesh.node.sync.SyncEvent.Verdict;
import org.hashmesh.store.kv.StoreFailedException;
import org.hashmesh.store.ledger.ConflictException;
import org.hashmesh.store.ledger.Ledger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gate for what peers send: verified against the roster's key and our own copy of the tree, then committed. Belongs
 * to the writer's thread.
 */
public final class PeerExtensions {

    /** How far ahead of ours an author's clock may be; what is further ahead is taken once its time has come. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(PeerExtensions.class);

    private final LogId own;
    private final Ledger ledger;
    private final Roster roster;
    private final NodeHealth health;
    private final EvidenceGate evidence;
    private final ReceiptDesk receipts;
    private final LogEnds ends;
    private final RosterStandings standings;
    private final AuthorLimits limits;
    private final Consumer<SyncEvent> answers;
    private final InstantSource clock;
    private final Runnable ownLogGrew;
    private final BulkExtensions bulk;
    private final TreeHasher hasher = new TreeHasher();

    /**
     * What else is asked.
     *
     * @param evidence what authors did wrong
     * @param receipts what members hold
     * @param ends where logs end
     * @param standings what the forum makes of logs
     */
    public record Gates(EvidenceGate evidence, ReceiptDesk receipts, LogEnds ends, RosterStandings standings) {}

    /** Pins that what was held then was compared with; what is taken later is compared as it comes. */
    private final Set<SignedCheckpoint> compared = new HashSet<>();

    /**
     * @param own this node's own log, which may only grow this way while it is being recovered
     * @param limits of which the bytes are checked here; the rest is the sync machine's
     * @param ownLogGrew runs after entries of the own log came back
     */
    public PeerExtensions(
            LogId own,
            Ledger ledger,
            Roster roster,
            NodeHealth health,
            Gates gates,
            AuthorLimits limits,
            InstantSource clock,
            Consumer<SyncEvent> answers,
            Runnable ownLogGrew) {
        this.own = own;
        this.ledger = ledger;
        this.roster = roster;
        this.health = health;
        this.evidence = gates.evidence();
        this.receipts = gates.receipts();
        this.ends = gates.ends();
        this.standings = gates.standings();
        this.limits = limits;
        this.clock = clock;
        this.answers = answers;
        this.ownLogGrew = ownLogGrew;
        this.bulk = new BulkExtensions(ledger, answers, this::judgeFork);
    }

    /** Handles one action and answers it. */
    public void take(SyncAction.ForLedger action) {
        if (action instanceof SyncAction.GiveReceipt give) {
            if (!health.has(Obstacle.STORE_FAILED)) {
                receipts.give(give);
            }
            return;
        }
        handle(action);
        // Evidence and confirmed heads move where logs end.
        if (!health.has(Obstacle.STORE_FAILED)) {
            ledger.effects().follow(action.log(), standings);
        }
    }

    private void handle(SyncAction.ForLedger action) {
        if (action instanceof SyncAction.KeepConfirmed keep) {
            receipts.keep(keep);
            settle(action.log());
        } else if (action instanceof SyncAction.TakeReceipts brought) {
            receipts.take(brought);
        } else if (action instanceof SyncAction.Judge judge) {
            evidence.judge(judge);
            settle(action.log());
        } else if (action instanceof SyncAction.JudgeFork fork) {
            judgeFork(fork);
        } else if (action instanceof SyncAction.TakeEvidence brought) {
            evidence.take(brought);
            settle(action.log());
        } else if (action instanceof SyncAction.FromPeer brought) {
            grow(brought);
        }
    }

    /** Of a log with an end, a fork says that we hold what does not count: then we fetch the other anew. */
    private void judgeFork(SyncAction.JudgeFork fork) {
        if (ends.of(fork.log())
                .filter(end -> evidence.leadsElsewhere(fork, end))
                .isPresent()) {
            forget(fork.log(), "a peer proved that it holds the one that counts");
        } else {
            evidence.judgeFork(fork);
            settle(fork.log());
        }
    }

    /** What is held of a log that has an end now may not be what counts; what this node wrote itself stays as it is. */
    private void settle(LogId log) {
        Optional<LogEnd> end = ends.of(log);
        if (end.isEmpty()) {
            return;
        }
        bulk.dropUnless(this::mayBecomeHead);
        boolean other = ledger.logs()
                .find(log)
                .filter(held -> !held.isPurged())
                .filter(held -> end.get()
                        .last()
                        .filter(last -> last.size().compareTo(held.head().size()) <= 0)
                        .filter(last -> !held.rootAt(last.size()).equals(last.root()))
                        .isPresent())
                .isPresent();
        if (other) {
            forget(log, "its author wrote two, and another one counts");
        }
    }

    private void forget(LogId log, String why) {
        if (log.equals(own)) {
            return;
        }
        LOG.warn(
                "log {}: what is held of it is let go, and fetched anew: {}",
                ledger.logs().find(log).map(held -> held.origin().text()).orElse(log.toString()),
                why);
        ledger.forget(log);
        answers.accept(new SyncEvent.Forgotten(log));
    }

    /** Tells which logs are being fetched by their chunks: after the start, and after the store was opened again. */
    public void resume() {
        bulk.resume(this::mayBecomeHead);
        comparePins();
        ledger.logs().all().forEach(log -> settle(log.id()));
        ledger.effects().follow(standings);
        beginPurge();
    }

    /** Gives up what may not grow any more, and compares what is held of closed logs with their pins. */
    public void rosterChanged() {
        bulk.dropUnless(this::mayBecomeHead);
        comparePins();
        ledger.effects().follow(standings);
        beginPurge();
    }

    /** What this node wrote itself stays its own business. */
    private void beginPurge() {
        List<LogId> purged = roster.current().closedLogs().stream()
                .filter(log -> log.aftermath() == Aftermath.PURGE)
                .map(ClosedLog::id)
                .filter(log -> !log.equals(own))
                .toList();
        ledger.purge().begin(purged);
        if (ledger.purge().isUnderWay()) {
            LOG.info("what the logs say that the forum has purged is being deleted");
        }
    }

    /** Whether {@link #purge} has something to do. */
    boolean isPurging() {
        return ledger.purge().isUnderWay();
    }

    /** Deletes a little of what the forum has purged. */
    void purge() {
        ledger.purge().step();
        if (!isPurging()) {
            LOG.info("what the logs said that the forum has purged is deleted");
        }
    }

    private boolean mayBecomeHead(SignedCheckpoint target) {
        LogId log = target.origin().id();
        RosterSnapshot now = roster.current();
        return now.log(log).isPresent()
                && ends.of(log)
                        .filter(end ->
                                target.size().value() > end.size() || (evidence.isFrozen(log) && !end.isAt(target)))
                        .isEmpty();
    }

    private void comparePins() {
        for (ClosedLog log : roster.current().closedLogs()) {
            if (log.aftermath() != Aftermath.PURGE && compared.add(log.pin())) {
                evidence.pinned(log.key(), log.pin());
                settle(log.id());
            }
        }
    }

    /**
     * Keeps evidence that a caller brought and checked.
     *
     * @return whether it is new here
     */
    boolean keep(LogEvidence brought) {
        boolean isNew = evidence.keep(brought);
        settle(brought.origin().id());
        ledger.effects().follow(brought.origin().id(), standings);
        return isNew;
    }

    private void grow(SyncAction.FromPeer action) {
        Optional<LogKey> key = roster.current().log(action.log());
        if (key.isEmpty()) {
            refuse(action, Verdict.STALE, "the roster no longer lists this log");
            return;
        }
        if (!health.takesFromPeers()) {
            refuse(action, Verdict.STALE, "this node writes nothing now");
            return;
        }
        if (isOverItsShare(action)) {
            refuse(action, Verdict.NO_ROOM, "the log has its share of this node's disk");
            return;
        }
        try {
            if (grew(action, key.get()) && action.log().equals(own)) {
                ownLogGrew.run();
            }
        } catch (ExtensionException e) {
            // First the evidence: when the refusal arrives, nobody asks for more of this log.
            e.evidence().ifPresent(contradiction -> contradicted(action, contradiction));
            refuse(action, Verdict.of(e), String.valueOf(e.getMessage()));
        } catch (ConflictException e) {
            refuse(action, Verdict.STALE, String.valueOf(e.getMessage()));
        } catch (StoreFailedException e) {
            refuse(action, Verdict.STALE, "this node could not write");
            throw e;
        }
    }

    private void contradicted(SyncAction.FromPeer action, SignedCheckpoint contradiction) {
        if (ends.of(action.log()).filter(end -> end.isAt(contradiction)).isPresent()) {
            // Perhaps the same tree: the author signed ours later than this larger one. What counts does not follow
            // ours.
            forget(action.log(), "what counts of it cannot follow what is held");
        } else {
            evidence.contradicted(action, contradiction);
            settle(action.log());
        }
    }

    /** What began is ended: its chunks are on the disk already. */
    private boolean isOverItsShare(SyncAction.FromPeer action) {
        return !(action instanceof SyncAction.TakeBlocks)
                && !action.log().equals(own)
                && ledger.logs()
                        .find(action.log())
                        .filter(log -> log.head().totals().leafBytes() > limits.bytes())
                        .isPresent();
    }

    private boolean grew(SyncAction.FromPeer action, LogKey key) throws ExtensionException, ConflictException {
        Optional<LogEnd> end = ends.of(action.log());
        if (end.isPresent() && endOf(action) > end.get().size()) {
            // An act may be adopted, or evidence found, while an answer is on its way. Nobody did wrong.
            refuse(action, Verdict.STALE, "this log ends at " + end.get().size() + " entries");
            return false;
        }
        if (action instanceof SyncAction.Apply apply) {
            return apply(apply, key);
        } else if (action instanceof SyncAction.BeginBulk begin) {
            VerifiedSkeleton verified = bulk.verified(begin.claim(), key);
            return mayFollow(action, key, verified.checkpoint()) && bulk.begin(begin, verified);
        } else if (action instanceof SyncAction.TakeBlocks take) {
            return bulk.take(take);
        }
        throw new IllegalStateException("nobody takes " + action);
    }

    /** Entries that the log would have in the end. */
    private long endOf(SyncAction.FromPeer action) throws ConflictException {
        if (action instanceof SyncAction.Apply apply) {
            return apply.extension().from().value() + apply.extension().leaves().size();
        } else if (action instanceof SyncAction.BeginBulk begin) {
            return begin.claim().checkpoint().size().value();
        }
        return ledger.bulk().skeleton(action.log()).checkpoint().size().value();
    }

    private boolean apply(SyncAction.Apply apply, LogKey key) throws ExtensionException, ConflictException {
        VerifiedExtension verified = VerifiedExtension.check(
                apply.extension(),
                ledger.range(apply.log()),
                ledger.logs().find(apply.log()).map(log -> log.head().checkpoint()),
                key,
                hasher);
        if (!mayFollow(apply, key, verified.checkpoint())) {
            return false;
        }
        ledger.commit(verified);
        answers.accept(new SyncEvent.Committed(
                verified.checkpoint(),
                verified.from().value(),
                verified.leaves(),
                ledger.urgentTo(apply.log()),
                Optional.of(apply.source())));
        return true;
    }

    /** Refuses a verified checkpoint from the future, and stops signing at one that should be ours. */
    private boolean mayFollow(SyncAction.FromPeer action, LogKey key, SignedCheckpoint checkpoint) {
        Optional<SignedCheckpoint> other = roster.current()
                .pin(action.log())
                .filter(pin ->
                        pin.size().equals(checkpoint.size()) && !pin.root().equals(checkpoint.root()));
        if (other.isPresent()) {
            evidence.pinned(key, other.get(), checkpoint);
            settle(action.log());
            refuse(action, Verdict.STALE, "the forum has closed this log with another tree");
            return false;
        }
        if (evidence.isFrozen(action.log())
                && ends.of(action.log()).filter(end -> end.isAt(checkpoint)).isEmpty()) {
            // Of several trees that the author signed, only the one with receipts is wanted.
            refuse(action, Verdict.STALE, "this log is frozen, and that is not the head that members confirmed");
            return false;
        }
        if (checkpoint.time().isAfter(clock.instant().plus(CLOCK_SKEW))) {
            refuse(action, Verdict.STALE, "its checkpoint is from the future: is a clock wrong?");
            return false;
        }
        if (action.log().equals(own) && !health.has(Obstacle.RECOVERING)) {
            // A good signature that we did not make: stop signing before anything else. The entries are taken, so that
            // this database holds all that was ever signed.
            health.set(
                    Obstacle.FENCED,
                    "peer " + action.source().peer() + " holds entries of this node's own log that this node did not"
                            + " write: another process signs with its key, or this is an old copy of the database");
        }
        return true;
    }

    private void refuse(SyncAction.FromPeer action, Verdict verdict, String why) {
        answers.accept(new SyncEvent.NotApplied(action, verdict, why));
    }
}
