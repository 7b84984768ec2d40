// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.defence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.entry.HashKind;
import org.hashmesh.entry.HashValue;
import org.hashmesh.hash.pdq.PdqHash;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Near-duplicate floods. The limits: 20 hashes within 16 bits of one another within an hour. */
class FloodsTest {
    @TempDir
    private Path home;

    private final Random random = new Random(5);
    private final HashValue picture = Sample.random(HashKind.PDQ, random);
    private Floods floods;
    private long next;

    @BeforeEach
    void open() {
        floods = Floods.open(home);
    }

    @Test
    void theTwentiethNearDuplicateAndLaterOnesAreHeldAndNothingElseIs() {
        for (int i = 0; i < 19; i++) {
            assertThat(add(Sample.BOLT, Sample.near(picture, 8, random), Sample.NOW))
                    .isEmpty();
        }
        Optional<Floods.Hold> hold = add(Sample.BOLT, Sample.near(picture, 8, random), Sample.NOW);

        assertThat(hold).isPresent();
        long first = next - 1;
        HashValue near = hold.orElseThrow().middle();
        assertThat(words(near, Sample.BOLT, first))
                .hasValueSatisfying(text -> assertThat(text).startsWith("held: bolt.example added 20"));
        assertThat(words(near, Sample.BOLT, first + 100)).isPresent();
        assertThat(words(near, Sample.BOLT, first - 1)).isEmpty();
        assertThat(words(near, new MemberName("cove.example"), first + 100)).isEmpty();
        assertThat(words(Sample.random(HashKind.PDQ, random), Sample.BOLT, first + 100))
                .isEmpty();
    }

    @Test
    void theSameHashesOverDaysAreNoFlood() {
        for (int i = 0; i < 200; i++) {
            assertThat(add(Sample.BOLT, Sample.near(picture, 4, random), Sample.NOW.plusSeconds(600L * i)))
                    .isEmpty();
        }
    }

    @Test
    void aLargeImportOfDifferentPicturesIsNoFlood() {
        for (int i = 0; i < 20_000; i++) {
            assertThat(add(Sample.BOLT, Sample.random(HashKind.PDQ, random), Sample.NOW))
                    .isEmpty();
        }
        assertThat(floods.all()).isEmpty();
    }

    @Test
    void aFloodIsFoundThoughItHidesAmongDifferentPictures() {
        Optional<Floods.Hold> found = Optional.empty();
        for (int i = 0; i < 20_000 && found.isEmpty(); i++) {
            assertThat(add(Sample.BOLT, Sample.random(HashKind.PDQ, random), Sample.NOW))
                    .isEmpty();
            if (i % 30 == 0) {
                found = add(Sample.BOLT, Sample.near(picture, 6, random), Sample.NOW);
            }
        }
        assertThat(found).isPresent();
    }

    @Test
    void everyNodeThatReadsTheSameEntriesHoldsTheSame() {
        Floods other = Floods.open(home.resolve("other"));
        for (int i = 0; i < 3_000; i++) {
            HashValue hash =
                    random.nextInt(3) == 0 ? Sample.near(picture, 8, random) : Sample.random(HashKind.PDQ, random);
            Instant at = Sample.NOW.plusSeconds(i);
            other.listed(
                    hash,
                    Sample.BOLT,
                    new Place(Sample.origin(Sample.BOLT).id(), new EntryIndex(next)),
                    at,
                    Sample.LIMITS);
            add(Sample.BOLT, hash, at);
        }
        assertThat(floods.all()).isNotEmpty().isEqualTo(other.all());
    }

    @Test
    void memoryIsBoundedUnderAnyStream() {
        NearClusters clusters = new NearClusters();
        for (int i = 0; i < 50_000; i++) {
            HashValue hash = i % 3 == 0 ? Sample.near(picture, 12, random) : Sample.random(HashKind.PDQ, random);
            clusters.add(PdqHash.of(hash.value().toByteArray(), 0), random.nextInt(10_000), 16, 3_600);
            assertThat(clusters.size()).isLessThanOrEqualTo(NearClusters.PLACES);
        }
    }

