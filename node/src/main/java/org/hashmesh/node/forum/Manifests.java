// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.forum;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hashmesh.crypto.forum.DoubleManifest;
import org.hashmesh.crypto.forum.Eviction;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.ForumException.Reason;
import org.hashmesh.crypto.forum.ForumItem;
import org.hashmesh.crypto.forum.ForumState;
import org.hashmesh.crypto.forum.Member;
import org.hashmesh.crypto.forum.SignedManifest;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.node.sync.Budget;
import org.jspecify.annotations.Nullable;

/**
 * The manifest of each member that counts: the highest version under its identity key; of two with one version the one with
 * the smaller hash, and the two together are proof against the member. Of a member that is out: the one that the act names.
 */
final class Manifests {
    /** A member may change its manifest several times in a row, and then once in a while. */
    private static final int AT_ONCE = 10;

    private static final int SECONDS_FOR_ONE = 60;

    private final Map<MemberName, Budget> budgets = new HashMap<>();
    private final SortedMap<MemberName, SignedManifest> inForce = new TreeMap<>();
    private final SortedMap<MemberName, DoubleManifest> doubles = new TreeMap<>();
    private @Nullable Digest knownDigest;

    /** An act about its identity key may be known there and not here, or here and not there: nobody is to blame. */
    private static void verify(SignedManifest signed, Member member) throws ForumException {
        try {
            signed.verify(member.identity());
        } catch (ForumException e) {
            throw new ForumException(Reason.NOT_NEXT, String.valueOf(e.getMessage()));
        }
    }

    /**
     * Takes a manifest.
     *
     * @return what to keep and pass on, if it is news
     * @throws ForumException OTHER_FORUM; NOT_NEXT when it is not signed by the member as it is known here
     */
    Optional<ForumItem> take(SignedManifest signed, ForumState state, Instant now) throws ForumException {
        MemberName name = signed.manifest().member();
        if (!signed.manifest().forum().equals(state.forum())) {
            throw new ForumException(Reason.OTHER_FORUM, "a manifest of " + name + " is for another forum");
        }
        Optional<Eviction> out = state.eviction(name);
        if (out.isPresent()) {
            return takeOfFormer(signed, out.get());
        }
        Member member =
                state.member(name).orElseThrow(() -> new ForumException(Reason.NOT_NEXT, name + " is no member here"));
        Optional<SignedManifest> held = of(name);
        long version = signed.manifest().version();
        long heldVersion = held.map(known -> known.manifest().version()).orElse(0L);
        if (version < heldVersion || held.equals(Optional.of(signed))) {
            return Optional.empty();
        }
        verify(signed, member);
        if (version > heldVersion) {
            if (!budgets.computeIfAbsent(name, one -> new Budget(1.0 / SECONDS_FOR_ONE, AT_ONCE, now))
                    .spend(1, now)) {
                throw new ForumException(Reason.NOT_NEXT, name + " changes its manifest too often: later");
            }
            knownDigest = null;
            inForce.put(name, signed);
            return Optional.of(signed);
        }
        return take(DoubleManifest.of(held.get(), signed), state);
    }

    private Optional<ForumItem> takeOfFormer(SignedManifest signed, Eviction out) throws ForumException {
        MemberName name = out.member().name();
        if (!out.manifest().equals(Optional.of(signed.hash()))
                || of(name).map(SignedManifest::hash).equals(out.manifest())) {
            return Optional.empty();
        }
        verify(signed, out.member());
        knownDigest = null;
        inForce.put(name, signed);
        return Optional.of(signed);
    }

    /** As above, for two manifests of one version. */
    Optional<ForumItem> take(DoubleManifest pair, ForumState state) throws ForumException {
        MemberName name = pair.first().manifest().member();
        Member member =
                state.member(name).orElseThrow(() -> new ForumException(Reason.NOT_NEXT, name + " is no member here"));
        Optional<DoubleManifest> known = Optional.ofNullable(doubles.get(name));
        // One pair proves all there is to prove; of several everybody keeps the same: the newest, or manifests of that
        // version would count by who came first.
        if (known.isPresent() && !isBetter(pair, known.get())) {
            return Optional.empty();
        }
        verify(pair.first(), member);
        verify(pair.second(), member);
        knownDigest = null;
        doubles.put(name, pair);
        long heldVersion = of(name).map(held -> held.manifest().version()).orElse(0L);
        if (pair.first().manifest().version() >= heldVersion) {
            knownDigest = null;
            inForce.put(name, pair.first());
        }
        return Optional.of(pair);
    }

    private static boolean isBetter(DoubleManifest pair, DoubleManifest known) {
        long version = pair.first().manifest().version();
        long knownVersion = known.first().manifest().version();
        return version != knownVersion ? version > knownVersion : Long.compareUnsigned(pair.id(), known.id()) < 0;
    }

    /** Lets go of what no longer counts, after an act. */
    void follow(ForumState state) {
        knownDigest = null;
        inForce.entrySet().removeIf(entry -> !counts(entry.getKey(), entry.getValue(), state));
        doubles.entrySet()
                .removeIf(entry -> !counts(entry.getKey(), entry.getValue().first(), state));
    }

    private static boolean counts(MemberName name, SignedManifest signed, ForumState state) {
        try {
            Optional<Member> member = state.member(name);
            if (member.isPresent()) {
                signed.verify(member.get().identity());
                return true;
            }
            return state.eviction(name).flatMap(Eviction::manifest).equals(Optional.of(signed.hash()));
        } catch (ForumException e) {
            return false;
        }
    }

    Optional<SignedManifest> of(MemberName member) {
        return Optional.ofNullable(inForce.get(member));
    }

    Optional<DoubleManifest> doubleOf(MemberName member) {
        return Optional.ofNullable(doubles.get(member));
    }

    /** Everything here, as it would be sent to somebody who has nothing. */
    List<ForumItem> items() {
        List<ForumItem> items = new ArrayList<>(inForce.values());
        items.addAll(doubles.values());
        return items;
    }

    /** SHA-256 over the sorted ids of all items. */
    Digest digest() {
        Digest known = knownDigest;
        if (known == null) {
            known = ForumGossip.digest(items());
            knownDigest = known;
        }
        return known;
    }

    /** By member, those of former members too. */
    Map<MemberName, SignedManifest> inForce() {
        return inForce;
    }
}
