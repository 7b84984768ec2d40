// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.Channel;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.hashmesh.node.forum.Governance;
import org.hashmesh.node.forum.Governance.Taken;
import org.hashmesh.node.rpc.GovernanceCallException.Reason;
import org.hashmesh.node.sync.PeerName;
import org.hashmesh.v1.AdoptedAct;
import org.hashmesh.v1.GovernanceItem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What we do with a node that does not know us: one of the two is behind on governance, or our member is out. We take what it
 * has and we lack, and hand in what we have and it lacks.
 */
final class GovernanceExchange {
    private static final Logger LOG = LoggerFactory.getLogger(GovernanceExchange.class);

    private static final long TAKE_SECONDS = 20;

    /** All manifests of the largest forum fit many times; who sends more wants something else. */
    private static final int MANIFEST_BYTES = 64 << 20;

    private final Governance governance;

    GovernanceExchange(Governance governance) {
        this.governance = governance;
    }

    /** Exchanges with the node at the other end of this channel. When it does not answer, the log says so. */
    void with(PeerName peer, Channel channel) throws InterruptedException {
        GovernanceCalls calls = new GovernanceCalls(channel);
        try {
            long before = governance.acts();
            long theirs = calls.chain(before, acts -> take(items(acts), peer).news() > 0)
                    .acts();
            Set<GovernanceItem> known = manifests(calls, peer);
            int told = theirs < governance.acts() ? tell(calls, theirs) : 0;
            List<GovernanceItem> unknown = governance.manifests().stream()
                    .filter(manifest -> !known.contains(manifest))
                    .toList();
            told += unknown.isEmpty() ? 0 : calls.submit(unknown).news();
            LOG.info(
                    "peer {} does not know us: it has adopted {} acts, this node {} ({} of them from it just now);"
                            + " {} items of ours were news there",
                    peer,
                    theirs,
                    governance.acts(),
                    governance.acts() - before,
                    told);
        } catch (GovernanceCallException e) {
            LOG.info("peer {} does not know us, and about governance: {}: {}", peer, e.reason(), e.getMessage());
        }
    }

    /** Takes those that we lack, and says which it has. */
    private Set<GovernanceItem> manifests(GovernanceCalls calls, PeerName peer)
            throws GovernanceCallException, InterruptedException {
        Set<GovernanceItem> known = new HashSet<>();
        Set<GovernanceItem> ours = Set.copyOf(governance.manifests());
        long[] bytes = {0};
        calls.manifests(part -> {
            part.forEach(manifest -> bytes[0] += manifest.getSerializedSize());
            if (bytes[0] > MANIFEST_BYTES) {
                throw new GovernanceCallException(Reason.MALFORMED, "its manifests do not end");
            }
            known.addAll(part);
            List<GovernanceItem> lacking =
                    part.stream().filter(manifest -> !ours.contains(manifest)).toList();
            if (!lacking.isEmpty()) {
                take(lacking, peer);
            }
            return true;
        });
        return known;
    }

    private int tell(GovernanceCalls calls, long from) throws GovernanceCallException {
        int news = 0;
        long next = from;
        List<AdoptedAct> acts = governance.chain(next, GovernanceEndpoint.PART_BYTES);
        while (!acts.isEmpty()) {
            news += calls.submit(items(acts)).news();
            next += acts.size();
            acts = governance.chain(next, GovernanceEndpoint.PART_BYTES);
        }
        return news;
    }

    private Taken take(List<GovernanceItem> items, PeerName peer) throws GovernanceCallException, InterruptedException {
        try {
            return governance.take(items, peer.toString()).get(TAKE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new GovernanceCallException(Reason.BUSY, "this node itself takes nothing now: " + e.getMessage());
        }
    }

    private static List<GovernanceItem> items(List<AdoptedAct> acts) {
        return acts.stream()
                .map(act -> GovernanceItem.newBuilder().setFile(act.getFile()).build())
                .toList();
    }
}
