// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.forum;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.hashmesh.crypto.forum.AdoptedAct;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.ForumException.Reason;
import org.hashmesh.crypto.forum.ForumItem;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.node.sync.Session;
import org.hashmesh.v1.Bye;
import org.hashmesh.v1.ControlFrame;
import org.hashmesh.v1.GovernanceItem;
import org.hashmesh.v1.GovernanceItems;
import org.hashmesh.v1.GovernanceState;
import org.hashmesh.v1.GovernanceWant;

/**
 * How governance travels between neighbours: each says what it has, whoever lacks something asks, news is passed on at
 * once. A session is <em>level</em> once both sides have said that they know the same acts.
 */
final class ForumGossip {
    private static final Duration ANTI_ENTROPY = Duration.ofSeconds(30);

    /** An answer that takes longer is not coming: the next statement of the peer asks again. */
    private static final Duration ANSWER = Duration.ofSeconds(20);

    /** Of items in one frame; one item alone may be larger. */
    private static final int FRAME_BYTES = 200 * 1024;

    /** Of acts in one answer; whoever needs more asks again. */
    private static final int ANSWER_BYTES = 4 << 20;

    private final Chain chain;
    private final Manifests manifests;
    private final Supplier<BallotBox> box;
    private final List<ForumAction> actions;
    private final RandomGenerator random;
    private final Map<Session, ForumPeer> peers = new LinkedHashMap<>();
    private Instant nextRound = Instant.MIN;

    /** Takes one item from a peer, or says what is wrong with it. */
    @FunctionalInterface
    interface Taking {
        void take(ForumPeer peer, GovernanceItem item, Instant now) throws ForumException;
    }

    ForumGossip(
            Chain chain,
            Manifests manifests,
            Supplier<BallotBox> box,
            List<ForumAction> actions,
            RandomGenerator random) {
        this.chain = chain;
        this.manifests = manifests;
        this.box = box;
        this.actions = actions;
        this.random = random;
    }

    void greeted(Session session, Instant now) {
        ForumPeer peer = new ForumPeer(session, now);
        peers.put(session, peer);
        tell(peer);
    }

    void gone(Session session) {
        peers.remove(session);
    }

    void received(Session session, ControlFrame frame, Taking taking, Instant now) {
        ForumPeer peer = peers.get(session);
        if (peer == null) {
            return;
        }
        try {
            switch (frame.getFrameCase()) {
                case GOVERNANCE -> stated(peer, frame.getGovernance(), now);
                case GOVERNANCE_WANT -> wanted(peer, frame.getGovernanceWant(), now);
                case GOVERNANCE_ITEMS -> items(peer, frame.getGovernanceItems(), taking, now);
                default -> {
                    // Of a later version: not for us.
                }
            }
        } catch (ForumException e) {
            peers.remove(session);
            Bye.Reason reason = switch (e.reason()) {
                case BAD_SIGNATURE -> Bye.Reason.REASON_BAD_SIGNATURE;
                case OTHER_FORUM -> Bye.Reason.REASON_FORUM;
                default -> Bye.Reason.REASON_PROTOCOL;
            };
            actions.add(new ForumAction.Break(session, reason, "governance: " + e.getMessage()));
        }
    }

    // ---- who has what

    private void stated(ForumPeer peer, GovernanceState theirs, Instant now) throws ForumException {
        peer.stated = Optional.of(theirs);
        long acts = chain.state().acts();
        if (theirs.getActs() < 1 || theirs.getHead().size() != 32) {
            throw new ForumException(Reason.MALFORMED, "a statement without a chain");
        }
        if (theirs.getActs() <= acts
                && !bytes(chain.id(theirs.getActs() - 1).value()).equals(theirs.getHead())) {
            throw new ForumException(
                    Reason.OTHER_FORUM,
                    "its act " + (theirs.getActs() - 1) + " is not the one here: the forum's chain has split");
        }
        level(peer);
        if (theirs.getActs() >= acts && !theirs.equals(state())) {
            ask(peer, now);
        }
    }

    private void level(ForumPeer peer) {
        if (!peer.level && peer.acts() == chain.state().acts() && peer.head().equals(head())) {
            peer.level = true;
            actions.add(new ForumAction.Level(peer.session));
        }
    }

    private void tell(ForumPeer peer) {
        GovernanceState mine = state();
        peer.told = Optional.of(mine);
        send(peer, ControlFrame.newBuilder().setGovernance(mine));
    }

    /** An act was adopted: everybody hears how long the chain is now, and some sessions are level by it. */
    void adopted() {
        for (ForumPeer peer : peers.values()) {
            tell(peer);
            level(peer);
        }
    }

