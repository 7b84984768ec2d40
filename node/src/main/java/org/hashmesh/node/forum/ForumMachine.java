// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.forum;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.hashmesh.crypto.forum.AdoptedAct;
import org.hashmesh.crypto.forum.Approval;
import org.hashmesh.crypto.forum.Ballot;
import org.hashmesh.crypto.forum.CastRequest;
import org.hashmesh.crypto.forum.Decision;
import org.hashmesh.crypto.forum.DoubleManifest;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.ForumException.Reason;
import org.hashmesh.crypto.forum.ForumItem;
import org.hashmesh.crypto.forum.ForumItems;
import org.hashmesh.crypto.forum.ForumState;
import org.hashmesh.crypto.forum.KnownKeys;
import org.hashmesh.crypto.forum.LastCast;
import org.hashmesh.crypto.forum.Proposal;
import org.hashmesh.crypto.forum.SignedManifest;
import org.hashmesh.crypto.forum.VotingKey;
import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.v1.GovernanceItem;

/**
 * Governance at one node: the chain, the manifests, what is open on the next act, and this node's own ballots. Without
 * threads, clocks, sockets or disks: events and the time go in, actions come out. For one thread.
 */
public final class ForumMachine {

    private static final Duration KEEP_AWAKE = Duration.ofMinutes(10);

    /** Of files that need not be read again: thousands of ballots. */
    private static final int REMEMBERED_BYTES = 4 << 20;

    private final ItemReader reader;
    private final MemberName self;
    private final Ed25519PublicKey nodeKey;
    private final Chain chain;
    private final Manifests manifests = new Manifests();
    private final ForumGossip gossip;
    private final Sleep sleep;
    private final List<ForumAction> actions = new ArrayList<>();
    private BallotBox box;
    private Voting voting;
    private Optional<LastCast> last;
    private boolean casting;

    /** After a start: the last ballots may be signed and not sent. The lock gives them once more, and no others. */
    private boolean castAgain;

    private final Deque<CastRequest> again = new ArrayDeque<>();

    private Instant keptAwake;

    /**
     * What a node has on its disk when it starts.
     *
     * @param chain from the genesis on
     * @param items manifests and what was open on the next act; what does not verify any more is left out
     * @param recoveries proposals by recovery keys, and since when they are public
     * @param lastCast what the lock of this node's voting key says
     * @param awake when this node was last seen awake; the beginning of time for a new one
     */
    public record Kept(
            List<AdoptedAct> chain,
            List<ForumItem> items,
            List<PublicRecovery> recoveries,
            Optional<LastCast> lastCast,
            Instant awake) {
        /** Copies the lists. */
        public Kept {
            chain = List.copyOf(chain);
            items = List.copyOf(items);
            recoveries = List.copyOf(recoveries);
        }
    }

    /** A proposal by recovery keys that this node has seen. */
    public record PublicRecovery(Proposal proposal, Instant since) {}

    /** Makes an item of a file, as {@link ForumItems#parse}; a simulation reads each file once for all of its nodes. */
    @FunctionalInterface
    public interface ItemReader {
        /** Reads; verifies nothing. */
        ForumItem read(ByteString file) throws ForumException;
    }

    /**
     * The machine of one node.
     *
     * @param self whose node it is
     * @param nodeKey casts ballots when the member's manifest names it as the voting key
     * @throws ForumException when the chain on the disk is none
     */
    public ForumMachine(MemberName self, Ed25519PublicKey nodeKey, Kept kept, RandomGenerator random, Instant now)
            throws ForumException {
        this(self, nodeKey, kept, random, now, new RememberedItems(REMEMBERED_BYTES, new KnownKeys()));
    }

    /** As above, with another way to read items. */
    public ForumMachine(
            MemberName self,
            Ed25519PublicKey nodeKey,
            Kept kept,
            RandomGenerator random,
            Instant now,
            ItemReader reader)
            throws ForumException {
        this.reader = reader;
        this.self = self;
        this.nodeKey = nodeKey;
        this.chain = new Chain(kept.chain());
        this.keptAwake = now;
        this.last = kept.lastCast();
        this.castAgain = last.isPresent();
        this.sleep = new Sleep(kept, chain.state().acts(), now);
        this.box = new BallotBox(chain.state());
        this.voting = new Voting(chain.state(), box, now);
        this.gossip = new ForumGossip(chain, manifests, () -> box, actions, random);
        kept.recoveries()
                .forEach(seen -> chain.restorePublicSince(seen.proposal().act().id(), seen.since()));
        // Approvals and ballots of an act that is not proposed here are not taken, and files come in any order.
        kept.items().stream().filter(Proposal.class::isInstance).forEach(item -> restore(item, now));
        kept.items().stream().filter(item -> !(item instanceof Proposal)).forEach(item -> restore(item, now));
        for (PublicRecovery seen : kept.recoveries()) {
            restore(seen.proposal(), now);
        }
        actions.clear();
    }

