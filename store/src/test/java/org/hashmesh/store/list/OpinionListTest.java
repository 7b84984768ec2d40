// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.list;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.hashmesh.crypto.log.Extension;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.store.kv.Batch;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.Durability;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.kv.MemoryKeyValues;
import org.hashmesh.store.ledger.ConflictException;
import org.hashmesh.store.ledger.ContradictionException;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.store.ledger.TestLog;
import org.hashmesh.v1.EntryReference;
import org.hashmesh.v1.EntryType;
import org.hashmesh.v1.Opinion;
import org.hashmesh.v1.OpinionKind;
import org.junit.jupiter.api.Test;

class OpinionListTest {
    private static final Instant NOW = Instant.parse("2026-02-01T00:00:00Z");
    private static final OpinionKind AGREE = OpinionKind.OPINION_KIND_AGREE;
    private static final OpinionKind DISAGREE = OpinionKind.OPINION_KIND_DISAGREE;
    private static final OpinionKind LABELS = OpinionKind.OPINION_KIND_DISAGREE_WITH_LABELS;
    private static final OpinionKind SEEN = OpinionKind.OPINION_KIND_SEEN;
    private static final OpinionKind NONE = OpinionKind.OPINION_KIND_NONE;

    private final MemoryKeyValues store = new MemoryKeyValues();
    private final Ledger ledger = Ledger.open(store);
    private final HashList list = new HashList(store, ledger.logs());
    private final TestLog acme = new TestLog("acme.example/eu1");
    private final TestLog bolt = new TestLog("bolt.example/eu1");
    private final TestLog boltToo = new TestLog("bolt.example/us1");
    private final TestLog cove = new TestLog("cove.example/eu1");

    @Test
    void anEntryIsDisputedWhileAnotherMemberDisagrees() {
        acme.commit(ledger, acme.addMany(0, 3));
        say(acme, acme.opinion(acme, 1, DISAGREE, 50));
        assertThat(listing(1).isDisputed()).isFalse();
        say(bolt, bolt.opinion(acme, 1, DISAGREE, 50));
        assertThat(listing(1).isDisputed()).isTrue();
        assertThat(listing(1).labelsDisputed()).isFalse();
        assertThat(listing(0).isDisputed()).isFalse();
        say(cove, cove.opinion(acme, 1, LABELS, 50));
        assertThat(listing(1).labelsDisputed()).isTrue();
        say(bolt, bolt.opinion(acme, 1, NONE, 51));
        assertThat(listing(1).isDisputed()).isFalse();
        assertThat(listing(1).opinions().members())
                .extracting(opinion -> opinion.member().value())
                .containsExactly("acme.example", "bolt.example", "cove.example");
    }

    @Test
    void theStanceSaidLastCountsInWhicheverLogAndWhenItCame() {
        acme.commit(ledger, acme.addMany(0, 3));
        say(boltToo, boltToo.opinion(acme, 1, AGREE, 60));
        say(bolt, bolt.opinion(acme, 1, DISAGREE, 70), bolt.opinion(acme, 1, LABELS, 65));
        say(boltToo, boltToo.opinion(acme, 1, AGREE, 69));
        assertThat(stance()).isEqualTo(DISAGREE);
        say(bolt, bolt.opinion(acme, 1, NONE, 70));
        assertThat(stance()).isEqualTo(NONE);
        boolean laterLog = boltToo.origin().id().compareTo(bolt.origin().id()) > 0;
        say(boltToo, boltToo.opinion(acme, 1, AGREE, 70));
        assertThat(stance()).isEqualTo(laterLog ? AGREE : NONE);
    }

    @Test
    void seenStandsBesideTheStance() {
        acme.commit(ledger, acme.addMany(0, 3));
        say(bolt, bolt.opinion(acme, 1, DISAGREE, 70), bolt.opinion(acme, 1, SEEN, 90));
        assertThat(stance()).isEqualTo(DISAGREE);
        assertThat(bolts().seen().orElseThrow().said().getAt()).isEqualTo(90);
        assertThat(listing(1).isDisputed()).isTrue();
    }

