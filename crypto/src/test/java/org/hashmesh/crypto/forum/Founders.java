// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.hashmesh.crypto.forum.Ballot.Choice;
import org.hashmesh.crypto.forum.Ballot.Step;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.log.MemberName;

/** A forum that some companies found together, and what they sign in it. */
final class Founders {
    static final int RECOVERY_KEYS = 3;
    static final int RECOVERY_THRESHOLD = 2;

    final List<Company> companies;
    final AdoptedAct genesis;
    final ForumState state;

    private Founders(List<Company> companies, AdoptedAct genesis, ForumState state) {
        this.companies = companies;
        this.genesis = genesis;
        this.state = state;
    }

    /** So many, all with a vote, and three recovery keys of which two must sign. */
    static Founders of(int founders) {
        try {
            List<MemberName> names =
                    IntStream.range(0, founders).mapToObj(Founders::name).toList();
            TreeMap<MemberName, Ed25519PublicKey> keys = new TreeMap<>();
            names.forEach(name ->
                    keys.put(name, new Company(Company.FORUM, name).identity().publicKey()));
            Act act = Act.genesis(
                    Company.TIME,
                    new Decision.Genesis(
                            "A forum",
                            "00112233445566778899aabbccddeeff",
                            keys,
                            IntStream.range(0, RECOVERY_KEYS)
                                    .mapToObj(i -> recoveryKey(i).publicKey())
                                    .toList(),
                            RECOVERY_THRESHOLD,
                            new TreeMap<>(Map.of(Parameter.RECOVERY_DELAY_HOURS, "48"))),
                    "");
            List<Company> companies =
                    names.stream().map(name -> new Company(act.forum(), name)).toList();
            AdoptedAct adopted = AdoptedAct.founded(act, approvals(act, companies));
            return new Founders(companies, adopted, ForumState.founded(adopted));
        } catch (ForumException e) {
            throw new AssertionError(e);
        }
    }

    static MemberName name(int number) {
        return new MemberName("m" + number + ".example");
    }

    static Ed25519PrivateKey recoveryKey(int number) {
        return Company.ACME.key("recovery " + number);
    }

    Company stranger() {
        return new Company(state.forum(), new MemberName("stranger.example"));
    }

    Act act(Decision decision) {
        try {
            return Act.after(state, Company.TIME, decision, "because");
        } catch (ForumException e) {
            throw new AssertionError(e);
        }
    }

    static List<Approval> approvals(Act act, List<Company> by) {
        return by.stream()
                .map(company -> Approval.sign(act, company.name(), company.identity()))
                .toList();
    }

    static Ballot ballot(Act act, Company by, Step step, int round) {
        return Ballot.sign(
                act.forum(),
                by.name(),
                act.number(),
                round,
                step,
                Optional.of(new Choice(act.id(), round)),
                by.votingKey(1),
                by.key("voting 1"));
    }

    static AdoptedAct adopted(Act act, List<Company> approving, List<Company> committing) {
        List<Ballot> commits = new ArrayList<>();
        committing.forEach(company -> commits.add(ballot(act, company, Step.COMMIT, 2)));
        return AdoptedAct.voted(act, approvals(act, approving), 2, commits);
    }

    static SortedSet<MemberName> names(List<Company> companies) {
        TreeSet<MemberName> names = new TreeSet<>();
        companies.forEach(company -> names.add(company.name()));
        return names;
    }
}