    private void restore(ForumItem item, Instant now) {
        try {
            Optional<ForumItem> ignored = take(item, now);
        } catch (ForumException e) {
            // It was good when it was kept; an act has come between.
        }
    }

    /** What follows from an event. */
    public List<ForumAction> handle(ForumEvent event, Instant now) {
        if (event instanceof ForumEvent.Greeted greeted) {
            gossip.greeted(greeted.session(), now);
        } else if (event instanceof ForumEvent.Gone gone) {
            gossip.gone(gone.session());
        } else if (event instanceof ForumEvent.Received received) {
            gossip.received(received.session(), received.frame(), this::fromPeer, now);
        } else if (event instanceof ForumEvent.HandedIn handed) {
            handedIn(handed, now);
        } else if (event instanceof ForumEvent.Cast cast) {
            casting = false;
            last = Optional.of(cast.last());
            cast.ballot().ifPresent(ballot -> own(ballot, now));
        } else if (event instanceof ForumEvent.Tick) {
            tick(now);
        }
        step(now);
        List<ForumAction> result = List.copyOf(actions);
        actions.clear();
        return result;
    }

    // ---- items

    private void fromPeer(ForumPeer peer, GovernanceItem item, Instant now) throws ForumException {
        Optional<ForumItem> news = take(reader.read(item.getFile()), now);
        news.ifPresent(kept -> {
            peer.progress = true;
            keep(kept, now);
            gossip.pass(kept, Optional.of(peer.session));
        });
    }

    private void handedIn(ForumEvent.HandedIn handed, Instant now) {
        int news = 0;
        String problem = "";
        for (byte[] file : handed.files()) {
            try {
                Optional<ForumItem> kept = take(reader.read(ByteString.copyFrom(file)), now);
                if (kept.isPresent()) {
                    news++;
                    keep(kept.get(), now);
                    gossip.pass(kept.get(), Optional.empty());
                    // What one item decides, the next may build on.
                    step(now);
                }
            } catch (ForumException e) {
                problem = problem.isEmpty() ? String.valueOf(e.getMessage()) : problem;
            }
        }
        actions.add(new ForumAction.Answer(handed.token(), chain.state().acts(), news, problem));
    }

    private void own(Ballot ballot, Instant now) {
        try {
            take(ballot, now).ifPresent(kept -> {
                keep(kept, now);
                gossip.pass(kept, Optional.empty());
            });
        } catch (ForumException e) {
            // It was cast for an act that others have adopted meanwhile: it came too late.
        }
    }

    private void keep(ForumItem item, Instant now) {
        Optional<Instant> since = Optional.empty();
        if (item instanceof Proposal proposal && proposal.recovery().isPresent()) {
            since = Optional.of(
                    chain.publicSince(proposal.act(), proposal.recovery().get(), sleep.awakeSince(now)));
        }
        actions.add(new ForumAction.Keep(item, since));
        actions.add(new ForumAction.Changed());
    }

    /**
     * Takes an item.
     *
     * @return what to keep and pass on when it is news
     * @throws ForumException when it is not good, or (NOT_NEXT, NO_VOTER, NOT_ALLOWED, TOO_EARLY) not for now
     */
    private Optional<ForumItem> take(ForumItem item, Instant now) throws ForumException {
        if (item instanceof AdoptedAct adopted) {
            return takeAct(adopted, now);
        } else if (item instanceof SignedManifest manifest) {
            return manifests.take(manifest, chain.state(), now);
        } else if (item instanceof DoubleManifest pair) {
            return manifests.take(pair, chain.state());
        } else if (item instanceof Proposal proposal) {
            requireManifestOfSubject(proposal);
            return box.take(proposal) ? Optional.of(item) : Optional.empty();
        } else if (item instanceof Approval approval) {
            return box.take(approval) ? Optional.of(item) : Optional.empty();
        } else if (item instanceof Ballot ballot) {
            return box.take(ballot) ? Optional.of(item) : Optional.empty();
        }
        throw new ForumException(Reason.MALFORMED, "an item of a kind that is not known here");
    }

    private Optional<ForumItem> takeAct(AdoptedAct adopted, Instant now) throws ForumException {
        long number = adopted.act().number();
        if (number < chain.state().acts()) {
            if (!chain.id(number).equals(adopted.act().id())) {
                throw new ForumException(
                        Reason.OTHER_FORUM, "act " + number + " is another one here: the forum's chain has split");
            }
            return Optional.empty();
        }
        if (number > chain.state().acts()) {
            throw new ForumException(Reason.NOT_NEXT, "act " + number + " comes before the ones that it follows");
        }
        if (adopted.recovery().isPresent()
                && !chain.hasWaited(adopted.act(), adopted.recovery().get(), sleep.awakeSince(now), now)) {
            throw new ForumException(Reason.TOO_EARLY, "recovery keys have not waited in public for long enough");
        }
        adopt(adopted, now);
        return Optional.of(adopted);
    }