    @Test
    void anOpinionOfAnotherLeafHashOrAKindOfALaterVersionSaysNothing() {
        acme.commit(ledger, acme.addMany(0, 3));
        EntryReference other = EntryReference.newBuilder()
                .setLogId(ByteString.copyFrom(acme.origin().id().value().toBytes()))
                .setIndex(1)
                .setLeafHash(ByteString.copyFrom(new byte[32]))
                .build();
        say(
                bolt,
                bolt.leaf(
                        EntryType.ENTRY_TYPE_OPINION,
                        Opinion.newBuilder().setEntry(other).setKind(DISAGREE).build()),
                bolt.leaf(
                        EntryType.ENTRY_TYPE_OPINION,
                        Opinion.newBuilder()
                                .setEntry(other.toBuilder().setIndex(-1))
                                .setKind(DISAGREE)
                                .build()));
        assertThat(listing(1).opinions()).isEqualTo(Opinions.NONE);
        say(bolt, bolt.opinion(acme, 1, DISAGREE, 5));
        say(
                bolt,
                bolt.leaf(
                        EntryType.ENTRY_TYPE_OPINION,
                        Opinion.newBuilder()
                                .setEntry(other)
                                .setKindValue(99)
                                .setAt(9)
                                .build()));
        assertThat(stance()).isEqualTo(DISAGREE);
    }

    @Test
    void mayComeBeforeTheEntryItIsAboutAndCountsForNothingAfterTheSeal() {
        Extension adds = acme.addMany(0, 3);
        say(bolt, bolt.opinion(acme, 1, AGREE, 5), bolt.seal(), bolt.opinion(acme, 1, DISAGREE, 6));
        acme.commit(ledger, adds);
        assertThat(stance()).isEqualTo(AGREE);
    }

    @Test
    void nobodyBuriesAnOpinionNotEvenItsOwn() {
        acme.commit(ledger, acme.addMany(0, 3));
        say(cove, cove.opinion(acme, 1, DISAGREE, 5));
        List<Leaf> many = new ArrayList<>();
        for (int at = 0; at < 3_000; at++) {
            many.add(bolt.opinion(acme, 1, at % 2 == 0 ? AGREE : SEEN, at));
        }
        Collections.shuffle(many, new Random(3));
        bolt.commit(ledger, bolt.extend(many));
        assertThat(listing(1).isDisputed()).isTrue();
        assertThat(bolts().stance().orElseThrow().said().getAt()).isEqualTo(2_998);
        assertThat(bolts().seen().orElseThrow().said().getAt()).isEqualTo(2_999);
    }

