// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.forum;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.hashmesh.crypto.forum.AdoptedAct;
import org.hashmesh.crypto.forum.DoubleManifest;
import org.hashmesh.crypto.forum.ForumState;
import org.hashmesh.crypto.forum.Proposal;
import org.hashmesh.crypto.forum.SignedManifest;
import org.hashmesh.crypto.log.MemberName;

/**
 * Governance at one moment, for other threads. Immutable.
 *
 * @param state what the acts add up to
 * @param chain the acts, from the genesis on
 * @param manifests that count, by member; those of former members too
 * @param doubles proof against members that signed two manifests of one version
 * @param open what is proposed, in the order in which it came
 * @param contradicting members whose nodes cast two ballots for one step
 */
public record ForumView(
        ForumState state,
        List<AdoptedAct> chain,
        Map<MemberName, SignedManifest> manifests,
        List<DoubleManifest> doubles,
        List<Open> open,
        Set<MemberName> contradicting) {

    /**
     * A proposal and how far it is.
     *
     * @param approvals who approves
     * @param approved whether that is enough
     * @param round in which the nodes are
     */
    public record Open(Proposal proposal, Set<MemberName> approvals, boolean approved, int round) {}

    static ForumView of(Chain chain, Manifests manifests, BallotBox box) {
        List<Open> open = new ArrayList<>();
        for (Proposal proposal : box.proposals()) {
            open.add(new Open(
                    proposal,
                    new TreeSet<>(box.approvals(proposal.act().id()).keySet()),
                    box.isApproved(proposal.act().id()),
                    box.round()));
        }
        List<DoubleManifest> doubles = new ArrayList<>();
        manifests.inForce().keySet().stream()
                .map(manifests::doubleOf)
                .flatMap(Optional::stream)
                .forEach(doubles::add);
        return new ForumView(
                chain.state(),
                List.copyOf(chain.acts()),
                new TreeMap<>(manifests.inForce()),
                doubles,
                open,
                new TreeSet<>(box.contradicting()));
    }
}
