// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.hashmesh.crypto.forum.Founders.adopted;
import static org.hashmesh.crypto.forum.Founders.approvals;
import static org.hashmesh.crypto.forum.Founders.names;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.hashmesh.crypto.forum.Ballot.Step;
import org.hashmesh.crypto.forum.ForumException.Reason;
import org.hashmesh.crypto.log.CollectionName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.junit.jupiter.api.Test;

class ForumStateTest {
    private final Founders four = Founders.of(4);
    private final ForumState state = four.state;
    private final List<Company> all = four.companies;
    private final Company stranger = four.stranger();
    private final Act admit =
            four.act(new Decision.Admit(stranger.name(), stranger.identity().publicKey()));

    private static void assertRefused(Reason reason, ThrowingCallable call) {
        ForumException refused = catchThrowableOfType(ForumException.class, call);
        assertThat(refused).isNotNull();
        assertThat(refused.reason()).as(refused.getMessage()).isEqualTo(reason);
    }

    private void assertNotAllowed(Decision decision) {
        assertRefused(Reason.NOT_ALLOWED, () -> state.check(four.act(decision)));
    }

    private ForumState after(ForumState before, Decision decision, List<Company> by) throws ForumException {
        Act act = Act.after(before, Company.TIME, decision, "");
        return before.next(AdoptedAct.parse(adopted(act, by, by).file()), Company.TIME);
    }

    private Decision.Evict evict(Company company) {
        return new Decision.Evict(company.name(), Aftermath.KEEP, Optional.empty(), List.of());
    }

    private Decision.Takedown takedown(Company of, Company logsOf, long... indexes) {
        Origin log = Origin.of(state.forum(), logsOf.name(), new NodeName("n1"), new CollectionName("main"), 1);
        List<Decision.TakenEntry> entries = new ArrayList<>();
        for (long index : indexes) {
            entries.add(new Decision.TakenEntry(log, new EntryIndex(index), Digest.sha256(new byte[0])));
        }
        return new Decision.Takedown(of.name(), "a court order", entries);
    }

    // ---- the beginning

    @Test
    void everyFounderMustHaveApprovedTheGenesis() {
        Act genesis = four.genesis.act();
        for (int missing = 0; missing < all.size(); missing++) {
            List<Company> others = new ArrayList<>(all);
            others.remove(missing);
            assertRefused(
                    Reason.TOO_FEW, () -> ForumState.founded(AdoptedAct.founded(genesis, approvals(genesis, others))));
        }
    }

    @Test
    void aChainBeginsWithAGenesisAndHasOne() {
        assertRefused(Reason.NOT_NEXT, () -> ForumState.founded(adopted(admit, all, all)));
        assertThatThrownBy(() -> state.next(four.genesis, Company.TIME)).isInstanceOf(ForumException.class);
    }

    @Test
    void foundersAndRecoveriesHaveKeysOfTheirOwn() {
        TreeMap<org.hashmesh.crypto.log.MemberName, org.hashmesh.crypto.key.Ed25519PublicKey> twice = new TreeMap<>();
        twice.put(Founders.name(0), all.get(0).identity().publicKey());
        twice.put(Founders.name(1), all.get(0).identity().publicKey());
        assertRefused(Reason.NOT_ALLOWED, () -> {
            Act act = Act.genesis(
                    Company.TIME,
                    new Decision.Genesis("x", "00112233445566778899aabbccddeeff", twice, List.of(), 0, new TreeMap<>()),
                    "");
            ForumState.founded(AdoptedAct.founded(act, approvals(act, all.subList(0, 2))));
        });
    }

    // ---- how many, and who

    @Test
    void threeOfFourDecideAndTwoDoNot() throws ForumException {
        for (int approving = 0; approving <= 4; approving++) {
            for (int committing = 0; committing <= 4; committing++) {
                AdoptedAct file = adopted(admit, all.subList(0, approving), all.subList(4 - committing, 4));
                if (approving >= 3 && committing >= 3) {
                    assertThat(state.next(file, Company.TIME).member(stranger.name()))
                            .isPresent();
                } else {
                    assertRefused(Reason.TOO_FEW, () -> state.next(file, Company.TIME));
                }
            }
        }
    }

    @Test
    void voicesOfOthersDoNotCount() {
        List<Company> foreign = List.of(all.get(0), all.get(1), stranger);
        assertRefused(Reason.NO_VOTER, () -> state.next(adopted(admit, foreign, all), Company.TIME));
        assertRefused(Reason.NO_VOTER, () -> state.next(adopted(admit, all, foreign), Company.TIME));
    }

    @Test
    void oneVoiceGivenThreeTimesIsOne() {
        List<Company> same = List.of(all.get(0), all.get(0), all.get(0));
        assertRefused(Reason.TOO_FEW, () -> state.next(adopted(admit, same, all), Company.TIME));
        assertRefused(Reason.TOO_FEW, () -> state.next(adopted(admit, all, same), Company.TIME));
    }

