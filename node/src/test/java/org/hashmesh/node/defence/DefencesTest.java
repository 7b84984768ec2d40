// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.defence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.entry.HashKind;
import org.hashmesh.entry.HashValue;
import org.hashmesh.node.policy.PolicySettings;
import org.hashmesh.node.toml.ConfigurationException;
import org.hashmesh.store.kv.MemoryKeyValues;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.store.list.Listing;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Why a listing does not count, all defences together. */
class DefencesTest {
    @TempDir
    private Path home;

    private final Random random = new Random(9);
    private final HashValue hash = Sample.random(HashKind.PDQ, random);
    private final Listing ours = Sample.listing(hash, Sample.SELF, 4);
    private final Listing theirs = Sample.listing(hash, Sample.BOLT, 7);
    private PolicySettings settings = Sample.settings();
    private Defences defences;

    @BeforeEach
    void open() {
        defences = Defences.open(
                home,
                Sample.SELF,
                () -> settings,
                new Releases(Ledger.open(new MemoryKeyValues())),
                (id, now) -> false);
    }

    @Test
    void everythingCountsWhereNothingIsSet() {
        assertThat(setAside()).containsExactly("", "");
        assertThat(defences.warnings(hash, Sample.NOW)).isEmpty();
    }

    @Test
    void aSuppressedHashCountsForNobodyUntilItIsTakenBackAlsoAfterARestart() {
        String id = defences.suppressions()
                .add(hash, Optional.empty(), Sample.NOW, "admin", "our\tlogo")
                .id();
        open();

        assertThat(setAside()).containsOnly("suppressed: by admin: our\tlogo");

        assertThat(defences.suppressions().remove(id, Sample.NOW)).isPresent();
        assertThat(setAside()).containsExactly("", "");
        open();
        assertThat(setAside()).containsExactly("", "");
    }

    @Test
    void aSuppressedEntryIsThatEntryAloneAndOnlyForItsTime() {
        defences.suppressions()
                .add(
                        new Place(theirs.log(), theirs.index()),
                        Optional.of(Sample.NOW.plusSeconds(60)),
                        Sample.NOW,
                        "admin",
                        "under review");
        open();

        assertThat(setAside().get(0)).isEmpty();
        assertThat(setAside().get(1))
                .startsWith("suppressed: by admin until 2027-")
                .endsWith("under review");
        assertThat(defences.setAside(Sample.hit(hash, ours, theirs), Sample.NOW.plusSeconds(60)))
                .containsExactly("", "");
        assertThat(defences.suppressions().all(Sample.NOW.plusSeconds(60))).isEmpty();
    }

    @Test
    void aMatchOnACanaryIsAnAlarmAndNeverCounts() {
        Canaries.Canary canary =
                defences.canaries().plant(HashKind.SHA256, "bolt.example", Sample.NOW, "spring", random);
        Hit hit = Sample.hit(canary.hash(), Sample.listing(canary.hash(), Sample.SELF, 9));

        defences.warnings(canary.hash(), Sample.NOW.plusSeconds(5));
        defences.matched(hit, Sample.NOW.plusSeconds(5));
        defences.follow(Sample.NOW);
        open();

        assertThat(defences.setAside(hit, Sample.NOW))
                .singleElement()
                .asString()
                .startsWith("canary: ");
        assertThat(defences.canaries().all()).singleElement().satisfies(found -> {
            assertThat(found.alarms()).isEqualTo(1);
            assertThat(found.lastAlarm()).contains(Sample.NOW.plusSeconds(5));
            assertThat(found.givenTo()).isEqualTo("bolt.example");
        });
        assertThat(defences.canaries().remove(canary.id())).isPresent();
        assertThat(defences.setAside(hit, Sample.NOW)).containsExactly("");
    }

    @Test
    void othersHashesOnAWarningListAreSetAsideAndOurOwnAreNot() throws Exception {
        Path file = home.resolve("warning-lists").resolve("ours.json");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "{\"name\": \"logos\", \"list\": [\"pdq:" + hash.text() + "\"]}");
        defences.follow(Sample.NOW);

        assertThat(setAside()).containsExactly("", "warning-list: logos");
        assertThat(defences.warnings(hash, Sample.NOW)).containsExactly("logos");
    }

    @Test
    void samplingFloodsAndQuarantineSpareWhatTheyShould() {
        settings = Sample.settings(new PolicySettings.Source("bolt.example", "", 0, 47));
        assertThat(setAside().get(0)).isEmpty();
        assertThat(setAside().get(1)).startsWith("not-sampled: ");

        settings = Sample.settings();
        for (int i = 0; i < 30; i++) {
            defences.listed(hash, Sample.SELF, ours.log(), new EntryIndex(i), Sample.NOW);
        }
        assertThat(setAside()).containsExactly("", "");
        for (int i = 0; i < 30; i++) {
            defences.listed(hash, Sample.BOLT, theirs.log(), new EntryIndex(100 + i), Sample.NOW);
        }
        Hit late = Sample.hit(hash, ours, Sample.listing(hash, Sample.BOLT, 140));
        assertThat(defences.setAside(late, Sample.NOW).get(0)).isEmpty();
        assertThat(defences.setAside(late, Sample.NOW).get(1)).startsWith("held: ");

        defences.queried(200, Sample.NOW);
        for (int i = 0; i < 100; i++) {
            defences.matched(late, Sample.NOW);
        }
        assertThat(defences.setAside(late, Sample.NOW))
                .allSatisfy(text -> assertThat(text).startsWith("matches-too-much: "));
    }

    @Test
    void aBrokenStateFileStopsTheNodeAndNamesTheLine() throws Exception {
        Files.createDirectories(home.resolve("defence"));
        Files.writeString(home.resolve("defence").resolve("suppressed.tsv"), "# title\nhash\tmd5\tzz\t0\t0\tme\twhy\n");

        assertThatThrownBy(this::open)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("suppressed.tsv:2:")
                .hasMessageContaining("hex digit");
    }

    private List<String> setAside() {
        return defences.setAside(Sample.hit(hash, ours, theirs), Sample.NOW);
    }
}
