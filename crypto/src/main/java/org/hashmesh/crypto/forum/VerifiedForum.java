// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hashmesh.crypto.forum.ForumException.Reason;
import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.Origin;

/**
 * A forum that was verified from its genesis on, without asking anybody: each act, who approved it and whose nodes committed
 * to it, and each manifest. {@link #check} is the only way to get one. Whether it is the forum that one means, its id says:
 * compare it with the id that you have from elsewhere.
 */
public final class VerifiedForum {
    private final List<AdoptedAct> chain;
    private final ForumState state;
    private final SortedMap<MemberName, SignedManifest> manifests;
    private final List<SignedManifest> ofEvicted;

    private VerifiedForum(
            List<AdoptedAct> chain,
            ForumState state,
            SortedMap<MemberName, SignedManifest> manifests,
            List<SignedManifest> ofEvicted) {
        this.chain = List.copyOf(chain);
        this.state = state;
        this.manifests = Collections.unmodifiableSortedMap(manifests);
        this.ofEvicted = List.copyOf(ofEvicted);
    }

    /**
     * Verifies all acts, which stand in their order, and all manifests. Passes over what is still open: proposals,
     * approvals and ballots.
     *
     * @param now by which the public delay of recovery keys is over or not
     * @throws ForumException with the first act or manifest that is wrong
     */
    public static VerifiedForum check(List<? extends ForumItem> items, Instant now) throws ForumException {
        List<AdoptedAct> chain = new ArrayList<>();
        Map<MemberName, Set<Ed25519PublicKey>> keys = new HashMap<>();
        Optional<ForumState> known = Optional.empty();
        for (ForumItem item : items) {
            if (item instanceof AdoptedAct act) {
                ForumState state = follow(known, act, now);
                state.members()
                        .forEach(member -> keys.computeIfAbsent(member.name(), none -> new LinkedHashSet<>())
                                .add(member.identity()));
                chain.add(act);
                known = Optional.of(state);
            }
        }
        ForumState state =
                known.orElseThrow(() -> new ForumException(Reason.NOT_NEXT, "there is no act, so there is no forum"));
        TreeMap<MemberName, SignedManifest> manifests = new TreeMap<>();
        List<SignedManifest> ofEvicted = new ArrayList<>();
        for (ForumItem item : items) {
            if (item instanceof SignedManifest manifest) {
                verify(manifest, state, keys);
                if (isInForce(manifest, state)) {
                    manifests.merge(manifest.manifest().member(), manifest, VerifiedForum::counting);
                } else if (isOfEvicted(manifest, state)) {
                    ofEvicted.add(manifest);
                }
            }
        }
        return new VerifiedForum(chain, state, manifests, ofEvicted);
    }

    private static ForumState follow(Optional<ForumState> known, AdoptedAct act, Instant now) throws ForumException {
        try {
            return known.isPresent() ? known.get().next(act, now) : ForumState.founded(act);
        } catch (ForumException e) {
            throw new ForumException(e.reason(), act.act() + ": " + e.getMessage());
        }
    }

    private static void verify(SignedManifest signed, ForumState state, Map<MemberName, Set<Ed25519PublicKey>> keys)
            throws ForumException {
        Manifest manifest = signed.manifest();
        if (!manifest.forum().equals(state.forum())) {
            throw new ForumException(Reason.OTHER_FORUM, signed + " is of another forum");
        }
        ForumException last = new ForumException(Reason.NO_VOTER, signed + ": it never was a member");
        for (Ed25519PublicKey key : keys.getOrDefault(manifest.member(), Set.of())) {
            try {
                signed.verify(key);
                return;
            } catch (ForumException e) {
                last = e;
            }
        }
        throw last;
    }

    private static boolean isInForce(SignedManifest signed, ForumState state) {
        return state.member(signed.manifest().member())
                .filter(member -> isBy(signed, member.identity()))
                .isPresent();
    }

    private static boolean isOfEvicted(SignedManifest signed, ForumState state) {
        return state.eviction(signed.manifest().member())
                .filter(out -> out.manifest().equals(Optional.of(signed.hash())))
                .filter(out -> isBy(signed, out.member().identity()))
                .isPresent();
    }

    private static boolean isBy(SignedManifest signed, Ed25519PublicKey identity) {
        try {
            signed.verify(identity);
            return true;
        } catch (ForumException e) {
            return false;
        }
    }

    /** Of two manifests the one that counts: the newer, and of one version the one with the smaller hash. */
    private static SignedManifest counting(SignedManifest one, SignedManifest other) {
        int newer = Long.compare(one.manifest().version(), other.manifest().version());
        boolean first = newer == 0 ? one.hash().compareTo(other.hash()) <= 0 : newer > 0;
        return first ? one : other;
    }

    /** From the genesis on. */
    public List<AdoptedAct> chain() {
        return chain;
    }

    /** What the acts add up to. */
    public ForumState state() {
        return state;
    }

    /** Of each member the manifest that counts, of those that were there. */
    public Collection<SignedManifest> manifests() {
        return manifests.values();
    }

    /** Of this member the manifest that counts, if it was there. */
    public Optional<SignedManifest> manifest(MemberName member) {
        return Optional.ofNullable(manifests.get(member));
    }

    /** The keys of all logs of members, and of those that are out, for what they signed while they were in. */
    public Map<Origin, LogKey> logKeys() {
        Map<Origin, LogKey> keys = new HashMap<>();
        ofEvicted.forEach(signed -> signed.manifest().logs().forEach(log -> keys.put(log.origin(), log)));
        manifests.values().forEach(signed -> signed.manifest().logs().forEach(log -> keys.put(log.origin(), log)));
        return keys;
    }
}
