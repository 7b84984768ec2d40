// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.defence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.entry.HashKind;
import org.hashmesh.entry.HashValue;
import org.hashmesh.node.policy.PolicySettings.Source;
import org.hashmesh.store.journal.ChangeCursor;
import org.hashmesh.store.kv.MemoryKeyValues;
import org.hashmesh.store.ledger.Ledger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How it is noted what counts again. */
class ReleasesTest {
    private final Ledger ledger = Ledger.open(new MemoryKeyValues());
    private final Releases releases = new Releases(ledger);
    private final Random random = new Random(2);
    private final HashValue pdq = Sample.random(HashKind.PDQ, random);
    private final HashValue md5 = Sample.random(HashKind.MD5, random);

    @TempDir
    private Path home;

    @Test
    void noAnswerReachesBehindAReleaseThatDoesNotCountYet() {
        ChangeCursor before = ledger.journal().end();
        ChangeCursor meanwhile = releases.release(
                new Release.OfHash(md5), () -> releases.upTo(ledger.journal().end()));
        assertThat(meanwhile).isEqualTo(before);
        ChangeCursor after = ledger.journal().end();
        assertThat(after).isNotEqualTo(before);
        assertThat(releases.upTo(after)).isEqualTo(after);
        assertThat(releases.release(new Release.OfHash(md5), () -> releases.upTo(before)))
                .as("a place from before stays")
                .isEqualTo(before);
    }

    @Test
    void whatIsReadIsWhatWasNoted() {
        Place seventh = new Place(Sample.origin(Sample.BOLT).id(), new EntryIndex(7));
        Floods.Start start = new Floods.Start(seventh, Sample.NOW);
        Floods.Hold hold = new Floods.Hold("id", Sample.BOLT, pdq, start, Optional.empty(), 20);
        List<Release> all = List.of(
                new Release.OfHash(md5),
                new Release.OfHash(Sample.random(HashKind.SHA256, random)),
                new Release.OfEntry(seventh),
                new Release.OfIncident("bolt.example/attack"),
                new Release.OfSource("bolt.example", "", 0.25));
        assertThat(all)
                .allSatisfy(release -> assertThat(Release.parse(release.text())).isEqualTo(release));
        Release flood = Release.parse(new Release.OfFlood(hold, 16).text());
        HashValue near = Sample.near(pdq, 16, random);
        assertThat(flood.covers(Sample.listing(near, Sample.BOLT, 7))).isTrue();
        assertThat(flood.covers(Sample.listing(near, Sample.BOLT, 6))).isFalse();
        assertThat(flood.covers(Sample.listing(near, Sample.SELF, 7))).isFalse();
        assertThat(flood.covers(Sample.listing(Sample.near(pdq, 17, random), Sample.BOLT, 7)))
                .isFalse();
        String early = String.join("\t", hold.words().subList(0, 6));
        assertThat(Release.parse("flood\t16\t" + early).text())
                .as("as it was before incidents had a limit")
                .isEqualTo(new Release.OfFlood(hold, 16).text());
        Release incident = new Release.OfIncident("bolt.example/attack");
        assertThat(incident.covers(Sample.listing(pdq, Sample.SELF, 1, Sample.NOW, "bolt.example/attack")))
                .isTrue();
        assertThat(incident.covers(Sample.listing(pdq, Sample.SELF, 1))).isFalse();
    }

    @Test
    void whatALaterVersionReleasedMayBeAnything() {
        Released released = new Released();
        released.add(new Release.OfHash(md5).text());
        assertThat(released.covers(Sample.listing(pdq, Sample.BOLT, 7))).isFalse();
        assertThat(released.covers(Sample.listing(md5, Sample.BOLT, 7))).isTrue();
        released.add("galaxy\tfar away");
        assertThat(released.covers(Sample.listing(pdq, Sample.BOLT, 7))).isTrue();
    }

    @Test
    void moreIsTakenOfASourceWhenItsShareOrItsDistanceIsRaisedOrItsLineIsGone() {
        List<Source> first = List.of(new Source("bolt.example", "", 0.25, 31), new Source("cove.example", "", 0.5, 31));
        sources(first);
        assertThat(raised(first)).isEmpty();
        assertThat(raised(List.of(new Source("bolt.example", "", 0.2, 16), first.get(1))))
                .isEmpty();
        assertThat(raised(List.of(new Source("bolt.example", "", 0.3, 31), first.get(1))))
                .containsExactly(new Release.OfSource("bolt.example", "", 0.25));
        assertThat(raised(List.of(new Source("bolt.example", "", 0.25, 40), first.get(1))))
                .containsExactly(new Release.OfSource("bolt.example", "", 0));
        assertThat(raised(List.of(first.get(0))))
                .as("farther too: all of it may")
                .containsExactly(new Release.OfSource("cove.example", "", 0));
        assertThat(raised(List.of(first.get(0), first.get(1), new Source("bolt.example", "violent", 0.5, 31))))
                .containsExactly(new Release.OfSource("bolt.example", "violent", 0.25));
    }

    private void sources(List<Source> now) {
        SampledSources.open(home).take(now);
    }

    /** Compared with what was taken at the start before. */
    private List<Release> raised(List<Source> now) {
        return SampledSources.open(home).raised(now);
    }
}
