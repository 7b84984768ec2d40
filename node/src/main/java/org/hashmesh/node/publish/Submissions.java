// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.publish;

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
import org.hashmesh.entry.Statement;
import org.hashmesh.node.health.NodeHealth;
import org.hashmesh.node.health.NodeHealth.Obstacle;
import org.hashmesh.node.roster.Roster;
import org.hashmesh.node.sync.SyncEvent;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.store.list.HashList;
import org.hashmesh.store.list.Listing;
import org.hashmesh.store.lock.SignLock;
import org.hashmesh.v1.Add;
import org.hashmesh.v1.EntryType;
import org.jspecify.annotations.Nullable;

/**
 * Takes proposals to the {@link Publisher}, without what this member already lists in exactly the same words: so an
 * import that is started again, or a request that is sent again, publishes nothing twice. Belongs to the writer's thread.
 */
public final class Submissions implements OwnLog {

    private final Publisher publisher;
    private final OwnStanding standing;
    private final HashList list;
    private final EntryMaker maker;
    private final NodeHealth health;
    private final InstantSource clock;
    private final TreeHasher hasher = new TreeHasher();

    /** An ADD that goes out with this batch. */
    private record Published(Proposal proposal, Outcome outcome) {}

    private Submissions(
            Publisher publisher,
            OwnStanding standing,
            HashList list,
            EntryMaker maker,
            NodeHealth health,
            InstantSource clock) {
        this.publisher = publisher;
        this.standing = standing;
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
            Roster roster,
            Ledger ledger,
            HashList list,
            SignLock lock,
            EntryMaker maker,
            Consumer<SyncEvent> published,
            NodeHealth health,
            InstantSource clock) {
        Publisher publisher = new Publisher(signer.logKey(), signer, ledger, lock, published, health, clock);
        OwnStanding standing = new OwnStanding(signer.logKey().origin(), roster, health);
        return new Submissions(publisher, standing, list, maker, health, clock);
    }

    @Override
    public void recover() {
        if (standing.isEvicted() || health.has(Obstacle.FROZEN)) {
            // Whatever was interrupted stays so: this key signs nothing more.
            return;
        }
        publisher.recover();
        if (publisher.size() == 0 && health.condition().takesEntries()) {
            publisher.publish(List.of(maker.open()));
        }
    }

    /** Stops signing at once when the member was evicted. */
    @Override
    public void rosterChanged() {
        boolean before = health.has(Obstacle.EVICTED);
        if (!standing.isEvicted() && before) {
            recover();
        }
    }

    @Override
    public void signAgain() {
        if (!standing.isEvicted() && health.condition().takesEntries()) {
            publisher.signAgain();
        }
    }

    @Override
    public List<Outcome> publish(List<Proposal> proposals) throws NotTakenException {
        standing.isEvicted();
        NodeHealth.Condition condition = health.condition();
        boolean roomForWithdrawals = condition.takesEntries() || health.isOnlyShortOfRoom();
        for (Proposal proposal : proposals) {
            if (!condition.takesEntries() && !(roomForWithdrawals && isWithdrawal(proposal))) {
                throw new NotTakenException(condition.reason());
            }
        }
        publisher.finishStaged();
        Map<Integer, Outcome> known = alreadyListed(proposals);
        List<Leaf> leaves = new ArrayList<>();
        List<Outcome> outcomes = new ArrayList<>(proposals.size());
        Map<HashValue, List<Published>> inThisBatch = new HashMap<>(2 * proposals.size());
        long next = publisher.size();
        for (int i = 0; i < proposals.size(); i++) {
            Proposal proposal = proposals.get(i);
            Outcome before = known.get(i);
            List<Published> sameHash = proposal.hash()
                    .map(hash -> inThisBatch.computeIfAbsent(hash, ignored -> new ArrayList<>(1)))
                    .orElseGet(ArrayList::new);
            if (before == null && !sameHash.isEmpty()) {
                before = outcomeOfSame(proposal, sameHash);
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
            sameHash.add(new Published(proposal, outcome));
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

    private static @Nullable Outcome outcomeOfSame(Proposal proposal, List<Published> sameHash) {
        Optional<Add> wanted = add(proposal);
        return sameHash.stream()
                .filter(published -> add(published.proposal()).equals(wanted))
                .map(Published::outcome)
                .findFirst()
                .orElse(null);
    }

    /** Read from the leaf again: that is needed seldom, and what waits to be published should be small. */
    private static Optional<Add> add(Proposal proposal) {
        return Statement.read(proposal.leaf().bytes()) instanceof Statement.Added added
                ? Optional.of(added.add())
                : Optional.empty();
    }

    private Map<Integer, Outcome> alreadyListed(List<Proposal> proposals) {
        List<Integer> positions = new ArrayList<>(proposals.size());
        List<HashValue> hashes = new ArrayList<>(proposals.size());
        for (int i = 0; i < proposals.size(); i++) {
            Optional<HashValue> hash = proposals.get(i).hash();
            if (hash.isPresent()) {
                positions.add(i);
                hashes.add(hash.get());
            }
        }
        Map<Integer, Outcome> known = new HashMap<>();
        if (hashes.isEmpty()) {
            return known;
        }
        List<List<Listing>> answers = list.lookup(hashes, clock.instant());
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i).isEmpty()) {
                continue;
            }
            Optional<Add> wanted = add(proposals.get(positions.get(i)));
            for (Listing listing : answers.get(i)) {
                if (isOurs(listing.origin().member())
                        && listing.isInForce()
                        && Optional.of(listing.add()).equals(wanted)) {
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
