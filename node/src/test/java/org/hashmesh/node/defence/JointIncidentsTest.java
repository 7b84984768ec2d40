// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.defence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.entry.HashKind;
import org.hashmesh.entry.HashValue;
import org.hashmesh.store.list.Listing;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose limits an incident raises: nobody's alone. */
class JointIncidentsTest {
    private static final String BOLTS = "bolt.example/attack";
    private static final MemberName COVE = new MemberName("cove.example");

    @TempDir
    private Path home;

    private final HashValue hash = Sample.random(HashKind.PDQ, new Random(8));
    private final Set<String> joined = new HashSet<>();
    private int asked;
    private JointIncidents incidents;

    @BeforeEach
    void open() {
        incidents = JointIncidents.open(home, (id, now) -> {
            asked++;
            return joined.contains(id.text());
        });
    }

    @Test
    void anIncidentRaisesLimitsWhileTwoMembersTakePartInIt() {
        assertThat(raises(under(BOLTS, Sample.BOLT))).isFalse();
        joined.add(BOLTS);
        follow();
        assertThat(raises(under(BOLTS, Sample.BOLT))).isTrue();
        assertThat(raises(under(BOLTS, COVE))).isTrue();
        joined.clear();
        follow();
        assertThat(raises(under(BOLTS, Sample.BOLT))).as("taken back").isFalse();
    }

    @Test
    void whatNamesNoOpenIncidentOrIsNotInForceHasTheUsualLimits() {
        joined.add(BOLTS);

        assertThat(raises(under(BOLTS, COVE))).isTrue();
        assertThat(raises(Sample.listing(hash, COVE, 1))).isFalse();
        assertThat(raises(under("attack", COVE))).isFalse();
        assertThat(raises(under("bolt.example/Attack", COVE))).isFalse();
        assertThat(raises(Sample.listing(hash, COVE, 1, Sample.NOW, BOLTS, false)))
                .as("closed since the list was asked")
                .isFalse();
        assertThat(raises(withdrawn(under(BOLTS, COVE)))).isFalse();
    }

    @Test
    void theListIsAskedOnceAndThenEveryFewSecondsAndNotForEachMatch() {
        for (int i = 0; i < 1_000; i++) {
            raises(under(BOLTS, Sample.BOLT));
        }
        assertThat(asked).isEqualTo(1);
        follow();
        assertThat(asked).isEqualTo(2);
    }

    @Test
    void aMemberThatOpensManyIncidentsTakesUpNobodyElsesPlace() {
        for (int i = 0; i < 1_000; i++) {
            raises(under("bolt.example/fake-" + i, Sample.BOLT));
            assertThat(incidents.size("bolt.example")).isLessThanOrEqualTo(JointIncidents.OF_EACH);
        }
        joined.add("cove.example/attack");
        joined.add(BOLTS);
        assertThat(raises(under("cove.example/attack", COVE))).isTrue();
        assertThat(raises(under(BOLTS, Sample.BOLT))).isFalse();
        follow();
        follow();
        assertThat(raises(under(BOLTS, Sample.BOLT)))
                .as("once it asks about fewer")
                .isTrue();
    }

    @Test
    void whatWasHeldIsReleasedOnceWhenItsIncidentIsJoinedAlsoAfterARestart() {
        raises(under(BOLTS, Sample.BOLT));
        raises(under(BOLTS, COVE));
        assertThat(follow()).isEmpty();
        open();
        joined.add(BOLTS);
        assertThat(incidents.follow(Sample.NOW)).containsExactly(new Release.OfIncident(BOLTS));
        open();
        assertThat(follow()).as("a crash before it was saved").containsExactly(new Release.OfIncident(BOLTS));
        assertThat(follow()).isEmpty();
        open();
        assertThat(follow()).isEmpty();
        raises(under(BOLTS, Sample.BOLT));
        assertThat(follow()).as("nothing was held").isEmpty();
    }

    private List<Release> follow() {
        List<Release> again = incidents.follow(Sample.NOW);
        incidents.save();
        return again;
    }

    private boolean raises(Listing listing) {
        return incidents.raise(listing, Sample.NOW);
    }

    private Listing under(String incident, MemberName member) {
        return Sample.listing(hash, member, 1, Sample.NOW, incident);
    }

    private static Listing withdrawn(Listing listing) {
        return new Listing(
                listing.origin(),
                listing.log(),
                listing.index(),
                listing.leafHash(),
                listing.statement(),
                listing.signedAt(),
                Listing.State.WITHDRAWN,
                listing.withdrawal(),
                listing.annulment(),
                listing.opinions(),
                listing.incidentOpen());
    }
}
