// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.opinion;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.entry.FieldException;
import org.hashmesh.entry.HashValue;
import org.hashmesh.node.match.AuthorLog;
import org.hashmesh.node.policy.Policies;
import org.hashmesh.node.policy.PolicyReader;
import org.hashmesh.node.publish.EntryMaker;
import org.hashmesh.node.publish.Proposal;
import org.hashmesh.store.kv.MemoryKeyValues;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.store.list.HashList;
import org.hashmesh.store.list.Listing;
import org.hashmesh.store.list.MemberOpinion;
import org.hashmesh.store.list.OpinionEntry;
import org.hashmesh.v1.Opinion;
import org.hashmesh.v1.OpinionKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node of acme that publishes into its log what it saw of bolt's entries; the clock stands where a test puts it. */
class SeenReporterTest {
    private static final MemberName SELF = new MemberName("acme.example");
    private static final Instant MORNING = Instant.parse("2026-03-01T10:00:00Z");
    private static final Instant MIDNIGHT = Instant.parse("2026-03-01T00:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);

    private final MemoryKeyValues store = new MemoryKeyValues();
    private final Ledger ledger = Ledger.open(store);
    private final HashList list = new HashList(store, ledger.logs());
    private final AuthorLog acme = new AuthorLog(ledger, "acme.example");
    private final AuthorLog bolt = new AuthorLog(ledger, "bolt.example");
    private final List<Integer> submissions = new ArrayList<>();
    private Instant now = MORNING;
    private boolean tells = true;
    private boolean crashes;

    @TempDir
    private Path home = Path.of("");

    @Test
    void tellsOnTheSecondDayAfterAndOnceADay() throws Exception {
        int entry = bolt.add(hash(1));
        SeenReporter reporter = open();
        match(reporter, bolt, entry, 123);
        // As often as it is called: not on the day itself, nor on the next one.
        for (int call = 0; call < 3; call++) {
            reporter.run();
        }
        now = now.plus(DAY);
        reporter.run();
        match(reporter, bolt, entry, 500);
        now = MIDNIGHT.plus(DAY.multipliedBy(2)).minusSeconds(1);
        reporter.run();
        assertThat(submissions).isEmpty();
        now = now.plusSeconds(1);
        reporter.run();
        reporter.run();
        Opinion said = said(bolt, entry).orElseThrow();
        assertThat(said.getKind()).isEqualTo(OpinionKind.OPINION_KIND_SEEN);
        assertThat(said.getSeenCount()).isEqualTo(100);
        assertThat(said.getSeenFrom()).isEqualTo(MIDNIGHT.getEpochSecond());
        assertThat(said.getSeenTo()).isEqualTo(MIDNIGHT.plus(DAY).getEpochSecond());
        assertThat(said.getAt()).isEqualTo(now.getEpochSecond());
        assertThat(submissions).containsExactly(1);
        now = now.plus(DAY);
        reporter.run();
        assertThat(said(bolt, entry).orElseThrow().getSeenCount()).isEqualTo(600);
        assertThat(submissions).containsExactly(1, 1);
    }

    @Test
    void tellsNothingOfFewMatches() throws Exception {
        int first = bolt.add(hash(1), hash(2));
        SeenReporter reporter = open();
        match(reporter, bolt, first, 4);
        match(reporter, bolt, first + 1, 5);
        twoDays(reporter);
        assertThat(said(bolt, first)).isEmpty();
        assertThat(said(bolt, first + 1).orElseThrow().getSeenCount()).isEqualTo(5);
        assertThat(submissions).containsExactly(1);
    }

    @Test
    void isOffUnlessThePolicySaysOtherwise() throws Exception {
        for (String policy : List.of("", Policies.standardText())) {
            PolicyReader reader = new PolicyReader(Optional.empty());
            assertThat(reader.parse("policy.toml", policy).settings().reportSeen())
                    .isFalse();
        }
        int entry = bolt.add(hash(1));
        tells = false;
        SeenReporter reporter = open();
        match(reporter, bolt, entry, 70);
        twoDays(reporter);
        assertThat(submissions).isEmpty();
        assertThat(home).isEmptyDirectory();
        // Switched on: what was due before is not told by itself, only as part of what comes.
        tells = true;
        twoDays(reporter);
        assertThat(submissions).isEmpty();
        match(reporter, bolt, entry, 30);
        twoDays(reporter);
        assertThat(said(bolt, entry).orElseThrow().getSeenCount()).isEqualTo(100);
    }

    @Test
    void tellsOnlyOfEntriesOfOthersThatAreInForce() throws Exception {
        int kept = bolt.add(hash(1), hash(2));
        int own = acme.add(hash(3));
        SeenReporter reporter = open();
        match(reporter, bolt, kept, 50);
        match(reporter, bolt, kept + 1, 50);
        match(reporter, acme, own, 50);
        // One that this node no longer has.
        Listing gone = listing(bolt, kept);
        for (int i = 0; i < 50; i++) {
            reporter.counts()
                    .matched(
                            gone.target().log(),
                            new EntryIndex(99),
                            gone.target().leafHash());
        }
        bolt.withdraw(kept + 1);
        twoDays(reporter);
        assertThat(submissions).containsExactly(1);
        assertThat(said(bolt, kept)).isPresent();
        assertThat(said(bolt, kept + 1)).isEmpty();
        assertThat(said(acme, own)).isEmpty();
    }

    @Test
    void manyAreGivenToTheWriterInParts() throws Exception {
        HashValue[] hashes = new HashValue[1_001];
        for (int i = 0; i < hashes.length; i++) {
            hashes[i] = hash(i);
        }
        int first = bolt.add(hashes);
        SeenReporter reporter = open();
        for (int i = 0; i < hashes.length; i++) {
            match(reporter, bolt, first + i, 5);
        }
        twoDays(reporter);
        assertThat(submissions).containsExactly(1_000, 1);
    }

    @Test
    void aLaterCountIsLaterThoughTheClockWentBack() throws Exception {
        int entry = bolt.add(hash(1));
        SeenReporter reporter = open();
        match(reporter, bolt, entry, 50);
        twoDays(reporter);
        long before = said(bolt, entry).orElseThrow().getAt();
        // The file is lost, and with it the day.
        Files.delete(home.resolve("seen-counts.tsv"));
        now = MORNING.minus(DAY.multipliedBy(5));
        reporter = open();
        match(reporter, bolt, entry, 70);
        twoDays(reporter);
        assertThat(said(bolt, entry).orElseThrow().getAt()).isEqualTo(before + 1);
        assertThat(said(bolt, entry).orElseThrow().getSeenCount()).isEqualTo(70);
    }

    @Test
    void aRestartGoesOnWithWhatWasKept() throws Exception {
        int entry = bolt.add(hash(1));
        SeenReporter reporter = open();
        match(reporter, bolt, entry, 70);
        reporter.save();
        // Counted, and lost in the crash.
        match(reporter, bolt, entry, 900);
        reporter = open();
        twoDays(reporter);
        assertThat(said(bolt, entry).orElseThrow().getSeenCount()).isEqualTo(70);
        // Kept before it was told: a restart tells it no second time.
        reporter = open();
        reporter.run();
        twoDays(reporter);
        assertThat(submissions).containsExactly(1);
        match(reporter, bolt, entry, 30);
        reporter.save();
        reporter = open();
        twoDays(reporter);
        assertThat(said(bolt, entry).orElseThrow().getSeenCount()).isEqualTo(100);
    }

    @Test
    void aCrashBeforeItWasKeptTellsTheSameAgain() throws Exception {
        int entry = bolt.add(hash(1));
        SeenReporter reporter = open();
        match(reporter, bolt, entry, 70);
        reporter.save();
        byte[] old = Files.readAllBytes(home.resolve("seen-counts.tsv"));
        twoDays(reporter);
        Opinion first = said(bolt, entry).orElseThrow();
        Files.write(home.resolve("seen-counts.tsv"), old);
        open().run();
        assertThat(submissions).containsExactly(1, 1);
        Opinion again = said(bolt, entry).orElseThrow();
        assertThat(again.getAt()).isGreaterThan(first.getAt());
        assertThat(again.toBuilder().setAt(first.getAt()).build()).isEqualTo(first);
    }

    @Test
    void aCrashAfterItWasKeptTellsItOnceMoreCame() throws Exception {
        int entry = bolt.add(hash(1));
        SeenReporter reporter = open();
        match(reporter, bolt, entry, 70);
        crashes = true;
        // Said in the log, and the node goes on.
        twoDays(reporter);
        crashes = false;
        reporter = open();
        twoDays(reporter);
        assertThat(said(bolt, entry)).isEmpty();
        match(reporter, bolt, entry, 30);
        twoDays(reporter);
        assertThat(said(bolt, entry).orElseThrow().getSeenCount()).isEqualTo(100);
    }

    @Test
    void aFileThatCannotBeReadIsBegunAnew() throws Exception {
        int entry = bolt.add(hash(1));
        Path file = home.resolve("seen-counts.tsv");
        for (String broken : List.of("", "seen v1 x\n", "seen v1 20513\nhalf a li", "\u0000\u0000")) {
            Files.writeString(file, broken);
            assertThat(open().counts().size()).isZero();
        }
        SeenReporter reporter = open();
        match(reporter, bolt, entry, 70);
        twoDays(reporter);
        assertThat(said(bolt, entry).orElseThrow().getSeenCount()).isEqualTo(70);
        assertThat(Files.readString(file)).startsWith("seen v1 ");
    }

    @Test
    void keepsNoFileOfNothing() throws IOException {
        Path file = home.resolve("seen-counts.tsv");
        open().save();
        assertThat(file).doesNotExist();
        SeenReporter reporter = open();
        match(reporter, bolt, bolt.add(hash(1)), 1);
        reporter.save();
        assertThat(file).exists();
        // Forgotten after a season without a match.
        now = now.plus(DAY.multipliedBy(100));
        reporter.run();
        assertThat(file).doesNotExist();
    }

    private SeenReporter open() {
        InstantSource clock = () -> now;
        return SeenReporter.open(
                SELF, list, new EntryMaker(new SecureRandom(), clock), this::publish, () -> tells, home, clock);
    }

    private CompletableFuture<List<Proposal>> publish(List<Proposal> proposals) {
        if (crashes) {
            throw new IllegalStateException("the test lets it crash here");
        }
        submissions.add(proposals.size());
        acme.write(proposals.stream().map(Proposal::leaf).toList());
        return CompletableFuture.completedFuture(proposals);
    }

    /** Ends this day and the next, as a node does that runs all the time. */
    private void twoDays(SeenReporter reporter) {
        for (int day = 0; day < 2; day++) {
            now = now.plus(DAY);
            reporter.run();
        }
    }

    private void match(SeenReporter reporter, AuthorLog author, int index, int times) {
        Listing listing = listing(author, index);
        for (int i = 0; i < times; i++) {
            reporter.counts()
                    .matched(
                            listing.target().log(),
                            listing.target().index(),
                            listing.target().leafHash());
        }
    }

    private Listing listing(AuthorLog author, int index) {
        return list.at(author.log(), new EntryIndex(index), now).orElseThrow();
    }

    private Optional<Opinion> said(AuthorLog author, int index) {
        return listing(author, index)
                .opinions()
                .of(SELF)
                .flatMap(MemberOpinion::seen)
                .map(OpinionEntry::said);
    }

    private static HashValue hash(int number) {
        try {
            return HashValue.parse("md5", String.format("%032x", number + 1));
        } catch (FieldException e) {
            throw new IllegalStateException(e);
        }
    }
}
