// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.forum;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.v1.AdoptedAct;
import org.hashmesh.v1.GovernanceItem;

/**
 * What this node knows of the forum's governance, for those who ask for it and those who bring news.
 *
 * <p>Laws: the questions are answered from memory and never wait. The chain only grows: {@link #acts} never goes back, and an
 * act that was given out under a number stays the act of that number. Two questions may fall on either side of an adoption:
 * {@link #head} is then that of a longer chain than {@link #acts} was. Safe for use by any thread.
 */
public interface Governance {
    /** How many acts are adopted here, the genesis included. */
    long acts();

    /** The hash of the newest act. */
    Digest head();

    /**
     * The adopted acts from this number on, in order, without a gap.
     *
     * @param from unsigned; beyond the newest there is none
     * @param maxBytes of all of them together as messages; but never none for this reason
     */
    List<AdoptedAct> chain(long from, int maxBytes);

    /** The manifests in force, one of each member that has one, this node's own member's first. */
    List<GovernanceItem> manifests();

    /**
     * Hands in what may be news. Each item is checked as if a member's node had sent it; one that is bad, or known already,
     * is passed over and is no failure.
     *
     * @param who brings it, for people
     * @return done once what was news is durable and has taken effect; fails with {@link
     *     java.util.concurrent.RejectedExecutionException} when the node is stopping, and otherwise only by a fault of ours
     */
    CompletableFuture<Taken> take(List<GovernanceItem> items, String who);

    /**
     * What became of items that were handed in.
     *
     * @param acts adopted here, after them
     * @param news how many of them were not known here and are good
     */
    record Taken(long acts, int news) {}
}
