// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.home;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hashmesh.crypto.forum.ActId;
import org.hashmesh.crypto.forum.AdoptedAct;
import org.hashmesh.crypto.forum.Fingerprint;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.ForumItem;
import org.hashmesh.crypto.forum.ForumState;
import org.hashmesh.crypto.forum.InviteBundle;
import org.hashmesh.crypto.forum.JoinRequest;
import org.hashmesh.crypto.forum.Member;
import org.hashmesh.crypto.forum.Parameter;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.node.toml.ConfigurationException;

/**
 * Decides whether a newcomer may believe its invite bundles: each is from somebody whose fingerprint a person compared, all
 * of them tell of one chain, and in that chain the newcomer is a member.
 */
public final class Joining {
    private final ForumId forum;
    private final JoinRequest own;
    private final List<Fingerprint> fingerprints;
    private final Instant now;

    /**
     * For one newcomer.
     *
     * @param forum that its home was made for
     * @param own what it asked with
     * @param fingerprints that its person compared with the sponsors
     * @param now by which the public delay of recovery keys is over or not
     */
    public Joining(ForumId forum, JoinRequest own, List<Fingerprint> fingerprints, Instant now) {
        this.forum = forum;
        this.own = own;
        this.fingerprints = List.copyOf(fingerprints);
        this.now = now;
    }

    /**
     * What to begin with.
     *
     * @param chain the longest that a sponsor knows
     * @param state what it adds up to
     * @param manifests of the sponsors, and the newcomer's own
     */
    public record Joined(List<AdoptedAct> chain, ForumState state, List<ForumItem> manifests) {}

    /** A bundle whose chain holds. */
    private record Told(InviteBundle bundle, List<AdoptedAct> chain, ForumState state) {
        MemberName sponsor() {
            return bundle.contents().sponsor();
        }

        ActId id(int number) {
            return chain.get(number).act().id();
        }
    }

    /**
     * Checks all of it.
     *
     * @throws ConfigurationException which says what is wrong, with whom, and what to do next
     */
    public Joined check(List<InviteBundle> bundles) {
        List<Told> told = new ArrayList<>();
        for (InviteBundle bundle : bundles) {
            requireCompared(bundle);
            told.add(follow(bundle));
        }
        requireDistinct(told);
        requireOneStory(told);
        Told longest = told.get(0);
        for (Told one : told) {
            longest = one.chain().size() > longest.chain().size() ? one : longest;
        }
        requireThisForum(longest);
        for (Told one : told) {
            requireSponsor(one, longest.state());
        }
        requireEnough(told, longest.state());
        requireAdmitted(longest.state());
        List<ForumItem> manifests = new ArrayList<>();
        told.forEach(one -> manifests.add(one.bundle().contents().manifest()));
        manifests.add(own.manifest());
        return new Joined(longest.chain(), longest.state(), manifests);
    }

    private void requireCompared(InviteBundle bundle) {
        MemberName sponsor = bundle.contents().sponsor();
        if (fingerprints.stream().noneMatch(one -> one.matches(sponsor, bundle.identity()))) {
            throw refused(
                    "the bundle of " + sponsor + " is signed by a key with the fingerprint "
                            + Fingerprint.of(sponsor, bundle.identity()) + ", which is none of those given",
                    "let " + sponsor + " read you its fingerprint over another channel; if it is another one, somebody"
                            + " pretends to be " + sponsor);
        }
        if (!bundle.contents().invited().equals(own.member())) {
            throw refused(
                    "the bundle of " + sponsor + " invites " + bundle.contents().invited() + ", and this is "
                            + own.member(),
                    "ask " + sponsor + " for one of your own");
        }
    }

    private Told follow(InviteBundle bundle) {
        MemberName sponsor = bundle.contents().sponsor();
        try {
            List<AdoptedAct> chain = new ArrayList<>();
            Optional<ForumState> state = Optional.empty();
            for (byte[] file : bundle.contents().acts()) {
                AdoptedAct act = AdoptedAct.parse(file);
                state = Optional.of(state.isPresent() ? state.get().next(act, now) : ForumState.founded(act));
                chain.add(act);
            }
            ForumState last = state.orElseThrow();
            if (!last.forum().equals(bundle.contents().forum())
                    || last.acts() - 1 != bundle.contents().head().number()
                    || !last.head().equals(bundle.contents().head().act())) {
                throw refused("the bundle of " + sponsor + " names another newest act than it brings", next(sponsor));
            }
            return new Told(bundle, chain, last);
        } catch (ForumException e) {
            throw refused("the acts in the bundle of " + sponsor + " are no chain: " + e.getMessage(), next(sponsor));
        }
    }

