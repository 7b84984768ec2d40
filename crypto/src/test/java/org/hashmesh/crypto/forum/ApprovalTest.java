// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ApprovalTest {
    private static final int CHANGES = 500;

    private final Founders founders = Founders.of(4);
    private final Company acme = founders.companies.get(0);
    private final Company bolt = founders.companies.get(1);
    private final Act act = founders.act(new Decision.SetVoters(Founders.names(founders.companies.subList(0, 3))));
    private final Approval approval = Approval.sign(act, acme.name(), acme.identity());

    @Test
    void readsBackWhatItWrites() throws ForumException {
        assertThat(Approval.parse(approval.file())).isEqualTo(approval);
        founders.state.verify(act, Approval.parse(approval.file()));
    }

    @Test
    void aChangedApprovalDoesNotVerify() throws ForumException {
        Mutations.assertAllRefused(approval.file(), CHANGES, 1, file -> {
            Approval read = Approval.parse(file);
            founders.state.verify(act, read);
            return read;
        });
    }

    @Test
    void aWrongNumberIsNoApprovalOfTheAct() {
        Approval wrong = new Approval(act.forum(), 2, act.id(), acme.name(), approval.signature());
        assertThatThrownBy(() -> founders.state.verify(act, wrong)).isInstanceOf(ForumException.class);
    }

    @Test
    void anApprovalThatVerifiedOnceDoesNotVerifyUnderAnotherKey() throws ForumException {
        approval.verify(acme.identity().publicKey());
        assertThatThrownBy(() -> approval.verify(bolt.identity().publicKey())).isInstanceOf(ForumException.class);
    }

    @Test
    void nobodyApprovesForAnother() {
        Approval forged = Approval.sign(act, acme.name(), bolt.identity());
        assertThatThrownBy(() -> founders.state.verify(act, forged)).isInstanceOf(ForumException.class);
    }
}
