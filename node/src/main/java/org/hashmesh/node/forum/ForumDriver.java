// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.forum;

import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.hashmesh.crypto.forum.Ballot;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.ForumItem;
import org.hashmesh.crypto.forum.LastCast;
import org.hashmesh.crypto.forum.Proposal;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.node.sync.Session;
import org.hashmesh.store.forum.ForumFiles;
import org.hashmesh.store.lock.SignLockException;
import org.hashmesh.store.lock.VoteLock;
import org.hashmesh.v1.Bye;
import org.hashmesh.v1.ControlFrame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives one {@link ForumMachine}: hands events in, keeps files, casts ballots, sends frames. Everything but {@link #view} runs
 * on the thread that owns it, the one of sync.
 */
public final class ForumDriver {
    private static final Logger LOG = LoggerFactory.getLogger(ForumDriver.class);

    private final ForumMachine machine;
    private final ForumFiles files;
    private final VoteLock lock;
    private final Ed25519PrivateKey nodeKey;
    private final InstantSource clock;
    private final Map<Long, CompletableFuture<HandedIn>> waiting = new HashMap<>();
    private long token;
    private volatile ForumView view;
    private Sessions sessions = new NoSessions();
    private Consumer<ForumView> listener = changed -> {};

    /** What it needs of the sessions with peers. */
    public interface Sessions {
        void send(Session session, ControlFrame frame);

        void level(Session session);

        void broken(Session session, Bye.Reason reason, String detail);
    }

    /**
     * What became of items that were handed in.
     *
     * @param acts adopted here now
     * @param news how many were good and not known
     * @param problem what is wrong with the first that was refused; empty when none was
     */
    public record HandedIn(long acts, int news, String problem) {}

    /**
     * Reads what the node has and verifies all of it.
     *
     * @param nodeKey casts this member's ballots when the manifest names it
     * @throws ForumException when the chain on the disk does not verify
     */
    public ForumDriver(
            MemberName self,
            Ed25519PrivateKey nodeKey,
            ForumFiles files,
            VoteLock lock,
            RandomGenerator random,
            InstantSource clock)
            throws ForumException {
        this.files = files;
        this.lock = lock;
        this.nodeKey = nodeKey;
        this.clock = clock;
        List<ForumItem> items = files.items();
        List<ForumMachine.PublicRecovery> recoveries = items.stream()
                .filter(Proposal.class::isInstance)
                .map(Proposal.class::cast)
                .flatMap(proposal -> files.publicSince(proposal).stream()
                        .map(since -> new ForumMachine.PublicRecovery(proposal, since)))
                .toList();
        Optional<LastCast> last = readLock();
        this.machine = new ForumMachine(
                self,
                nodeKey.publicKey(),
                new ForumMachine.Kept(files.chain(), items, recoveries, last, files.awake()),
                random,
                clock.instant());
        this.view = machine.view();
    }

    private Optional<LastCast> readLock() {
        return lock.read();
    }

    /** Whom to tell, from now on. */
    public void connect(Sessions to, Consumer<ForumView> changes) {
        this.sessions = to;
        this.listener = changes;
    }

    /** How governance stands. For any thread. */
    public ForumView view() {
        return view;
    }

    /** Hands in what an admin or a stranger brought. The answer comes once all that is new is kept. */
    public void handIn(List<byte[]> items, CompletableFuture<HandedIn> answer) {
        long mine = token++;
        waiting.put(mine, answer);
        handle(new ForumEvent.HandedIn(items, mine));
    }

    /** Takes one event and does what comes out. */
    public void handle(ForumEvent event) {
        Instant now = clock.instant();
        boolean changed = false;
        List<ForumAction> actions = machine.handle(event, now);
        for (ForumAction action : actions) {
            changed |= action instanceof ForumAction.Changed;
            act(action);
        }
        if (changed) {
            view = machine.view();
            listener.accept(view);
        }
        // Last: whoever handed something in may count on the roster that follows from it.
        for (ForumAction action : actions) {
            if (action instanceof ForumAction.Answer answer) {
                answer(answer);
            }
        }
    }

    private void answer(ForumAction.Answer answer) {
        CompletableFuture<HandedIn> caller = waiting.remove(answer.token());
        if (caller != null) {
            caller.complete(new HandedIn(answer.acts(), answer.news(), answer.problem()));
        }
    }

    private void act(ForumAction action) {
        if (action instanceof ForumAction.Send send) {
            sessions.send(send.session(), send.frame());
        } else if (action instanceof ForumAction.Level level) {
            sessions.level(level.session());
        } else if (action instanceof ForumAction.Break broken) {
            sessions.broken(broken.session(), broken.reason(), broken.detail());
        } else if (action instanceof ForumAction.Cast cast) {
            handle(cast(cast));
        } else {
            keep(action);
        }
    }

    /** A file that cannot be written is not lost: peers have it, and the node goes on with what it has in memory. */
    private void keep(ForumAction action) {
        try {
            if (action instanceof ForumAction.Keep keep) {
                files.put(keep.item());
                keep.publicSince().ifPresent(since -> files.putPublicSince(keep.item(), since));
            } else if (action instanceof ForumAction.ForgetOpen) {
                files.keepOnly(List.copyOf(machine.manifestItems()));
            } else if (action instanceof ForumAction.KeepAwake awake) {
                // Before: what it saw until then it must not see again later, and as if it were new.
                files.sync();
                files.putAwake(awake.time());
            }
        } catch (RuntimeException e) {
            LOG.error("governance: cannot keep what is new; peers have it too", e);
        }
    }

    private ForumEvent.Cast cast(ForumAction.Cast cast) {
        try {
            files.sync();
            LastCast last = lock.advance(cast.request());
            Ballot ballot = Ballot.sign(
                    view.state().forum(),
                    cast.self().member(),
                    cast.request().number(),
                    cast.request().round(),
                    cast.request().step(),
                    cast.request().choice(),
                    cast.self().key(),
                    nodeKey);
            return new ForumEvent.Cast(last, Optional.of(ballot));
        } catch (SignLockException | UncheckedIOException e) {
            LOG.warn("governance: this node casts no ballot now: {}", e.getMessage());
            return new ForumEvent.Cast(locked(cast), Optional.empty());
        }
    }

    /** What to go on from: of a lock that cannot be read we believe that it has what we asked for, and ask for no other. */
    private LastCast locked(ForumAction.Cast refused) {
        try {
            return lock.read().orElseGet(() -> LastCast.first(refused.request()));
        } catch (SignLockException e) {
            return LastCast.first(refused.request());
        }
    }

    /** Until it is connected there is nobody to tell. */
    private static final class NoSessions implements Sessions {
        @Override
        public void send(Session session, ControlFrame frame) {
            // Nobody there.
        }

        @Override
        public void level(Session session) {
            // Nobody there.
        }

        @Override
        public void broken(Session session, Bye.Reason reason, String detail) {
            // Nobody there.
        }
    }
}
