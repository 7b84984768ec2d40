// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.hashmesh.crypto.log.CheckpointException;
import org.hashmesh.crypto.log.Extension;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.HeadsDigest;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.v1.Bye;
import org.hashmesh.v1.Cancel;
import org.hashmesh.v1.Checkpoint;
import org.hashmesh.v1.Chunk;
import org.hashmesh.v1.ControlFrame;
import org.hashmesh.v1.DataFrame;
import org.hashmesh.v1.Frontier;
import org.hashmesh.v1.HeadAnnouncement;
import org.hashmesh.v1.Hello;
import org.hashmesh.v1.LogHead;
import org.hashmesh.v1.Refused;
import org.hashmesh.v1.Want;
import org.jspecify.annotations.Nullable;

/**
 * Decides what one node says to its peers and asks of them, so that all of them come to hold the same logs.
 *
 * <p>Pure: no thread, clock, socket or disk. One caller at a time hands in what happened and does what comes out, in
 * order. A rule for every frame: whatever a peer sends costs bounded memory here, and only what the ledger verified
 * changes what we tell others.
 */
public final class SyncMachine {

    /** The protocol version that this class speaks. */
    public static final int VERSION = 1;

    private final PeerName self;
    private final Hello hello;
    private final KnownLogs known;
    private final RandomGenerator random;
    private final Map<PeerName, PeerState> peers = new TreeMap<>();
    private final Map<LogId, LogState> logs = new HashMap<>();

    /** Logs of which some peer may hold more than we do. */
    private final Set<LogId> behind = new HashSet<>();

    private int downloads;
    private long nextRequest = 1;
    private Instant nextAntiEntropy = Instant.MIN;
    private List<SyncAction> actions = new ArrayList<>();

    /**
     * @param instance 16 bytes, new whenever the database is created, restored or cloned
     * @param heads what the ledger holds at the start
     */
    public SyncMachine(
            PeerName self,
            ForumId forum,
            byte[] instance,
            String software,
            KnownLogs known,
            Collection<SignedCheckpoint> heads,
            RandomGenerator random) {
        this.self = self;
        this.known = known;
        this.random = random;
        this.hello = Hello.newBuilder()
                .addVersions(VERSION)
                .setForumId(ByteString.copyFrom(forum.value().toBytes()))
                .setInstanceId(ByteString.copyFrom(instance))
                .setSoftware(software)
                .build();
        heads.forEach(head -> log(head.origin().id()).head = head);
    }

    /** Takes one event at {@code now} and returns what is to be done about it, in order. */
    public List<SyncAction> handle(SyncEvent event, Instant now) {
        actions = new ArrayList<>();
        if (event instanceof SyncEvent.Connected e) {
            connected(e.session(), now);
        } else if (event instanceof SyncEvent.Disconnected e) {
            current(e.session()).ifPresent(this::forget);
        } else if (event instanceof SyncEvent.ControlReceived e) {
            current(e.session()).ifPresent(peer -> control(peer, e.frame(), now));
        } else if (event instanceof SyncEvent.DataReceived e) {
            current(e.session()).ifPresent(peer -> data(peer, e.frame(), now));
        } else if (event instanceof SyncEvent.Committed e) {
            committed(e);
        } else if (event instanceof SyncEvent.NotApplied e) {
            notApplied(e, now);
        } else if (event instanceof SyncEvent.Served e) {
            current(e.session()).ifPresent(peer -> peer.serving.remove(e.requestId()));
        } else if (event instanceof SyncEvent.RosterChanged) {
            peers.values().stream().filter(peer -> peer.open).forEach(this::sendFrontier);
        } else if (event instanceof SyncEvent.Tick) {
            tick(now);
        }
        schedule(now);
        return actions;
    }

    /** For each open session: how many entries of all listed logs we hold that it has not said it holds. */
    public Map<PeerName, PeerLag> lags() {
        Map<PeerName, PeerLag> lags = new TreeMap<>();
        for (PeerState peer : peers.values()) {
            long lacks = 0;
            long offers = 0;
            for (LogState log : logs.values()) {
                lacks += Math.max(0, log.held() - peer.holds(log.id));
                offers += Math.max(0, peer.holds(log.id) - log.held());
            }
            lags.put(peer.session.peer(), new PeerLag(peer.session, peer.open, lacks, offers));
        }
        return lags;
    }