    void tick(Instant now) {
        if (now.isBefore(nextRound)) {
            return;
        }
        if (!nextRound.equals(Instant.MIN) && !peers.isEmpty()) {
            List<ForumPeer> all = new ArrayList<>(peers.values());
            tell(all.get(random.nextInt(all.size())));
            // Whoever is not level has nothing else to wait for.
            all.stream().filter(peer -> !peer.level).forEach(this::tell);
        }
        nextRound = now.plus(ANTI_ENTROPY);
    }

    private GovernanceState state() {
        return GovernanceState.newBuilder()
                .setActs(chain.state().acts())
                .setHead(head())
                .setManifests(bytes(manifests.digest()))
                .setBallots(bytes(box.get().digest()))
                .build();
    }

    private ByteString head() {
        return bytes(chain.state().head().value());
    }

    static Digest digest(List<ForumItem> items) {
        long[] ids = items.stream().mapToLong(ForumItem::id).sorted().toArray();
        ByteBuffer all = ByteBuffer.allocate(8 * ids.length);
        for (long id : ids) {
            all.putLong(id);
        }
        return Digest.sha256(all.array());
    }

    // ---- asking and answering

    private void ask(ForumPeer peer, Instant now) {
        if (peer.askedAt.isPresent() && now.isBefore(peer.askedAt.get().plus(ANSWER))) {
            return;
        }
        peer.askedAt = Optional.of(now);
        peer.progress = false;
        GovernanceWant.Builder want =
                GovernanceWant.newBuilder().setFrom(chain.state().acts());
        manifests.items().forEach(item -> want.addManifests(item.id()));
        box.get().items().forEach(item -> want.addBallots(item.id()));
        send(peer, ControlFrame.newBuilder().setGovernanceWant(want));
    }

    private void wanted(ForumPeer peer, GovernanceWant want, Instant now) {
        Set<Long> known = new HashSet<>(want.getManifestsList());
        known.addAll(want.getBallotsList());
        List<ForumItem> answer = new ArrayList<>();
        if (peer.wants.spend(1, now)) {
            long bytes = 0;
            List<AdoptedAct> acts = chain.acts();
            // As an unsigned number "from" may be beyond all that is here.
            for (long i = want.getFrom() < 0 ? acts.size() : want.getFrom();
                    i < acts.size() && bytes < ANSWER_BYTES;
                    i++) {
                AdoptedAct act = acts.get((int) i);
                bytes += act.file().length;
                answer.add(act);
            }
            manifests.items().stream()
                    .filter(item -> !known.contains(item.id()))
                    .forEach(answer::add);
            box.get().items().stream()
                    .filter(item -> !known.contains(item.id()))
                    .forEach(answer::add);
        }
        GovernanceItems.Builder frame = GovernanceItems.newBuilder();
        long bytes = 0;
        for (ForumItem item : answer) {
            GovernanceItem wired = ForumMachine.wire(item);
            if (bytes > 0 && bytes + wired.getFile().size() > FRAME_BYTES) {
                send(peer, ControlFrame.newBuilder().setGovernanceItems(frame));
                frame = GovernanceItems.newBuilder();
                bytes = 0;
            }
            bytes += wired.getFile().size();
            frame.addItems(wired);
        }
        send(peer, ControlFrame.newBuilder().setGovernanceItems(frame.setAnswered(true)));
    }

    private void items(ForumPeer peer, GovernanceItems frame, Taking taking, Instant now) throws ForumException {
        for (GovernanceItem item : frame.getItemsList()) {
            try {
                taking.take(peer, item, now);
            } catch (ForumException e) {
                if (isBreach(e.reason())) {
                    throw e;
                }
            }
        }
        if (frame.getAnswered() && peer.askedAt.isPresent()) {
            peer.askedAt = Optional.empty();
            if (!peer.told.equals(Optional.of(state()))) {
                tell(peer);
            }
            // There may be more than one answer holds; without progress asking again brings nothing.
            if (peer.progress && peer.acts() > chain.state().acts()) {
                ask(peer, now);
            }
        }
    }

    /** An honest peer may be behind or ahead by an act; it never makes these. */
    private static boolean isBreach(Reason reason) {
        return reason == Reason.MALFORMED || reason == Reason.BAD_SIGNATURE || reason == Reason.OTHER_FORUM;
    }

    // ---- news

    /** Passes news on to everybody but its source. */
    void pass(ForumItem item, Optional<Session> source) {
        ControlFrame.Builder frame = ControlFrame.newBuilder()
                .setGovernanceItems(GovernanceItems.newBuilder().addItems(ForumMachine.wire(item)));
        for (ForumPeer peer : peers.values()) {
            if (!source.equals(Optional.of(peer.session))) {
                send(peer, frame);
            }
        }
    }

    private void send(ForumPeer peer, ControlFrame.Builder frame) {
        actions.add(new ForumAction.Send(peer.session, frame.build()));
    }

    private static ByteString bytes(Digest digest) {
        return ByteString.copyFrom(digest.toBytes());
    }
}
