// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.hashmesh.crypto.log.MemberName;
import org.junit.jupiter.api.Test;

class QuorumTest {

    private static SortedSet<MemberName> voters(int n) {
        TreeSet<MemberName> voters = new TreeSet<>();
        for (int i = 0; i < n; i++) {
            voters.add(new MemberName(String.format("m%03d.example", i)));
        }
        return voters;
    }

    /** Any two quorums that one place in the chain could get share more voters than may be hostile. */
    @Test
    void twoQuorumsAlwaysShareAnHonestVoter() {
        for (int n = 1; n <= ForumState.MOST_VOTERS; n++) {
            SortedSet<MemberName> voters = voters(n);
            List<Quorum> quorums = new ArrayList<>(List.of(Quorum.of(voters)));
            for (MemberName target : voters) {
                Quorum against = Quorum.against(voters, target);
                if (against.isPossible()) {
                    quorums.add(against);
                }
            }
            for (Quorum one : quorums) {
                for (Quorum other : quorums) {
                    TreeSet<MemberName> either = new TreeSet<>(one.electorate());
                    either.addAll(other.electorate());
                    int shared = one.needed() + other.needed() - either.size();
                    assertThat(shared)
                            .as("%s voters: %s and %s", n, one.electorate(), other.electorate())
                            .isGreaterThan(Quorum.tolerated(n));
                }
            }
        }
    }

    /** With as many silent as may be hostile, the others can still decide. */
    @Test
    void theHonestAloneAreEnoughForAnOrdinaryAct() {
        for (int n = 1; n <= ForumState.MOST_VOTERS; n++) {
            assertThat(n - Quorum.tolerated(n)).isGreaterThanOrEqualTo(Quorum.ordinary(n));
        }
    }

    @Test
    void twoMembersCannotEvictEachOtherAndThreeCan() {
        assertThat(Quorum.against(voters(2), new MemberName("m000.example")).isPossible())
                .isFalse();
        assertThat(Quorum.against(voters(3), new MemberName("m000.example")).isPossible())
                .isTrue();
    }

    @Test
    void somebodyWithoutAVoteIsJudgedByAllVoters() {
        assertThat(Quorum.against(voters(4), new MemberName("outside.example"))).isEqualTo(Quorum.of(voters(4)));
    }

    @Test
    void voicesFromOutsideCountForNothing() {
        Quorum quorum = Quorum.of(voters(1));
        assertThat(quorum.isMet(voters(5).tailSet(new MemberName("m001.example"))))
                .isFalse();
        assertThat(quorum.isMet(voters(5))).isTrue();
    }
}