    // ---- sessions

    private void connected(Session session, Instant now) {
        PeerState other = peers.get(session.peer());
        if (other != null) {
            // Both dialled at once: the connection that the smaller name dialled stays, at both ends. Of two in the
            // same direction the newer stays, since the older is probably dead.
            if (dialledBySmaller(other.session) && !dialledBySmaller(session)) {
                disconnect(session, Bye.Reason.REASON_DUPLICATE, "already connected", false);
                return;
            }
            disconnect(other.session, Bye.Reason.REASON_DUPLICATE, "replaced by a newer connection", false);
            forget(other);
        }
        byte[] salt = new byte[16];
        random.nextBytes(salt);
        PeerState peer = new PeerState(session, salt, now);
        peers.put(session.peer(), peer);
        send(peer, ControlFrame.newBuilder().setHello(hello.toBuilder().setSessionSalt(ByteString.copyFrom(salt))));
    }

    private boolean dialledBySmaller(Session session) {
        return session.dialled() == (self.compareTo(session.peer()) < 0);
    }

    private void forget(PeerState peer) {
        peers.remove(peer.session.peer());
        for (LogState log : logs.values()) {
            if (log.download != null && log.download.source.equals(peer.session)) {
                endDownload(log);
            }
        }
    }

    private Optional<PeerState> current(Session session) {
        PeerState peer = peers.get(session.peer());
        return peer != null && peer.session.equals(session) ? Optional.of(peer) : Optional.empty();
    }

    private void disconnect(Session session, Bye.Reason reason, String detail, boolean blamed) {
        actions.add(new SyncAction.Disconnect(session, reason, detail, blamed));
    }

    private void blame(PeerState peer, Bye.Reason reason, String detail) {
        disconnect(peer.session, reason, detail, true);
        forget(peer);
    }

    // ---- control frames

    private void control(PeerState peer, ControlFrame frame, Instant now) {
        if (!peer.spendControlFrame(now)) {
            blame(peer, Bye.Reason.REASON_OVERLOADED, "more control frames than allowed");
        } else if (frame.hasBye()) {
            forget(peer);
        } else if (frame.hasHello() == peer.open) {
            blame(peer, Bye.Reason.REASON_PROTOCOL, peer.open ? "a second hello" : "the first frame is not a hello");
        } else {
            switch (frame.getFrameCase()) {
                case HELLO -> hello(peer, frame.getHello());
                case FRONTIER -> frontier(peer, frame.getFrontier());
                case HEAD -> announced(peer, frame.getHead(), now);
                case DIGEST -> digest(peer, frame.getDigest());
                case HELD -> held(peer, frame.getHeld());
                default -> {
                    // A frame of a later version: not for us.
                }
            }
        }
    }

    private void hello(PeerState peer, Hello theirs) {
        if (!theirs.getVersionsList().contains(VERSION)) {
            disconnect(peer.session, Bye.Reason.REASON_VERSION, "this node speaks version " + VERSION, false);
            forget(peer);
        } else if (!theirs.getForumId().equals(hello.getForumId())) {
            disconnect(peer.session, Bye.Reason.REASON_FORUM, "this node is in another forum", false);
            forget(peer);
        } else if (theirs.getSessionSalt().size() != 16) {
            blame(peer, Bye.Reason.REASON_PROTOCOL, "hello without a salt of 16 bytes");
        } else {
            peer.theirSalt = theirs.getSessionSalt().toByteArray();
            peer.open = true;
            sendFrontier(peer);
        }
    }

    private void sendFrontier(PeerState peer) {
        List<LogHead> heads = logs.values().stream()
                .filter(log -> log.held() > 0 && known.lists(log.id))
                .map(SyncMachine::head)
                .toList();
        for (int from = 0; from == 0 || from < heads.size(); from += SyncLimits.FRONTIER_LOGS) {
            int to = Math.min(heads.size(), from + SyncLimits.FRONTIER_LOGS);
            send(
                    peer,
                    ControlFrame.newBuilder()
                            .setFrontier(Frontier.newBuilder()
                                    .addAllLogs(heads.subList(from, to))
                                    .setLast(to == heads.size())));
        }
    }

