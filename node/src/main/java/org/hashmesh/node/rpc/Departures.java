// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashmesh.crypto.forum.Eviction;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.node.forum.ForumDriver;
import org.hashmesh.node.forum.ForumView;
import org.hashmesh.node.sync.PeerName;
import org.hashmesh.store.forum.Departure;
import org.hashmesh.store.forum.ForumFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers what went to a member's nodes between the time of the act against it and its adoption here: what this node may
 * have handed out too long. Counts since this node's start, so a restart in between makes it less. Otherwise it errs by at
 * most one look, and to more.
 */
final class Departures {
    private static final Logger LOG = LoggerFactory.getLogger(Departures.class);

    /** Looks that are remembered per peer; then every other of the older ones is forgotten. */
    private static final int MOST_LOOKS = 1_024;

    private final ForumDriver forum;
    private final ForumFiles files;
    private final PeerLinks links;
    private final InstantSource clock;
    private final Map<PeerName, List<Look>> looks = new HashMap<>();
    private final Map<Long, Departure> known = new HashMap<>();
    private ForumView seen;

    private record Look(Instant time, long entries, long bytes) {}

    Departures(ForumDriver forum, ForumFiles files, PeerLinks links, InstantSource clock) {
        this.forum = forum;
        this.files = files;
        this.links = links;
        this.clock = clock;
        this.seen = forum.view();
        files.departures().forEach(departure -> known.put(departure.act(), departure));
    }

    /** Looks at what went out so far. To be called every few seconds. */
    synchronized void look() {
        Instant now = clock.instant();
        links.traffic().forEach((peer, traffic) -> {
            List<Look> before = looks.computeIfAbsent(peer, name -> new ArrayList<>());
            if (before.isEmpty() || before.get(before.size() - 1).bytes() != traffic.bytesSent()) {
                before.add(new Look(now, traffic.entriesSent(), traffic.bytesSent()));
            }
            if (before.size() > MOST_LOOKS) {
                for (int i = MOST_LOOKS / 4; i > 0; i--) {
                    before.remove(2 * i);
                }
            }
        });
    }

    /** Takes down who has left since the last time. To be called when governance has changed. */
    synchronized void follow() {
        ForumView view = forum.view();
        for (Eviction out : view.state().evictions()) {
            if (seen.state().eviction(out.member().name()).isEmpty()) {
                Departure departure = new Departure(
                        out.act(),
                        clock.instant().truncatedTo(ChronoUnit.SECONDS),
                        sent(
                                out.member().name(),
                                view.chain().get((int) out.act()).act().time()));
                known.put(out.act(), departure);
                keep(departure);
            }
        }
        seen = view;
    }

    private void keep(Departure departure) {
        try {
            files.put(departure);
        } catch (RuntimeException e) {
            LOG.warn("cannot keep what was sent to a member that is out; it is shown until the next start", e);
        }
    }

    private List<Departure.Sent> sent(MemberName member, Instant since) {
        List<Departure.Sent> sent = new ArrayList<>();
        links.traffic().forEach((peer, traffic) -> {
            if (peer.member().equals(member)) {
                Optional<Look> before = looks.getOrDefault(peer, List.of()).stream()
                        .filter(look -> !look.time().isAfter(since))
                        .reduce((older, newer) -> newer);
                long bytes = traffic.bytesSent() - before.map(Look::bytes).orElse(0L);
                if (bytes > 0) {
                    sent.add(new Departure.Sent(
                            peer.node(),
                            traffic.entriesSent() - before.map(Look::entries).orElse(0L),
                            bytes,
                            traffic.lastSent()));
                }
            }
        });
        return sent;
    }

    /** What is known of the member that this act put out; empty when that was before this node joined. */
    synchronized Optional<Departure> of(long act) {
        return Optional.ofNullable(known.get(act));
    }
}
