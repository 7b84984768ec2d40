// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecoveryTest {
    private static final int CHANGES = 500;

    private final Founders founders = Founders.of(4);
    private final Act act = founders.act(new Decision.SetVoters(Founders.names(founders.companies.subList(0, 1))));
    private final Recovery one = Recovery.sign(act, Company.TIME, List.of(Founders.recoveryKey(0)));
    private final Recovery other = Recovery.sign(act, Company.TIME, List.of(Founders.recoveryKey(1)));

    @Test
    void signaturesOfSeveralMachinesComeTogether() throws ForumException {
        assertThatThrownBy(() -> founders.state.verify(act, one)).isInstanceOf(ForumException.class);
        founders.state.verify(act, one.and(other));
    }

    @Test
    void signaturesOfAnotherTimeDoNot() {
        Recovery later = Recovery.sign(act, Company.TIME.plusSeconds(1), List.of(Founders.recoveryKey(1)));
        assertThatThrownBy(() -> founders.state.verify(act, one.and(later))).isInstanceOf(ForumException.class);
    }

    @Test
    void aChangedProposalOfRecoveryKeysDoesNotVerify() throws ForumException {
        Proposal proposal = Proposal.recovering(act, one.and(other), Optional.empty());
        assertThat(Proposal.parse(proposal.file())).isEqualTo(proposal);
        Mutations.assertAllRefused(proposal.file(), CHANGES, 3, file -> {
            Proposal read = Proposal.parse(file);
            founders.state.check(read.act());
            founders.state.verify(read.act(), read.recovery().orElseThrow());
            return read;
        });
    }
}