    @Test
    void aHeldFloodSurvivesARestartUntilPeopleReleaseIt() {
        Optional<Floods.Hold> hold = Optional.empty();
        for (int i = 0; i < 20; i++) {
            hold = add(Sample.BOLT, picture, Sample.NOW);
        }
        floods.save();
        floods = Floods.open(home);
        assertThat(words(picture, Sample.BOLT, next)).isPresent();

        assertThat(floods.release(hold.orElseThrow().id())).isPresent();

        assertThat(words(picture, Sample.BOLT, next)).isEmpty();
        floods = Floods.open(home);
        assertThat(floods.all()).isEmpty();
    }

    @Test
    void underAnIncidentFiveTimesAsManyCountAndNoneAfterThem() {
        Optional<Floods.Hold> worse = Optional.empty();
        for (int i = 1; i <= 100; i++) {
            assertThat(worse).isEmpty();
            Optional<Floods.Hold> told = add(Sample.BOLT, picture, Sample.NOW);
            assertThat(told.isPresent()).isEqualTo(i == 20 || i == 100);
            worse = i == 20 ? Optional.empty() : told;
        }
        assertThat(worse.orElseThrow().count()).isEqualTo(100);

        for (int restart = 0; restart < 2; restart++) {
            assertThat(wordsUnderIncident(98)).isEmpty();
            assertThat(wordsUnderIncident(99))
                    .hasValueSatisfying(
                            text -> assertThat(text).contains("100 hashes", "too many for an incident too"));
            assertThat(words(picture, Sample.BOLT, 18)).isEmpty();
            assertThat(words(picture, Sample.BOLT, 19)).isPresent();
            floods.save();
            floods = Floods.open(home);
        }
        add(Sample.BOLT, picture, Sample.NOW);
        floods.save();
        assertThat(floods.all()).singleElement().satisfies(hold -> {
            assertThat(hold.count()).isEqualTo(101);
            assertThat(hold.raised().orElseThrow().entry().index().value()).isEqualTo(99);
        });
    }

    @Test
    void copiesThatComeOverDaysOfAnIncidentAreNotAddedUp() {
        for (int i = 0; i < 500; i++) {
            add(Sample.BOLT, picture, Sample.NOW.plusSeconds(60L * i));
        }
        assertThat(floods.all()).hasSize(1);
        assertThat(wordsUnderIncident(next)).isEmpty();
        assertThat(words(picture, Sample.BOLT, next)).isPresent();
    }

    @Test
    void aReleasedFloodBeginsAnewWithBothLimits() {
        for (int i = 0; i < 150; i++) {
            add(Sample.BOLT, picture, Sample.NOW);
        }
        floods.release(floods.all().get(0).id());
        assertThat(wordsUnderIncident(next)).isEmpty();
        for (int i = 0; i < 99; i++) {
            add(Sample.BOLT, picture, Sample.NOW);
        }
        assertThat(wordsUnderIncident(next)).isEmpty();
        add(Sample.BOLT, picture, Sample.NOW);
        assertThat(wordsUnderIncident(next)).isPresent();
    }

    @Test
    void readsWhatWasHeldBeforeIncidentsHadALimit() throws IOException {
        for (int i = 0; i < 20; i++) {
            add(Sample.BOLT, picture, Sample.NOW);
        }
        floods.save();
        Path file = home.resolve("held-floods.tsv");
        List<String> six = Files.readAllLines(file).stream()
                .map(line -> line.startsWith("#") ? line : line.stripTrailing())
                .toList();
        assertThat(six.get(1).split("\t", -1)).hasSize(6);
        Files.write(file, six);

        floods = Floods.open(home);

        assertThat(words(picture, Sample.BOLT, 19)).isPresent();
        assertThat(wordsUnderIncident(19)).isEmpty();
    }

    private Optional<String> wordsUnderIncident(long index) {
        return floods.words(picture, Sample.listing(picture, Sample.BOLT, index), Sample.LIMITS, listing -> true);
    }

    private Optional<Floods.Hold> add(MemberName member, HashValue hash, Instant at) {
        return floods.listed(
                hash, member, new Place(Sample.origin(member).id(), new EntryIndex(next++)), at, Sample.LIMITS);
    }

    private Optional<String> words(HashValue hash, MemberName member, long index) {
        return floods.words(hash, Sample.listing(hash, member, index), Sample.LIMITS, listing -> false);
    }
}
