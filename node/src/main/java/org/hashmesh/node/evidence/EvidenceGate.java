// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.evidence;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.hashmesh.crypto.evidence.EvidenceClaim;
import org.hashmesh.crypto.evidence.EvidenceException;
import org.hashmesh.crypto.evidence.LogEvidence;
import org.hashmesh.crypto.log.CheckpointException;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.evidence.MalformedEvidenceException;
import org.hashmesh.node.health.NodeHealth;
import org.hashmesh.node.health.NodeHealth.Obstacle;
import org.hashmesh.node.roster.LogEnd;
import org.hashmesh.node.roster.Roster;
import org.hashmesh.node.sync.Session;
import org.hashmesh.node.sync.SyncAction;
import org.hashmesh.node.sync.SyncEvent;
import org.hashmesh.node.sync.SyncEvent.Verdict;
import org.hashmesh.store.evidence.EvidenceShelf;
import org.hashmesh.store.evidence.HeldEvidence;
import org.hashmesh.store.kv.StoreFailedException;
import org.hashmesh.store.log.LogHead;
import org.hashmesh.store.log.LogReader;
import org.hashmesh.store.log.Logs;
import org.hashmesh.v1.Fork;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way of evidence into this node, whoever finds it: a checkpoint that contradicts ours, a peer that holds another
 * tree, a peer or a caller that passes evidence on. Everything is checked as a stranger would check it, also what we made
 * ourselves, so that no damage to our own copy ever frames an author. Belongs to the writer's thread, but for what says
 * otherwise.
 */
public final class EvidenceGate {

    private static final Logger LOG = LoggerFactory.getLogger(EvidenceGate.class);

    private final LogId own;
    private final Logs logs;
    private final EvidenceShelf shelf;
    private final Roster roster;
    private final NodeHealth health;
    private final Consumer<SyncEvent> answers;
    private final TreeHasher hasher = new TreeHasher();

    /** The obstacle of a node whose own log was frozen before stands when this returns. */
    public EvidenceGate(
            LogId own, Logs logs, EvidenceShelf shelf, Roster roster, NodeHealth health, Consumer<SyncEvent> answers) {
        this.own = own;
        this.logs = logs;
        this.shelf = shelf;
        this.roster = roster;
        this.health = health;
        this.answers = answers;
        shelf.of(own).stream().findFirst().ifPresent(held -> stopSigning(contradictionIn(held)));
    }

    /** What a sync machine is to be told before anything else; any thread. */
    public List<SyncEvent.EvidenceHeld> heldAtStart() {
        return shelf.all().stream()
                .map(held -> new SyncEvent.EvidenceHeld(held.log(), held.bytes(), Optional.empty()))
                .toList();
    }

    /** Whether there is evidence against the log's author; any thread. */
    public boolean isFrozen(LogId log) {
        return shelf.isFrozen(log);
    }

    /** Compares a checkpoint with what we hold. */
    public void judge(SyncAction.Judge action) {
        Optional<LogKey> key = listed(action);
        if (key.isEmpty()) {
            return;
        }
        try {
            action.checkpoint().verify(key.get());
        } catch (CheckpointException e) {
            refuse(action, verdict(e), String.valueOf(e.getMessage()));
            return;
        }
        logs.find(action.log())
                .flatMap(log -> Contradictions.with(action.checkpoint(), log, hasher))
                .ifPresent(claim -> keepOurs(claim, key.get(), action));
    }

    /** The author signed an extension that contradicts our head. */
    public void contradicted(SyncAction.FromPeer action, SignedCheckpoint extension) {
        Optional<LogKey> key = listed(action);
        Optional<LogReader> log = logs.find(action.log());
        if (key.isPresent() && log.isPresent()) {
            EvidenceClaim claim = EvidenceClaim.between(log.get().head().checkpoint(), extension);
            keepOurs(claim, key.get(), action);
        }
    }