    @Test
    void rowsOfALogThatIsHalfFetchedHideNothing() throws Exception {
        acme.commit(ledger, acme.addMany(0, 3));
        say(bolt, bolt.opinion(acme, 1, DISAGREE, 5));
        List<Leaf> more = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            more.add(i < 400 ? bolt.opinion(acme, 1, AGREE, 6) : bolt.add(i));
        }
        Extension rest = bolt.extend(more);
        ledger.bulk().begin(bolt.verified(ledger, bolt.skeleton(1, rest)));
        ledger.bulk().take(bolt.verifiedChunk(ledger, 0));
        // As a run of rows is stored before the last chunk is there.
        Batch early = new Batch();
        for (int i = 1; i < 256; i++) {
            opinionRow(bolt, i).forEach(key -> early.put(Column.OPINIONS, key, new byte[0]));
        }
        store.commit(early, Durability.UNSYNCED);
        assertThat(stance()).isEqualTo(DISAGREE);
        ledger.bulk().take(bolt.verifiedChunk(ledger, 1));
        assertThat(stance()).isEqualTo(AGREE);
    }

    private List<Key> opinionRow(TestLog log, int index) {
        Opinion opinion = ((org.hashmesh.entry.Statement.Opined) org.hashmesh.entry.Statement.read(
                        log.leaves().get(index).bytes()))
                .opinion();
        return OpinionKeys.row(
                        opinion,
                        log.origin().member(),
                        ledger.logs().find(log.origin()).orElseThrow().number(),
                        new EntryIndex(index))
                .stream()
                .toList();
    }

    @Test
    void pagesThroughWhatSomebodyHasAnOpinionOn() {
        acme.commit(ledger, acme.addMany(0, 50));
        List<Leaf> said = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            said.add(bolt.opinion(acme, i, AGREE, 5));
            said.add(bolt.opinion(acme, i, DISAGREE, 6));
        }
        bolt.commit(ledger, bolt.extend(said));
        say(cove, cove.opinion(acme, 7, AGREE, 5), cove.opinion(bolt, 0, AGREE, 5));
        OpinionList opinions = list.opinions();
        List<Target> found = new ArrayList<>();
        Optional<Target> start = Optional.empty();
        do {
            OpinionList.Page page = opinions.targets(Optional.of(acme.origin().id()), Optional.empty(), start, 7);
            assertThat(page.targets()).hasSizeLessThanOrEqualTo(7);
            found.addAll(page.targets());
            start = page.next();
        } while (start.isPresent());
        assertThat(found)
                .extracting(target -> (int) target.index().value())
                .containsExactlyElementsOf(IntStream.range(0, 40).boxed().toList());
        assertThat(opinions.targets(Optional.empty(), Optional.of(cove.origin().member()), Optional.empty(), 9)
                        .targets())
                .hasSize(2);
    }

    /** Whether entries come in extensions or by chunks, in whatever order of logs. */
    @Test
    void isTheSameInAnyOrderOfArrival() throws Exception {
        Random random = new Random(17);
        List<TestLog> authors = List.of(acme, bolt, boltToo, cove);
        authors.forEach(author -> author.addMany(0, 10));
        for (int round = 0; round < 12; round++) {
            authors.forEach(author -> author.extend(IntStream.range(0, 1 + random.nextInt(120))
                    .mapToObj(i -> random.nextInt(6) == 0
                            ? author.add(random.nextInt(10))
                            : author.opinion(
                                    authors.get(random.nextInt(4)),
                                    random.nextInt(10),
                                    OpinionKind.forNumber(1 + random.nextInt(7)),
                                    random.nextInt(40)))
                    .toList()));
        }
        List<String> expected = null;
        for (int run = 0; run < 6; run++) {
            MemoryKeyValues other = new MemoryKeyValues();
            Ledger replica = Ledger.open(other);
            List<TestLog> order = new ArrayList<>(authors);
            Collections.shuffle(order, random);
            for (TestLog author : order) {
                arrive(author, replica, random.nextInt(13), random);
            }
            HashList view = new HashList(other, replica.logs());
            List<String> lines = new ArrayList<>();
            for (TestLog author : authors) {
                for (int i = 0; i < 10; i++) {
                    Listing listing = view.at(author.origin().id(), new EntryIndex(i), NOW)
                            .orElseThrow();
                    lines.add(listing.isDisputed() + " " + listing.labelsDisputed() + " " + listing.opinions());
                }
            }
            expected = expected == null ? lines : expected;
            assertThat(lines).isEqualTo(expected);
            assertThat(lines).anyMatch(line -> line.startsWith("true")).anyMatch(line -> line.startsWith("false"));
        }
    }

    /** Some of its extensions, then the rest by chunks. */
    private static void arrive(TestLog author, Ledger replica, int extensions, Random random)
            throws ConflictException, ContradictionException {
        author.extensions().subList(0, extensions).forEach(extension -> author.commit(replica, extension));
        Extension last = author.extensions().get(12);
        if (extensions == 13) {
            return;
        }
        long held = replica.range(author.origin().id()).size().value();
        replica.bulk().begin(author.verified(replica, author.skeleton(held, last)));
        if (replica.bulk().pending(author.origin().id()).isEmpty()) {
            return;
        }
        List<Integer> chunks =
                new ArrayList<>(replica.bulk().pending(author.origin().id()).orElseThrow().missing().stream()
                        .boxed()
                        .toList());
        Collections.shuffle(chunks, random);
        for (int chunk : chunks) {
            replica.bulk().take(author.verifiedChunk(replica, chunk));
        }
    }

    private void say(TestLog log, Leaf... entries) {
        log.commit(ledger, log.extend(List.of(entries)));
    }

    private Listing listing(int index) {
        return list.at(acme.origin().id(), new EntryIndex(index), NOW).orElseThrow();
    }

    private MemberOpinion bolts() {
        return listing(1).opinions().of(bolt.origin().member()).orElseThrow();
    }

    private OpinionKind stance() {
        return bolts().stance().orElseThrow().said().getKind();
    }
}
