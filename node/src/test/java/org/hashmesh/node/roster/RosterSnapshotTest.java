// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.hashmesh.crypto.log.MemberName;
import org.junit.jupiter.api.Test;

class RosterSnapshotTest {
    private static final RosterMember ACME = Rosters.member("acme.example");
    private static final RosterMember BOLT = Rosters.member("bolt.example");

    @Test
    void findsMembersNodesKeysAndLogs() {
        RosterSnapshot roster = Rosters.snapshot(1, ACME, BOLT);

        assertThat(roster.members()).containsExactly(ACME, BOLT);
        RosterNode node = BOLT.nodes().get(0);
        assertThat(roster.nodeByTlsKey(node.tlsKeys().get(0))).contains(node);
        assertThat(roster.node(BOLT.name(), node.node())).contains(node);
        assertThat(roster.log(BOLT.logs().get(0).origin().id()))
                .contains(BOLT.logs().get(0));
        assertThat(roster.member(new MemberName("corp.example"))).isEmpty();
    }

    @Test
    void refusesWhatStandsTwice() {
        assertThatThrownBy(() -> Rosters.snapshot(1, ACME, ACME)).hasMessageContaining("acme.example stands twice");
        RosterMember sameTlsKey =
                Rosters.member("bolt.example", ACME.nodes().get(0).tlsKeys().get(0));
        assertThatThrownBy(() -> Rosters.snapshot(1, ACME, sameTlsKey)).hasMessageContaining("stands twice");
    }

    @Test
    void refusesALogOrANodeOfAnotherMember() {
        RosterMember withBoltsLog = new RosterMember(ACME.name(), ACME.identity(), ACME.nodes(), BOLT.logs());
        assertThatThrownBy(() -> Rosters.snapshot(1, withBoltsLog)).hasMessageContaining("under another member");
        RosterMember withBoltsNode = new RosterMember(ACME.name(), ACME.identity(), BOLT.nodes(), List.of());
        assertThatThrownBy(() -> Rosters.snapshot(1, withBoltsNode)).hasMessageContaining("under another member");
    }
}