    /** Checks a peer's proof that it holds another tree than we do. */
    public void judgeFork(SyncAction.JudgeFork action) {
        Optional<LogKey> key = listed(action);
        if (key.isEmpty()) {
            return;
        }
        Optional<SignedCheckpoint> ours = checkpointOf(action.log(), action.size());
        if (ours.isEmpty()) {
            refuse(action, Verdict.STALE, "no checkpoint over " + action.size() + " entries is held");
            return;
        }
        try {
            SignedCheckpoint theirs =
                    SignedCheckpoint.open(action.fork().getCheckpoint().toByteArray(), key.get());
            EvidenceClaim claim = claim(ours.get(), theirs, action.fork());
            keep(LogEvidence.check(claim, key.get(), hasher), action);
        } catch (CheckpointException e) {
            refuse(action, verdict(e), String.valueOf(e.getMessage()));
        } catch (EvidenceException e) {
            refuse(action, verdict(e), "a fork that is none: " + e.getMessage());
        }
    }

    /** Whether a peer proves with this that what we hold does not lead to where the log ends. */
    public boolean leadsElsewhere(SyncAction.JudgeFork action, LogEnd end) {
        Optional<LogKey> key = roster.current().log(action.log());
        Optional<SignedCheckpoint> ours = checkpointOf(action.log(), action.size());
        if (key.isEmpty() || ours.isEmpty()) {
            return false;
        }
        try {
            SignedCheckpoint theirs =
                    SignedCheckpoint.open(action.fork().getCheckpoint().toByteArray(), key.get());
            if (!end.isAt(theirs)) {
                return false;
            }
            LogEvidence.check(claim(ours.get(), theirs, action.fork()), key.get(), hasher);
            return true;
        } catch (CheckpointException | EvidenceException e) {
            return false;
        }
    }

    private static EvidenceClaim claim(SignedCheckpoint ours, SignedCheckpoint theirs, Fork fork)
            throws EvidenceException {
        return Contradictions.contradict(ours, theirs)
                ? EvidenceClaim.between(ours, theirs)
                : EvidenceClaim.parse(
                        ours.note(),
                        theirs.note(),
                        fork.getRoot().toByteArray(),
                        fork.getHashesList().stream()
                                .map(ByteString::toByteArray)
                                .toList());
    }

    /** Checks what a peer passed on. */
    public void take(SyncAction.TakeEvidence action) {
        Optional<LogKey> key = listed(action);
        if (key.isEmpty()) {
            return;
        }
        if (shelf.isFull(action.log())) {
            refuse(action, Verdict.STALE, "there is enough evidence against this log already");
            return;
        }
        try {
            keep(LogEvidence.check(EvidenceBytes.read(action.evidence()), key.get(), hasher), action);
        } catch (MalformedEvidenceException e) {
            refuse(action, Verdict.PEER_FORM, String.valueOf(e.getMessage()));
        } catch (EvidenceException e) {
            refuse(action, verdict(e), String.valueOf(e.getMessage()));
        }
    }

    /**
     * Takes what a caller has checked with {@link EvidenceReader}, and tells the neighbours.
     *
     * @return whether it is new here
     */
    public boolean keep(LogEvidence evidence) {
        return keep(evidence, "a caller", Optional.empty());
    }

    /** Compares a log with the checkpoint that the forum closed it with. */
    public void pinned(LogKey key, SignedCheckpoint pin) {
        LogId log = key.origin().id();
        if (shelf.isFrozen(log)) {
            return;
        }
        Optional<EvidenceClaim> claim = logs.find(log).flatMap(held -> Contradictions.with(pin, held, hasher));
        if (claim.isPresent()) {
            contradicts(key, claim.get());
        }
    }

    /** As {@link #pinned}, with what is about to be held. */
    public void pinned(LogKey key, SignedCheckpoint pin, SignedCheckpoint other) {
        contradicts(key, EvidenceClaim.between(pin, other));
    }

    private void contradicts(LogKey key, EvidenceClaim claim) {
        try {
            keep(LogEvidence.check(claim, key, hasher), "the act that closed the log", Optional.empty());
        } catch (EvidenceException e) {
            LOG.error(
                    "log {}: our copy disagrees with the checkpoint that the forum closed it with, but proves nothing: {}."
                            + " Nothing of it is passed on. Is the disk damaged? Run: hashmesh store verify",
                    key.origin(),
                    e.getMessage());
        }
    }