    @Test
    void approvalsAndCommitsOfAnotherActAreNone() {
        Act other = four.act(new Decision.SetParameters(new TreeMap<>(Map.of(Parameter.CONFIRMATIONS, "3"))));
        AdoptedAct good = adopted(other, all, all);
        assertRefused(
                Reason.BAD_SIGNATURE,
                () -> state.next(
                        AdoptedAct.parse(text(good)
                                .replace("confirmations 3", "confirmations 4")
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                        Company.TIME));
    }

    @Test
    void commitsOfAnotherRoundAreNone() {
        String file = text(adopted(admit, all, all)).replace("adopted 2", "adopted 1");
        assertRefused(
                Reason.BAD_SIGNATURE,
                () -> state.next(
                        AdoptedAct.parse(file.getBytes(java.nio.charset.StandardCharsets.UTF_8)), Company.TIME));
    }

    private static String text(AdoptedAct act) {
        return new String(act.file(), java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    void aVoteOrAVotingKeyOfAnotherIsNoBallot() {
        Ballot good = Founders.ballot(admit, all.get(0), Step.VOTE, 0);
        Ballot foreign = Ballot.sign(
                admit.forum(),
                all.get(0).name(),
                1,
                0,
                Step.VOTE,
                good.choice(),
                all.get(1).votingKey(1),
                all.get(1).key("voting 1"));
        assertRefused(Reason.BAD_SIGNATURE, () -> state.verify(foreign));
        assertRefused(Reason.NO_VOTER, () -> state.verify(Founders.ballot(admit, stranger, Step.VOTE, 0)));
    }

    @Test
    void theTargetsOwnVoiceDoesNotCountAndItIsNotAsked() throws ForumException {
        Company target = all.get(3);
        Act act = four.act(evict(target));
        assertRefused(Reason.NO_VOTER, () -> state.next(adopted(act, all, all.subList(0, 3)), Company.TIME));
        assertRefused(Reason.NO_VOTER, () -> state.next(adopted(act, all.subList(0, 3), all), Company.TIME));
        assertRefused(
                Reason.TOO_FEW, () -> state.next(adopted(act, all.subList(0, 2), all.subList(0, 3)), Company.TIME));
        ForumState next = state.next(adopted(act, all.subList(0, 3), all.subList(0, 3)), Company.TIME);
        assertThat(next.member(target.name())).isEmpty();
        assertThat(next.voters()).doesNotContain(target.name());
        assertThat(next.eviction(target.name())).isPresent();
    }

    @Test
    void newVotersNeedThoseBeforeAndThoseAfter() throws ForumException {
        ForumState five = after(
                state, new Decision.Admit(stranger.name(), stranger.identity().publicKey()), all);
        List<Company> chosen = List.of(all.get(0), all.get(1), stranger);
        Act act = Act.after(five, Company.TIME, new Decision.SetVoters(names(chosen)), "");
        List<Company> everybody = new ArrayList<>(all);
        everybody.add(stranger);
        // Three of the four before are enough there; all three after are needed.
        assertRefused(Reason.TOO_FEW, () -> five.next(adopted(act, all, everybody), Company.TIME));
        assertRefused(Reason.TOO_FEW, () -> five.next(adopted(act, everybody, all), Company.TIME));
        assertRefused(Reason.TOO_FEW, () -> five.next(adopted(act, chosen, everybody), Company.TIME));
        assertThat(five.next(adopted(act, everybody, everybody), Company.TIME).voters())
                .isEqualTo(names(chosen));
    }

    // ---- what comes next

    @Test
    void anActHasItsPlace() throws ForumException {
        ForumState next = state.next(adopted(admit, all, all), Company.TIME);
        assertRefused(Reason.NOT_NEXT, () -> next.check(admit));
        assertThat(next.acts()).isEqualTo(2);
        assertThat(next.head()).isEqualTo(admit.id());
        Act other = Founders.of(5).act(admit.decision());
        assertRefused(Reason.OTHER_FORUM, () -> state.check(other));
    }

    @Test
    void admitsOnlyNewNamesWithNewKeys() throws ForumException {
        Company member = all.get(0);
        assertNotAllowed(new Decision.Admit(member.name(), stranger.identity().publicKey()));
        assertNotAllowed(new Decision.Admit(stranger.name(), member.identity().publicKey()));
        assertNotAllowed(
                new Decision.Admit(stranger.name(), Founders.recoveryKey(0).publicKey()));
        ForumState without = after(state, evict(all.get(3)), all.subList(0, 3));
        assertRefused(
                Reason.NOT_ALLOWED,
                () -> without.check(Act.after(
                        without,
                        Company.TIME,
                        new Decision.Admit(
                                all.get(3).name(), stranger.identity().publicKey()),
                        "")));
        assertRefused(
                Reason.NOT_ALLOWED,
                () -> without.check(Act.after(
                        without,
                        Company.TIME,
                        new Decision.Admit(
                                stranger.name(), all.get(3).identity().publicKey()),
                        "")));
    }

    @Test
    void admitsNoMoreThanTheForumHolds() throws ForumException {
        ForumState full =
                after(state, new Decision.SetParameters(new TreeMap<>(Map.of(Parameter.MOST_MEMBERS, "4"))), all);
        assertRefused(Reason.NOT_ALLOWED, () -> full.check(Act.after(full, Company.TIME, admit.decision(), "")));
    }

    @Test
    void evictsMembersOnlyAndNotOneOfTwo() throws ForumException {
        assertNotAllowed(evict(stranger));
        Founders two = Founders.of(2);
        assertRefused(Reason.NOT_ALLOWED, () -> two.state.check(two.act(evict(two.companies.get(0)))));
    }

    @Test
    void votersAreMembersAndOthersThanNow() {
        assertNotAllowed(new Decision.SetVoters(names(List.of(all.get(0), stranger))));
        assertNotAllowed(new Decision.SetVoters(names(all)));
    }

    @Test
    void replacesTheKeyOfAMemberByANewOne() throws ForumException {
        assertNotAllowed(new Decision.ReplaceIdentity(
                stranger.name(), stranger.identity().publicKey()));
        assertNotAllowed(new Decision.ReplaceIdentity(
                all.get(0).name(), all.get(1).identity().publicKey()));
        Decision decision = new Decision.ReplaceIdentity(
                all.get(0).name(), stranger.identity().publicKey());
        ForumState next = after(state, decision, all.subList(1, 4));
        Act later = Act.after(
                next, Company.TIME, new Decision.SetParameters(new TreeMap<>(Map.of(Parameter.SPONSORS, "1"))), "");
        assertRefused(
                Reason.BAD_SIGNATURE,
                () -> next.verify(
                        later,
                        Approval.sign(later, all.get(0).name(), all.get(0).identity())));
        next.verify(later, Approval.sign(later, all.get(0).name(), stranger.identity()));
    }

    @Test
    void parametersChangeToOtherValues() throws ForumException {
        assertNotAllowed(new Decision.SetParameters(new TreeMap<>(Map.of(Parameter.RECOVERY_DELAY_HOURS, "48"))));
        ForumState next =
                after(state, new Decision.SetParameters(new TreeMap<>(Map.of(Parameter.CONFIRMATIONS, "7"))), all);
        assertThat(next.parameters().number(Parameter.CONFIRMATIONS)).isEqualTo(7);
        assertThat(next.parameters().number(Parameter.RECOVERY_DELAY_HOURS)).isEqualTo(48);
    }

    @Test
    void takesDownEntriesOfMembersPresentAndFormerInTheirOwnLogs() throws ForumException {
        assertNotAllowed(takedown(stranger, stranger, 1));
        assertNotAllowed(takedown(all.get(0), all.get(1), 1));
        state.check(four.act(takedown(all.get(3), all.get(3), 1, 2)));
        ForumState without = after(state, evict(all.get(3)), all.subList(0, 3));
        ForumState next = after(without, takedown(all.get(3), all.get(3), 5), all.subList(0, 3));
        assertThat(next.takedowns()).containsOnlyKeys(2L);
    }

    // ---- recovery keys

    private AdoptedAct recovered(Act act, int... keys) {
        List<org.hashmesh.crypto.key.Ed25519PrivateKey> secrets = new ArrayList<>();
        for (int key : keys) {
            secrets.add(Founders.recoveryKey(key));
        }
        return AdoptedAct.recovered(act, Recovery.sign(act, Company.TIME, secrets));
    }

    @Test
    void recoveryKeysCountAfterTheDelay() throws ForumException {
        Act act = four.act(new Decision.SetVoters(new TreeSet<>(names(all.subList(0, 1)))));
        AdoptedAct file = recovered(act, 0, 2);
        Duration delay = Duration.ofDays(2);
        assertRefused(
                Reason.TOO_EARLY,
                () -> state.next(file, Company.TIME.plus(delay).minusSeconds(1)));
        assertThat(state.next(file, Company.TIME.plus(delay)).voters())
                .containsExactly(all.get(0).name());
        assertRefused(Reason.TOO_FEW, () -> state.next(recovered(act, 1), Company.TIME.plus(delay)));
        assertRefused(Reason.NO_VOTER, () -> state.next(recovered(act, 0, 1, 3), Company.TIME.plus(delay)));
    }

    @Test
    void recoveryKeysAdmitNobodyAndSetNoParameters() {
        for (Decision decision : List.of(
                admit.decision(),
                new Decision.SetParameters(new TreeMap<>(Map.of(Parameter.CONFIRMATIONS, "7"))),
                takedown(all.get(0), all.get(0), 1))) {
            assertRefused(
                    Reason.NOT_ALLOWED,
                    () -> state.next(recovered(four.act(decision), 0, 1), Company.TIME.plus(Duration.ofDays(30))));
        }
    }
}