    private void frontier(PeerState peer, Frontier frontier) {
        if (frontier.getLogsCount() > SyncLimits.FRONTIER_LOGS) {
            blame(peer, Bye.Reason.REASON_PROTOCOL, "frontier of " + frontier.getLogsCount() + " logs in one frame");
            return;
        }
        for (LogHead line : frontier.getLogsList()) {
            Optional<LogId> id = logId(line.getLogId());
            if (id.isEmpty() || line.getSize() < 0) {
                blame(peer, Bye.Reason.REASON_PROTOCOL, "malformed line in a frontier");
                return;
            }
            if (known.lists(id.get())) {
                LogState log = log(id.get());
                peer.holdsOnly(log.id, line.getSize());
                if (line.getSize() > log.held()) {
                    behind.add(log.id);
                }
            }
        }
        if (frontier.getLast()) {
            if (peer.frontierSeen) {
                // It answers a digest that differed: what it lacks, it does not know of.
                logs.values().stream()
                        .filter(log -> log.head != null && log.held() > peer.holds(log.id) && known.lists(log.id))
                        .forEach(log -> announce(peer, log, List.of()));
            }
            peer.frontierSeen = true;
        }
    }

    private void held(PeerState peer, LogHead held) {
        Optional<LogId> id = logId(held.getLogId());
        if (id.isEmpty() || held.getSize() < 0) {
            blame(peer, Bye.Reason.REASON_PROTOCOL, "malformed held");
        } else if (known.lists(id.get())) {
            peer.nowHolds(id.get(), held.getSize());
            if (held.getSize() > log(id.get()).held()) {
                behind.add(id.get());
            }
        }
    }

    private void announced(PeerState peer, HeadAnnouncement announcement, Instant now) {
        SignedCheckpoint checkpoint;
        try {
            checkpoint = SignedCheckpoint.parse(announcement.getCheckpoint().toByteArray());
        } catch (CheckpointException e) {
            blame(peer, Bye.Reason.REASON_PROTOCOL, "announced checkpoint: " + e.getMessage());
            return;
        }
        LogId id = checkpoint.origin().id();
        if (!bytes(id).equals(announcement.getLogId())) {
            blame(peer, Bye.Reason.REASON_PROTOCOL, "announced checkpoint is of another log");
            return;
        }
        if (!known.lists(id)) {
            return; // its roster may be newer than ours
        }
        LogState log = log(id);
        long size = checkpoint.size().value();
        peer.nowHolds(id, size);
        if (announcement.getEntriesCount() > 0) {
            Download inline = new Download(peer.session, 0, announcement.getFirstIndex(), now);
            Optional<String> wrong = inline.take(
                    Chunk.newBuilder()
                            .setFirstIndex(announcement.getFirstIndex())
                            .addAllEntries(announcement.getEntriesList())
                            .build(),
                    now);
            if (wrong.isPresent()) {
                blame(peer, Bye.Reason.REASON_PROTOCOL, "announced entries: " + wrong.get());
                return;
            }
            offer(peer, log, inline, checkpoint);
        } else if (isNewerSignature(log, checkpoint)) {
            apply(
                    log,
                    peer.session,
                    new Extension(checkpoint.origin(), checkpoint.size(), List.of(), checkpoint.note()));
        }
        if (size > log.expected()) {
            behind.add(id);
            if (authorIsAnotherNeighbour(checkpoint, peer)) {
                log.wantAfter = now.plus(SyncLimits.AUTHOR_FIRST);
            }
        }
    }

    private static boolean isNewerSignature(LogState log, SignedCheckpoint checkpoint) {
        SignedCheckpoint head = log.head;
        return head != null
                && log.applying == null
                && checkpoint.size().equals(head.size())
                && checkpoint.time().isAfter(head.time());
    }

    private boolean authorIsAnotherNeighbour(SignedCheckpoint checkpoint, PeerState from) {
        PeerName author =
                new PeerName(checkpoint.origin().member(), checkpoint.origin().node());
        PeerState neighbour = peers.get(author);
        return neighbour != null && neighbour.open && neighbour != from;
    }

    private void digest(PeerState peer, org.hashmesh.v1.HeadsDigest digest) {
        if (!digest.getDigest().equals(headsDigest(peer))) {
            sendFrontier(peer);
        }
    }

