// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.publish;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LogSigner;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.entry.HashValue;
import org.hashmesh.node.health.NodeHealth;
import org.hashmesh.node.sync.SyncEvent;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.store.list.HashList;
import org.hashmesh.store.list.Listing;
import org.hashmesh.store.lock.SignLock;
import org.hashmesh.v1.Add;
import org.hashmesh.v1.EntryType;

/**
 * Takes proposals to the {@link Publisher}, without what this member already lists in exactly the same words: so an
 * import that is started again, or a request that is sent again, publishes nothing twice. Belongs to the writer's thread.
 */
public final class Submissions {

    private final Publisher publisher;
    private final HashList list;
    private final EntryMaker maker;
    private final NodeHealth health;
    private final InstantSource clock;
    private final TreeHasher hasher = new TreeHasher();

    private Submissions(Publisher publisher, HashList list, EntryMaker maker, NodeHealth health, InstantSource clock) {
        this.publisher = publisher;
        this.list = list;
        this.maker = maker;
        this.health = health;
        this.clock = clock;
    }

    /**
     * The way to this signer's log.
     *
     * @param published hears of every new head
     */
    public static Submissions open(
            LogSigner signer,
            Ledger ledger,
            HashList list,
            SignLock lock,
            EntryMaker maker,
            Consumer<SyncEvent> published,
            NodeHealth health,
            InstantSource clock) {
        Publisher publisher = new Publisher(signer.logKey(), signer, ledger, lock, published, health, clock);
        return new Submissions(publisher, list, maker, health, clock);
    }

    /** Brings the log in order after a start or when entries came back; the first time, opens it. */
    public void recover() {
        publisher.recover();
        if (publisher.size() == 0 && health.condition().takesEntries()) {
            publisher.publish(List.of(maker.open()));
        }
    }

    /** Signs the head again, when the node may sign and there is one. */
    void signAgain() {
        if (health.condition().takesEntries()) {
            publisher.signAgain();
        }
    }

    /** One outcome per proposal, in order. */
    List<Outcome> publish(List<Proposal> proposals) throws NotTakenException {
        NodeHealth.Condition condition = health.condition();
        boolean roomForWithdrawals = condition.takesEntries() || health.isOnlyLowOnDisk();
        for (Proposal proposal : proposals) {
            if (!condition.takesEntries() && !(roomForWithdrawals && isWithdrawal(proposal))) {
                throw new NotTakenException(condition.reason());
            }
        }
        publisher.finishStaged();
        Map<Integer, Outcome> known = alreadyListed(proposals);
        List<Leaf> leaves = new ArrayList<>();
        List<Outcome> outcomes = new ArrayList<>(proposals.size());
        Map<Add, Outcome> inThisBatch = new HashMap<>();
        long next = publisher.size();
        for (int i = 0; i < proposals.size(); i++) {
            Proposal proposal = proposals.get(i);
            Outcome before = known.get(i);
            if (before == null && proposal.add().isPresent()) {
                before = inThisBatch.get(proposal.add().get().add());
            }
            if (before != null) {
                outcomes.add(new Outcome(false, before.log(), before.index(), before.leafHash()));
                continue;
            }
            Outcome outcome = new Outcome(
                    true,
                    publisher.origin(),
                    new EntryIndex(next++),
                    proposal.leaf().hash(hasher));
            leaves.add(proposal.leaf());
            proposal.add().ifPresent(listed -> inThisBatch.put(listed.add(), outcome));
            outcomes.add(outcome);
        }
        if (!leaves.isEmpty()) {
            publisher.publish(leaves);
        }
        return outcomes;
    }

    private static boolean isWithdrawal(Proposal proposal) {
        return proposal.leaf().bytes()[1] == EntryType.ENTRY_TYPE_WITHDRAW_VALUE;
    }

    private Map<Integer, Outcome> alreadyListed(List<Proposal> proposals) {
        List<Integer> positions = new ArrayList<>();
        List<HashValue> hashes = new ArrayList<>();
        for (int i = 0; i < proposals.size(); i++) {
            Optional<Proposal.Listed> add = proposals.get(i).add();
            if (add.isPresent()) {
                positions.add(i);
                hashes.add(add.get().hash());
            }
        }
        Map<Integer, Outcome> known = new HashMap<>();
        if (hashes.isEmpty()) {
            return known;
        }
        Instant now = clock.instant();
        List<List<Listing>> answers = list.lookup(hashes, now);
        for (int i = 0; i < answers.size(); i++) {
            Add wanted = proposals.get(positions.get(i)).add().orElseThrow().add();
            for (Listing listing : answers.get(i)) {
                if (isOurs(listing.origin().member())
                        && listing.isInForce()
                        && listing.add().equals(wanted)) {
                    known.put(
                            positions.get(i),
                            new Outcome(false, listing.origin(), listing.index(), listing.leafHash()));
                }
            }
        }
        return known;
    }

    private boolean isOurs(MemberName member) {
        return member.equals(publisher.origin().member());
    }
}
