// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.roster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryRosterTest {
    private final RosterSnapshot first = Rosters.snapshot(1, Rosters.member("acme.example"));
    private final RosterSnapshot second =
            Rosters.snapshot(2, Rosters.member("acme.example"), Rosters.member("bolt.example"));

    @Test
    void tellsEveryListenerAlthoughOneFailsAndNobodyWhoListensNoMore() {
        MemoryRoster roster = new MemoryRoster(first);
        List<RosterSnapshot> told = new ArrayList<>();
        Roster.Listening failing = roster.onChange(snapshot -> {
            throw new IllegalStateException("a listener that fails");
        });
        Roster.Listening listening = roster.onChange(snapshot -> {
            assertThat(roster.current()).isSameAs(snapshot);
            told.add(snapshot);
        });
        assertThat(roster.current()).isSameAs(first);

        roster.change(second);

        assertThat(told).containsExactly(second);
        listening.close();
        failing.close();
        roster.change(Rosters.snapshot(3));
        assertThat(told).hasSize(1);
    }

    @Test
    void tellsAListenerThatWasAddedTwiceTwice() {
        MemoryRoster roster = new MemoryRoster(first);
        List<RosterSnapshot> told = new ArrayList<>();
        try (Roster.Listening once = roster.onChange(told::add);
                Roster.Listening again = roster.onChange(told::add)) {
            roster.change(second);
        }
        assertThat(told).containsExactly(second, second);
    }
}
