// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.bench;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hashmesh.entry.EntryLeaf;
import org.hashmesh.entry.FieldException;
import org.hashmesh.entry.NewEntryCheck;
import org.hashmesh.entry.Taxonomy;
import org.hashmesh.v1.EntryType;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.ImportRequest;
import org.hashmesh.v1.Labels;
import org.hashmesh.v1.NewEntry;
import org.hashmesh.v1.Producer;
import org.hashmesh.v1.Severity;

/**
 * The entries that are measured: 60 % PDQ with quality, 20 % SHA-256, 20 % MD5, all values different random numbers; labels
 * out of 60 combinations, a few of them far more frequent than the rest, as when whole campaigns are listed; every entry
 * with first and last seen, severity, an incident and a content group, three of five with a note. Their leaves have 200 bytes on average. Entry {@code i} is the
 * same in every run.
 */
final class BenchList {
    /** What one message of an import may hold. */
    private static final int BATCH = 1_000;

    private static final int SHAPE_SAMPLE = 10_000;
    private static final long SEED = 0x62656e6368L;
    private static final long FIRST_SECOND = 1_609_459_200L;
    private static final int SECONDS = 120_000_000;
    private static final List<String> LISTS = List.of("unsc", "eu", "fto", "uk", "none");
    private static final List<String> GROUNDS =
            List.of("un_list", "branded_publication", "national_list", "national_list", "perpetrator_content");
    private static final List<Labels> COMBINATIONS =
            IntStream.range(0, 60).mapToObj(BenchList::labels).toList();

    private BenchList() {}

    /** The messages that import entries {@code from} to {@code to}. */
    static Stream<ImportRequest> batches(int from, int to) {
        return Stream.iterate(from, at -> at < to, at -> at + BATCH).map(at -> {
            ImportRequest.Builder batch = ImportRequest.newBuilder().setFirstLine(at + 1L);
            for (Iterator<Integer> each =
                            IntStream.range(at, Math.min(to, at + BATCH)).iterator();
                    each.hasNext(); ) {
                batch.addEntries(entry(each.next()));
            }
            return batch.build();
        });
    }

    static NewEntry entry(int i) {
        SplittableRandom random = new SplittableRandom(SEED + i);
        int kind = random.nextInt(10);
        String type = kind < 6 ? "pdq" : kind < 8 ? "sha256" : "md5";
        byte[] value = new byte[type.equals("md5") ? 16 : 32];
        random.nextBytes(value);
        byte[] group = new byte[16];
        random.nextBytes(group);
        // The square of an even draw: small numbers are the frequent ones.
        double draw = random.nextDouble();
        long seen = FIRST_SECOND + random.nextInt(SECONDS);
        NewEntry.Builder entry = NewEntry.newBuilder()
                .setHash(Hash.newBuilder().setType(type).setValue(HexFormat.of().formatHex(value)))
                .setContentGroup(HexFormat.of().formatHex(group))
                .setLabels(COMBINATIONS.get((int) (draw * draw * COMBINATIONS.size())))
                .setFirstSeen(seen)
                .setLastSeen(seen + random.nextInt(1_000_000))
                .setIncident("EX-2024-" + (100 + random.nextInt(40)))
                .setSeverity(Severity.forNumber(1 + random.nextInt(4)));
        if (random.nextInt(5) < 3) {
            entry.setNote("matched in the sweep of campaign %02d, reviewed by two".formatted(random.nextInt(100)));
        }
        if (type.equals("pdq")) {
            entry.setQuality(50 + random.nextInt(51));
        }
        return entry.build();
    }

    /** Bytes of a leaf, on average over the first entries. */
    static double meanLeafBytes() {
        NewEntryCheck check = new NewEntryCheck(Taxonomy.load());
        return IntStream.range(0, SHAPE_SAMPLE)
                .mapToLong(i -> leafBytes(check, entry(i)))
                .average()
                .orElse(0);
    }

    private static int leafBytes(NewEntryCheck check, NewEntry entry) {
        try {
            byte[] salt = new byte[EntryLeaf.SALT_BYTES];
            return EntryLeaf.of(
                            EntryType.ENTRY_TYPE_ADD,
                            ByteString.copyFrom(salt),
                            check.check(entry, Instant.ofEpochSecond(FIRST_SECOND + 2L * SECONDS)))
                    .encode()
                    .length;
        } catch (FieldException e) {
            throw new IllegalStateException("the list of the benchmark is not one that a node takes", e);
        }
    }

    private static Labels labels(int combination) {
        int who = combination % LISTS.size();
        return Labels.newBuilder()
                .setContentType(combination % 3 == 0 ? "video" : "image")
                .addProducers(Producer.newBuilder()
                        .setList(LISTS.get(who))
                        .setEntity("Example Organisation, Branch " + (combination / LISTS.size() + 1)))
                .addBehaviours("tvec" + (1 + combination % 7))
                .addInclusionGrounds(GROUNDS.get(who))
                .build();
    }
}