    private void keepOurs(EvidenceClaim claim, LogKey key, SyncAction.FromPeer action) {
        try {
            keep(LogEvidence.check(claim, key, hasher), action);
        } catch (EvidenceException e) {
            LOG.error(
                    "log {}: our copy disagrees with a signed checkpoint, but proves nothing: {}. Is the disk damaged? Run:"
                            + " hashmesh store verify",
                    key.origin(),
                    e.getMessage());
            refuse(action, Verdict.STALE, "our own copy cannot be proven");
        }
    }

    private void keep(LogEvidence evidence, SyncAction.FromPeer action) {
        if (health.has(Obstacle.STORE_FAILED)) {
            refuse(action, Verdict.STALE, "this node writes nothing now");
            return;
        }
        try {
            // Who showed only a part of it does not have it yet, and is told like everybody.
            Optional<Session> has =
                    action instanceof SyncAction.TakeEvidence ? Optional.of(action.source()) : Optional.empty();
            if (!keep(evidence, action.source().peer().toString(), has)) {
                refuse(action, Verdict.STALE, "this evidence is here already");
            }
        } catch (StoreFailedException e) {
            refuse(action, Verdict.STALE, "this node could not write");
            throw e;
        }
    }

    private boolean keep(LogEvidence evidence, String shownBy, Optional<Session> source) {
        LogId log = evidence.origin().id();
        boolean first = !shelf.isFrozen(log);
        ByteString bytes = EvidenceBytes.write(evidence.claim());
        // A crash before this write: whoever brought it brings it again. After it: told to everybody at the next start.
        if (!shelf.put(log, bytes)) {
            return false;
        }
        if (first) {
            LOG.warn(
                    "log {} is frozen: {} ({}; shown by {})",
                    evidence.origin(),
                    evidence.origin().member() + " " + evidence.contradiction(),
                    evidence.kind().text(),
                    shownBy);
            if (log.equals(own)) {
                stopSigning(evidence.contradiction());
            }
        }
        answers.accept(new SyncEvent.EvidenceHeld(log, bytes, source));
        return true;
    }

    private void stopSigning(String contradiction) {
        health.set(
                Obstacle.FROZEN,
                "there is evidence against this node's own log, and everybody has frozen it: its key " + contradiction
                        + ". Another process signs with this key, or an old copy of database and sign-lock was put back."
                        + " Stop the other process; see it with: hashmesh evidence list");
    }

    private String contradictionIn(HeldEvidence held) {
        try {
            return new EvidenceReader(shelf, roster).check(held.bytes()).contradiction();
        } catch (EvidenceRefusedException e) {
            return "signed what contradicts itself";
        }
    }

    private Optional<LogKey> listed(SyncAction.FromPeer action) {
        Optional<LogKey> key = roster.current().log(action.log());
        if (key.isEmpty()) {
            refuse(action, Verdict.STALE, "the roster no longer lists this log");
        }
        return key;
    }

    private Optional<SignedCheckpoint> checkpointOf(LogId log, long size) {
        Optional<LogReader> found = logs.find(log);
        Optional<SignedCheckpoint> head = found.map(LogReader::head).map(LogHead::checkpoint);
        if (head.filter(checkpoint -> checkpoint.size().value() == size).isPresent()) {
            return head;
        }
        return size < 0 ? Optional.empty() : found.flatMap(reader -> reader.checkpointAt(new TreeSize(size)));
    }

    private static Verdict verdict(CheckpointException e) {
        return switch (e.reason()) {
            case BAD_SIGNATURE, OTHER_KEY -> Verdict.PEER_SIGNATURE;
            case MALFORMED, OTHER_LOG -> Verdict.PEER_FORM;
        };
    }

    private static Verdict verdict(EvidenceException e) {
        return switch (e.reason()) {
            case BAD_SIGNATURE, OTHER_KEY -> Verdict.PEER_SIGNATURE;
            default -> Verdict.PEER_FORM;
        };
    }

    private void refuse(SyncAction.FromPeer action, Verdict verdict, String why) {
        answers.accept(new SyncEvent.NotApplied(action, verdict, why));
    }
}