    private static String next(MemberName sponsor) {
        return "ask " + sponsor + " for another bundle, and another member what it thinks of that";
    }

    private static void requireDistinct(List<Told> told) {
        Set<MemberName> sponsors = new HashSet<>();
        for (Told one : told) {
            if (!sponsors.add(one.sponsor())) {
                throw refused(
                        "two bundles are of " + one.sponsor() + ", and one member alone could make up a forum",
                        "ask another member for a bundle");
            }
        }
    }

    /** Of each two, one must tell the beginning of what the other tells. */
    private static void requireOneStory(List<Told> told) {
        for (Told one : told) {
            for (Told other : told) {
                if (!one.state().forum().equals(other.state().forum())) {
                    throw disagree(
                            one,
                            other,
                            "one invites into forum " + one.state().forum() + ", the other into "
                                    + other.state().forum());
                }
                int common = Math.min(one.chain().size(), other.chain().size());
                for (int number = 0; number < common; number++) {
                    if (!one.id(number).equals(other.id(number))) {
                        throw disagree(
                                one,
                                other,
                                "act " + number + " is " + one.id(number).shortText() + " with one, "
                                        + other.id(number).shortText() + " with the other");
                    }
                }
            }
        }
    }

    private static ConfigurationException disagree(Told one, Told other, String how) {
        return refused(
                one.sponsor() + " and " + other.sponsor() + " disagree: " + how + ", so one of the two leads elsewhere",
                "ask both, and a third member, for the forum's fingerprint over another channel: "
                        + Fingerprint.of(one.state().forum()) + " says " + one.sponsor() + ", "
                        + Fingerprint.of(other.state().forum()) + " says " + other.sponsor());
    }

    private void requireThisForum(Told longest) {
        if (!longest.state().forum().equals(forum)) {
            throw refused(
                    "the bundles invite into forum " + longest.state().forum() + ", and this home was made for forum "
                            + forum,
                    "compare the forum's id with your sponsors; if theirs is right, make the home again with it");
        }
    }

    private static void requireSponsor(Told one, ForumState state) {
        Optional<Member> member = state.member(one.sponsor());
        if (member.isEmpty()) {
            throw refused(
                    one.sponsor() + " is no member of the forum"
                            + (state.eviction(one.sponsor()).isPresent() ? " any more" : ""),
                    "ask a member for a bundle: "
                            + String.join(
                                    ", ",
                                    state.members().stream()
                                            .map(known -> known.name().value())
                                            .toList()));
        }
        if (!member.get().identity().equals(one.bundle().identity())) {
            throw refused(
                    "the bundle of " + one.sponsor() + " is signed by another key than the forum knows for it",
                    "ask " + one.sponsor() + " for a new bundle and its fingerprint");
        }
    }

    private void requireEnough(List<Told> told, ForumState state) {
        int others = (int) state.members().stream()
                .filter(member -> !member.name().equals(own.member()))
                .count();
        int needed = Math.min(state.parameters().number(Parameter.SPONSORS), others);
        if (told.size() < needed) {
            throw refused(
                    "bundles of " + needed + " members are needed, these are " + told.size(),
                    "ask another member for a bundle, and compare fingerprints");
        }
    }

    private void requireAdmitted(ForumState state) {
        Optional<Member> self = state.member(own.member());
        if (self.isEmpty()) {
            throw refused(
                    own.member() + " is not admitted in these bundles, up to act " + (state.acts() - 1),
                    "wait for the act that admits it, then ask for new bundles");
        }
        if (!self.get().identity().equals(own.identity())) {
            throw refused(
                    own.member() + " is admitted under another identity key, "
                            + self.get().fingerprint() + ", and this home's is " + own.fingerprint(),
                    "use the home whose request was proposed, or ask the members to replace the key");
        }
    }

    private static ConfigurationException refused(String what, String next) {
        return new ConfigurationException(what + "; next: " + next);
    }
}