    private ByteString headsDigest(PeerState peer) {
        List<SignedCheckpoint> heads = logs.values().stream()
                .filter(log -> known.lists(log.id))
                .<SignedCheckpoint>mapMulti((log, sink) -> {
                    if (log.head != null) {
                        sink.accept(log.head);
                    }
                })
                .toList();
        byte[] ours = peer.ourSalt;
        byte[] theirs = peer.theirSalt;
        byte[] salt = peer.session.dialled() ? concat(ours, theirs) : concat(theirs, ours);
        return ByteString.copyFrom(HeadsDigest.of(heads, salt).toBytes());
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    // ---- data frames

    private void data(PeerState peer, DataFrame frame, Instant now) {
        if (!peer.open) {
            blame(peer, Bye.Reason.REASON_PROTOCOL, "data before hello");
            return;
        }
        switch (frame.getFrameCase()) {
            case WANT -> want(peer, frame.getWant());
            case CHUNK -> chunk(peer, frame.getChunk(), now);
            case CHECKPOINT -> checkpoint(peer, frame.getCheckpoint());
            case REFUSED -> refused(peer, frame.getRefused(), now);
            case CANCEL -> {
                long request = frame.getCancel().getRequestId();
                if (peer.serving.remove(request)) {
                    actions.add(new SyncAction.StopServing(peer.session, request));
                }
            }
            default -> {
                // A frame of a later version: not for us.
            }
        }
    }

    private void want(PeerState peer, Want want) {
        Optional<LogId> id = logId(want.getLogId());
        if (id.isEmpty() || want.getFirstIndex() < 0) {
            blame(peer, Bye.Reason.REASON_PROTOCOL, "malformed want");
            return;
        }
        LogState log = logs.get(id.get());
        if (log == null || log.held() <= want.getFirstIndex() || !known.lists(log.id)) {
            refuse(peer, want, Refused.Reason.REASON_NOT_HELD);
        } else if (peer.serving.size() >= SyncLimits.SERVED_PER_PEER || !peer.serving.add(want.getRequestId())) {
            refuse(peer, want, Refused.Reason.REASON_BUSY);
        } else {
            actions.add(new SyncAction.Serve(
                    peer.session, want.getRequestId(), log.id, new EntryIndex(want.getFirstIndex())));
        }
    }

    private void refuse(PeerState peer, Want want, Refused.Reason reason) {
        sendData(
                peer,
                DataFrame.newBuilder()
                        .setRefused(Refused.newBuilder()
                                .setRequestId(want.getRequestId())
                                .setReason(reason)));
    }

    private void chunk(PeerState peer, Chunk chunk, Instant now) {
        LogState log = downloading(peer, chunk.getRequestId());
        if (log != null && log.download != null) {
            log.download.take(chunk, now).ifPresent(wrong -> blame(peer, Bye.Reason.REASON_PROTOCOL, wrong));
        } // else the rest of an answer that we cancelled
    }

    private void checkpoint(PeerState peer, Checkpoint frame) {
        LogState log = downloading(peer, frame.getRequestId());
        if (log == null || log.download == null) {
            return;
        }
        Download download = log.download;
        endDownload(log);
        try {
            SignedCheckpoint checkpoint = SignedCheckpoint.parse(frame.getNote().toByteArray());
            if (!checkpoint.origin().id().equals(log.id)) {
                blame(peer, Bye.Reason.REASON_PROTOCOL, "checkpoint of another log");
            } else {
                peer.nowHolds(log.id, checkpoint.size().value());
                offer(peer, log, download, checkpoint);
            }
        } catch (CheckpointException e) {
            blame(peer, Bye.Reason.REASON_PROTOCOL, "checkpoint: " + e.getMessage());
        }
    }

    private void refused(PeerState peer, Refused refused, Instant now) {
        LogState log = downloading(peer, refused.getRequestId());
        if (log == null || log.download == null) {
            return;
        }
        if (refused.getReason() == Refused.Reason.REASON_BUSY) {
            log.wantAfter = now.plus(SyncLimits.AUTHOR_FIRST);
        } else {
            peer.holdsOnly(log.id, log.download.first);
        }
        endDownload(log);
    }

    private @Nullable LogState downloading(PeerState peer, long requestId) {
        for (LogState log : logs.values()) {
            if (log.download != null
                    && log.download.requestId == requestId
                    && log.download.source.equals(peer.session)) {
                return log;
            }
        }
        return null;
    }

    private void endDownload(LogState log) {
        if (log.download != null) {
            current(log.download.source).ifPresent(peer -> peer.downloads--);
            log.download = null;
            downloads--;
        }
    }

    // ---- extensions

    /** Passes on what continues what we have or await; anything else is left to a later Want. */
    private void offer(PeerState peer, LogState log, Download received, SignedCheckpoint checkpoint) {
        long end = received.first + received.leaves.size();
        if (end != checkpoint.size().value()) {
            blame(
                    peer,
                    Bye.Reason.REASON_PROTOCOL,
                    "entries up to " + end + " under a checkpoint of size "
                            + checkpoint.size().value());
            return;
        }
        long start = log.expected();
        if (log.frozen || received.first > start || end <= start || log.ready != null) {
            return;
        }
        List<Leaf> leaves = received.leaves.subList((int) (start - received.first), received.leaves.size());
        Extension extension =
                new Extension(checkpoint.origin(), new TreeSize(start), List.copyOf(leaves), checkpoint.note());
        if (log.applying == null) {
            apply(log, peer.session, extension);
        } else {
            log.ready = extension;
            log.readySource = peer.session;
        }
    }

    private void apply(LogState log, Session source, Extension extension) {
        log.applying = extension;
        actions.add(new SyncAction.Apply(source, log.id, extension));
    }

    private void committed(SyncEvent.Committed event) {
        LogState log = log(event.head().origin().id());
        log.head = event.head();
        if (event.source().isPresent()) {
            log.applying = null;
            event.source().flatMap(this::current).ifPresent(peer -> {
                peer.nowHolds(log.id, log.held());
                send(peer, ControlFrame.newBuilder().setHeld(head(log)));
            });
        }
        Extension next = log.ready;
        Session source = log.readySource;
        if (log.applying == null && next != null && source != null) {
            log.ready = null;
            log.readySource = null;
            if (next.from().value() == log.held()) {
                apply(log, source, next);
            }
        }
        List<Leaf> inline = event.source().isEmpty() && fitsInline(event) ? event.leaves() : List.of();
        for (PeerState peer : peers.values()) {
            boolean itsOwn = event.source().map(peer.session::equals).orElse(false);
            if (peer.open
                    && !itsOwn
                    && known.lists(log.id)
                    && (peer.holds(log.id) < log.held() || event.leaves().isEmpty())) {
                announce(peer, log, peer.knows(log.id) >= event.from() ? inline : List.of());
            }
        }
    }

    private static boolean fitsInline(SyncEvent.Committed event) {
        return event.leaves().size() == event.head().size().value() - event.from()
                && event.leaves().size() <= SyncLimits.INLINE_ENTRIES
                && event.leaves().stream().mapToLong(Leaf::length).sum() <= SyncLimits.INLINE_BYTES;
    }

    private void announce(PeerState peer, LogState log, List<Leaf> inline) {
        SignedCheckpoint head = log.head;
        if (head == null) {
            return;
        }
        HeadAnnouncement.Builder frame =
                HeadAnnouncement.newBuilder().setLogId(bytes(log.id)).setCheckpoint(ByteString.copyFrom(head.note()));
        if (!inline.isEmpty()) {
            frame.setFirstIndex(head.size().value() - inline.size());
            inline.forEach(leaf -> frame.addEntries(ByteString.copyFrom(leaf.bytes())));
        }
        peer.told(log.id, log.held());
        send(peer, ControlFrame.newBuilder().setHead(frame));
    }

    private void notApplied(SyncEvent.NotApplied event, Instant now) {
        LogState log = log(event.log());
        log.applying = null;
        log.ready = null;
        log.readySource = null;
        switch (event.verdict()) {
            case STALE -> log.wantAfter = now.plus(SyncLimits.AUTHOR_FIRST.multipliedBy(5));
            case AUTHOR -> log.frozen = true;
            default ->
                current(event.source())
                        .ifPresent(peer -> blame(peer, event.verdict().byeReason(), event.detail()));
        }
        behind.add(log.id);
    }

    // ---- time

    private void tick(Instant now) {
        for (PeerState peer : List.copyOf(peers.values())) {
            if (!peer.open && isPast(peer.connectedAt, SyncLimits.HELLO, now)) {
                disconnect(peer.session, Bye.Reason.REASON_PROTOCOL, "no hello in time", false);
                forget(peer);
            }
        }
        for (LogState log : logs.values()) {
            Download download = log.download;
            if (download != null && download.isTooSlow(now)) {
                endDownload(log);
                current(download.source).ifPresent(peer -> {
                    peer.slow.put(log.id, now.plus(SyncLimits.SLOW_PEER_PAUSE));
                    sendData(
                            peer,
                            DataFrame.newBuilder().setCancel(Cancel.newBuilder().setRequestId(download.requestId)));
                });
            }
        }
        if (!now.isBefore(nextAntiEntropy)) {
            List<PeerState> open = peers.values().stream().filter(p -> p.open).toList();
            if (!open.isEmpty() && !nextAntiEntropy.equals(Instant.MIN)) {
                PeerState peer = open.get(random.nextInt(open.size()));
                send(
                        peer,
                        ControlFrame.newBuilder()
                                .setDigest(
                                        org.hashmesh.v1.HeadsDigest.newBuilder().setDigest(headsDigest(peer))));
            }
            nextAntiEntropy = now.plus(SyncLimits.ANTI_ENTROPY);
        }
    }

    private static boolean isPast(Instant since, Duration limit, Instant now) {
        return now.isAfter(since.plus(limit));
    }

    /** Asks for what is missing: the smallest gap first, so that a flood in one log does not hold up the others. */
    private void schedule(Instant now) {
        if (behind.isEmpty() || downloads >= SyncLimits.DOWNLOADS) {
            return;
        }
        Map<LogState, PeerState> candidates = new HashMap<>();
        for (LogId id : List.copyOf(behind)) {
            LogState log = log(id);
            if (peers.values().stream().noneMatch(peer -> peer.holds(id) > log.held())) {
                behind.remove(id);
            } else if (log.download == null && log.ready == null && !log.frozen && !now.isBefore(log.wantAfter)) {
                bestSource(log, now).ifPresent(peer -> candidates.put(log, peer));
            }
        }
        Function<LogState, Long> gap = log -> Optional.ofNullable(candidates.get(log))
                        .map(p -> p.holds(log.id))
                        .orElse(0L)
                - log.expected();
        candidates.keySet().stream()
                .sorted(Comparator.comparing(gap).thenComparing(log -> log.id.value()))
                .limit(SyncLimits.DOWNLOADS - downloads)
                .forEach(log -> request(log, candidates.get(log), now));
    }

    private Optional<PeerState> bestSource(LogState log, Instant now) {
        List<PeerState> sources = peers.values().stream()
                .filter(peer -> peer.open && peer.holds(log.id) > log.expected())
                .filter(peer -> peer.downloads < SyncLimits.DOWNLOADS_PER_PEER)
                .toList();
        List<PeerState> quick =
                sources.stream().filter(peer -> !peer.isSlow(log.id, now)).toList();
        List<PeerState> choice = quick.isEmpty() ? sources : quick;
        return choice.isEmpty() ? Optional.empty() : Optional.of(choice.get(random.nextInt(choice.size())));
    }

    private void request(LogState log, @Nullable PeerState peer, Instant now) {
        if (peer == null) {
            return;
        }
        Download download = new Download(peer.session, nextRequest++, log.expected(), now);
        log.download = download;
        downloads++;
        peer.downloads++;
        sendData(
                peer,
                DataFrame.newBuilder()
                        .setWant(Want.newBuilder()
                                .setRequestId(download.requestId)
                                .setLogId(bytes(log.id))
                                .setFirstIndex(download.first)));
    }

    // ---- small things

    private LogState log(LogId id) {
        return logs.computeIfAbsent(id, LogState::new);
    }

    private void send(PeerState peer, ControlFrame.Builder frame) {
        actions.add(new SyncAction.SendControl(peer.session, frame.build()));
    }

    private void sendData(PeerState peer, DataFrame.Builder frame) {
        actions.add(new SyncAction.SendData(peer.session, frame.build()));
    }

    private static LogHead head(LogState log) {
        return LogHead.newBuilder().setLogId(bytes(log.id)).setSize(log.held()).build();
    }

    private static ByteString bytes(LogId id) {
        return ByteString.copyFrom(id.value().toBytes());
    }

    private static Optional<LogId> logId(ByteString bytes) {
        return bytes.size() == 32 ? Optional.of(new LogId(Digest.of(bytes.toByteArray()))) : Optional.empty();
    }
}
