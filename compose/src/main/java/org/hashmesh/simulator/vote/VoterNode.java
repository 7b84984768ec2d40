// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator.vote;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.hashmesh.crypto.forum.AdoptedAct;
import org.hashmesh.crypto.forum.Ballot;
import org.hashmesh.crypto.forum.CastRequest;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.ForumItem;
import org.hashmesh.crypto.forum.ForumState;
import org.hashmesh.crypto.forum.LastCast;
import org.hashmesh.crypto.forum.Proposal;
import org.hashmesh.crypto.forum.SignedManifest;
import org.hashmesh.node.forum.ForumAction;
import org.hashmesh.node.forum.ForumEvent;
import org.hashmesh.node.forum.ForumMachine;
import org.hashmesh.node.forum.ForumView;
import org.hashmesh.node.forum.VotingNode;
import org.hashmesh.store.lock.MemoryLockRecords;
import org.hashmesh.store.lock.SignLockException;
import org.hashmesh.store.lock.VoteLock;
import org.jspecify.annotations.Nullable;

/** One node: its machine, driven as {@code ForumDriver} does, and what of it survives a crash. */
class VoterNode {
    final int number;
    final VoteRun run;
    final RandomGenerator random;
    private final VoteLock lock = VoteLock.over(new MemoryLockRecords());
    private final List<AdoptedAct> chain = new ArrayList<>();
    private final Map<Long, ForumItem> items = new LinkedHashMap<>();
    private final Set<Long> unsynced = new LinkedHashSet<>();
    private final Map<Long, Instant> publicSince = new HashMap<>();
    private Instant awake = VoteCast.START;
    private int rotation;
    private @Nullable ForumMachine machine;
    private @Nullable ForumView view;

    VoterNode(VoteRun run, int number, RandomGenerator random) {
        this.run = run;
        this.number = number;
        this.random = random;
        this.chain.addAll(run.beginning().chain());
    }

    boolean isHonest() {
        return true;
    }

    boolean isUp() {
        return machine != null;
    }

    void start() {
        try {
            machine = new ForumMachine(
                    VoteCast.member(number),
                    run.cast().nodeKey(number, rotation).publicKey(),
                    new ForumMachine.Kept(chain, List.copyOf(items.values()), recoveries(), lock.read(), awake),
                    random,
                    run.instant(),
                    run.cast().reader());
            view = null;
        } catch (ForumException e) {
            throw new BrokenVoteException("m" + number + " does not read its own chain: " + e.getMessage());
        }
    }

    private List<ForumMachine.PublicRecovery> recoveries() {
        List<ForumMachine.PublicRecovery> recoveries = new ArrayList<>();
        for (ForumItem item : items.values()) {
            Instant since = publicSince.get(item.id());
            if (item instanceof Proposal proposal && since != null) {
                recoveries.add(new ForumMachine.PublicRecovery(proposal, since));
            }
        }
        return recoveries;
    }

    /** From its next start on it has another key; the member's next manifest makes it the voting key. */
    void rotate() {
        rotation++;
    }

    /** How often it has changed its key. */
    int rotation() {
        return rotation;
    }

    /** Loses what was not synced: the end of the items, or all of them, or nothing. */
    void crash() {
        machine = null;
        view = null;
        int lost = random.nextInt(3);
        List<Long> ids = List.copyOf(unsynced);
        int kept = lost == 0 ? ids.size() : lost == 1 ? random.nextInt(ids.size() + 1) : 0;
        unsynced.clear();
        ids.subList(kept, ids.size()).forEach(items::remove);
    }

    /** Its database is an old backup: a shorter chain, and nothing that was open since. The lock is not in backups. */
    void restoreOld() {
        int acts = 1 + random.nextInt(chain.size());
        chain.subList(acts, chain.size()).clear();
        awake = VoteCast.START;
        items.values().removeIf(item -> !(item instanceof SignedManifest));
    }

    ForumState state() {
        return view().state();
    }

    ForumView view() {
        ForumView known = view;
        if (known == null) {
            known = machine().view();
            view = known;
        }
        return known;
    }

    private ForumMachine machine() {
        ForumMachine running = machine;
        if (running == null) {
            throw new IllegalStateException("m" + number + " is down");
        }
        return running;
    }

    Optional<VotingNode> voter() {
        return machine().votingNode();
    }

    void handIn(ForumItem... files) {
        List<byte[]> bytes = new ArrayList<>();
        for (ForumItem file : files) {
            bytes.add(file.file());
        }
        handle(new ForumEvent.HandedIn(bytes, 0));
    }

    void handle(ForumEvent event) {
        ForumMachine running = machine;
        if (running == null) {
            return;
        }
        for (ForumAction action : running.handle(event, run.instant())) {
            if (machine != running) {
                // It crashed in the middle.
                return;
            }
            act(action);
        }
    }

    private void act(ForumAction action) {
        if (action instanceof ForumAction.Send send) {
            send(send);
        } else if (action instanceof ForumAction.Keep keep && keep.item() instanceof AdoptedAct act) {
            chain.add(act);
            view = null;
            run.adopted(this, act);
        } else if (action instanceof ForumAction.Keep keep) {
            items.put(keep.item().id(), keep.item());
            keep.publicSince().ifPresent(since -> publicSince.put(keep.item().id(), since));
            unsynced.add(keep.item().id());
        } else if (action instanceof ForumAction.ForgetOpen) {
            view = null;
            List<SignedManifest> inForce = List.copyOf(view().manifests().values());
            items.values().removeIf(item -> !(item instanceof SignedManifest held && inForce.contains(held)));
        } else if (action instanceof ForumAction.KeepAwake kept) {
            unsynced.clear();
            awake = kept.time();
        } else if (action instanceof ForumAction.Break broken) {
            run.broken(this, broken);
        } else if (action instanceof ForumAction.Changed) {
            view = null;
            run.changed(this);
        } else if (action instanceof ForumAction.Cast wanted) {
            cast(wanted);
        }
    }

    void send(ForumAction.Send send) {
        run.send(this, send);
    }

    void cast(ForumAction.Cast wanted) {
        try {
            unsynced.clear();
            LastCast last = lock.advance(wanted.request());
            if (run.crashesNow(this)) {
                return;
            }
            Ballot ballot = sign(wanted.request(), wanted.self());
            run.cast(this, ballot);
            handle(new ForumEvent.Cast(last, Optional.of(ballot)));
            if (isUp()) {
                // The ballot is under way, and lost here unless something else was cast since: only the lock knows of
                // it.
                run.crashesNow(this);
            }
        } catch (SignLockException e) {
            run.refused(this, wanted.request());
            handle(new ForumEvent.Cast(
                    lock.read().orElseGet(() -> LastCast.first(wanted.request())), Optional.empty()));
        }
    }

    final Ballot sign(CastRequest request, VotingNode self) {
        return run.pens().ballot(run.beginning().forum(), request, self, number, rotation);
    }

    List<AdoptedAct> chain() {
        return chain;
    }
}