    private void adopt(AdoptedAct adopted, Instant now) throws ForumException {
        chain.adopt(adopted, now);
        ForumState state = chain.state();
        Optional<SignedManifest> carried = box.proposal(adopted.act().id()).flatMap(Proposal::manifest);
        box = new BallotBox(state);
        voting = new Voting(state, box, now);
        manifests.follow(state);
        actions.add(new ForumAction.ForgetOpen());
        if (carried.isPresent()) {
            try {
                manifests
                        .take(carried.get(), state, now)
                        .ifPresent(kept -> actions.add(new ForumAction.Keep(kept, Optional.empty())));
            } catch (ForumException e) {
                // The proposer's mistake: the member hands in a better one.
            }
        }
        gossip.adopted();
    }

    /** A manifest that is carried along must be the one of the member whom the act lets in. */
    private static void requireManifestOfSubject(Proposal proposal) throws ForumException {
        if (proposal.manifest().isEmpty()) {
            return;
        }
        SignedManifest carried = proposal.manifest().get();
        Decision decision = proposal.act().decision();
        if (decision instanceof Decision.Admit admit
                && carried.manifest().member().equals(admit.member())) {
            carried.verify(admit.identity());
        } else if (decision instanceof Decision.ReplaceIdentity replace
                && carried.manifest().member().equals(replace.member())) {
            carried.verify(replace.identity());
        } else {
            throw new ForumException(Reason.MALFORMED, "a proposal carries the manifest of the member that it lets in");
        }
    }

    // ---- what follows by itself

    private void step(Instant now) {
        Optional<AdoptedAct> next = decided(now);
        while (next.isPresent()) {
            try {
                adopt(next.get(), now);
            } catch (ForumException e) {
                throw new IllegalStateException("we decided on an act that does not verify", e);
            }
            keep(next.get(), now);
            gossip.pass(next.get(), Optional.empty());
            next = decided(now);
        }
        Optional<VotingNode> voter = votingNode();
        if (voter.isPresent() && !casting && !isRecoveryNear(now) && !sleep.mayHaveMissedVotes(now)) {
            nextCast(voter.get(), now).ifPresent(request -> {
                casting = true;
                actions.add(new ForumAction.Cast(request, voter.get()));
            });
        }
    }

    private Optional<CastRequest> nextCast(VotingNode voter, Instant now) {
        long number = chain.state().acts();
        // A database from an old backup may be behind the lock: not before it has caught up.
        if (castAgain && last.isPresent() && last.get().request().number() <= number) {
            castAgain = false;
            again.addAll(last.get().again(number));
        }
        again.removeIf(cast -> cast.number() != number);
        return Optional.ofNullable(again.poll()).or(() -> voting.wants(voter, last, now));
    }

    private Optional<AdoptedAct> decided(Instant now) {
        Optional<AdoptedAct> voted = box.decided();
        if (voted.isPresent()) {
            return voted;
        }
        for (Proposal proposal : box.proposals()) {
            if (proposal.recovery().isPresent()
                    && !sleep.mayHaveMissedActs(now)
                    && chain.hasWaited(proposal.act(), proposal.recovery().get(), sleep.awakeSince(now), now)
                    && !proposal.recovery()
                            .get()
                            .published()
                            .plus(chain.state().parameters().recoveryDelay())
                            .isAfter(now)) {
                return Optional.of(
                        AdoptedAct.recovered(proposal.act(), proposal.recovery().get()));
            }
        }
        return Optional.empty();
    }

    private boolean isRecoveryNear(Instant now) {
        return box.proposals().stream()
                .anyMatch(proposal -> proposal.recovery()
                        .filter(keys -> chain.hasNearlyWaited(proposal.act(), keys, sleep.awakeSince(now), now))
                        .isPresent());
    }

    private void tick(Instant now) {
        gossip.tick(now);
        if (!now.isBefore(keptAwake.plus(KEEP_AWAKE))) {
            keptAwake = now;
            actions.add(new ForumAction.KeepAwake(now));
        }
    }

    // ---- how it stands

    /** Whether and for whom this node casts ballots, as its member's manifest says now. */
    public Optional<VotingNode> votingNode() {
        return manifests.of(self).flatMap(signed -> {
            VotingKey key = signed.manifest().votingKey();
            return key.key().equals(nodeKey) ? Optional.of(new VotingNode(self, key)) : Optional.empty();
        });
    }

    /** The manifests that count, as they are kept. */
    List<ForumItem> manifestItems() {
        return manifests.items();
    }

    /** Everything that others may ask for; a copy. */
    public ForumView view() {
        return ForumView.of(chain, manifests, box);
    }

    static GovernanceItem wire(ForumItem item) {
        return GovernanceItem.newBuilder()
                .setFile(ByteString.copyFrom(item.file()))
                .build();
    }
}
