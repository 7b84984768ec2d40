// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.HashAnswer;
import org.hashmesh.v1.MatchRequest;
import org.hashmesh.v1.MatchResponse;
import org.hashmesh.v1.MatchServiceGrpc;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A hunt that was broken off goes on where it was: it asks about each row, and tells of each match, at least once. */
final class RetrohuntResumeTest {
    private static final int ROWS = 3_000;
    private static final int BATCH = 100;

    private final Fake fake = new Fake();
    private final Terminal terminal = Terminal.at(fake);

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        terminal.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void brokenOffAtAnyRowItTellsOfEachMatchAndTheNextHuntIsForWhatCameSinceTheFirstPart(long seed) throws Exception {
        Random random = new Random(seed);
        Set<String> matches = catalogue(random);
        List<String> told = new ArrayList<>();
        Terminal.Ran ran;
        int parts = 0;
        do {
            fake.answersLeft = parts == 4 ? Integer.MAX_VALUE : random.nextInt(12);
            ran = hunt("--cursor-file=place");
            told.addAll(ids(ran));
            parts++;
        } while (ran.exitCode() == 5);
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(new LinkedHashSet<>(told)).isEqualTo(matches);
        assertThat(told)
                .as("what was printed before it was broken off is not told twice")
                .hasSameSizeAs(matches);
        assertThat(ran.err()).contains(ROWS + " asked, " + matches.size() + " match");
        assertThat(cursor()).isEqualTo(fake.firstAnswered);
        assertThat(progress()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(longs = {6, 7, 8})
    void killedItGoesOnFromWhatWasSavedSomeSecondsBefore(long seed) throws Exception {
        Random random = new Random(seed);
        List<String> matches = List.copyOf(catalogue(random));
        Path killed = directory.resolve("killed");
        AtomicInteger seconds = new AtomicInteger();
        int end = 15 + random.nextInt(35);
        // A second for each look at the clock, of which there are two a batch.
        terminal.withClock(() -> {
            if (seconds.incrementAndGet() == end) {
                copy(progress(), killed);
            }
            return Terminal.NOW.plusSeconds(seconds.get());
        });
        Terminal.Ran first = hunt("--cursor-file=place");
        assertThat(first.err()).containsOnlyOnce("the same command goes on where it was");
        assertThat(ids(first)).containsExactlyElementsOf(matches);
        Files.delete(directory.resolve("place"));
        Files.move(killed, progress());
        Properties kept = new Properties();
        kept.load(Files.newBufferedReader(progress()));
        int done = Integer.parseInt(kept.getProperty("rows"));
        assertThat(done).isBetween(BATCH, BATCH * end / 2);
        assertThat(kept.getProperty("cursor")).isEqualTo("place-1");

        Terminal.Ran ran = hunt("--cursor-file=place");
        assertThat(ran.err()).contains("goes on after the " + done + " rows").contains(ROWS + " asked");
        assertThat(ids(ran))
                .containsExactlyElementsOf(matches.stream()
                        .filter(id -> Integer.parseInt(id.substring(2)) >= done)
                        .toList());
        assertThat(cursor()).isEqualTo("place-1");
    }

    @Test
    void theSecondHuntToo() throws Exception {
        catalogue(new Random(9));
        Files.writeString(directory.resolve("place"), "place-0\n");
        fake.answersLeft = 4;
        assertThat(hunt("--cursor-file=place").exitCode()).isEqualTo(5);
        assertThat(cursor()).isEqualTo("place-0");
        fake.answersLeft = Integer.MAX_VALUE;
        fake.asked.clear();
        assertThat(hunt("--cursor-file=place").exitCode()).isZero();
        assertThat(fake.asked).hasSize(ROWS - 4 * BATCH);
        assertThat(fake.after).containsOnly("place-0");
        assertThat(cursor()).isEqualTo("place-1");
    }

    @Test
    void itBeginsAgainWhenTheCatalogueOrTheQuestionChangedOrOneWishes() throws Exception {
        catalogue(new Random(10));
        Path file = directory.resolve("c.csv");
        List<Runnable> changes = List.of(
                () -> write(file, "hash,id\n" + read(file).substring(8) + "md5:one,more\n"),
                () -> write(file, read(file).replace("u-7\n", "u-8\n")),
                () -> {});
        for (int i = 0; i < changes.size(); i++) {
            fake.answersLeft = 4;
            assertThat(hunt("--cursor-file=place").exitCode()).isEqualTo(5);
            changes.get(i).run();
            modified(file, i);
            fake.answersLeft = 0;
            String option = i == 2 ? "--max-distance=9" : "--no-color";
            assertThat(hunt("--cursor-file=place", option).err())
                    .contains("was broken off after row 400, but the catalogue has changed since");
            assertThat(progress()).as("it may have been a mistake").exists();
        }
        Terminal.Ran ran = hunt("--cursor-file=place", "--from-start");
        assertThat(ran.err()).doesNotContain("goes on after", "rows are done");
        assertThat(progress()).doesNotExist();
    }

    @Test
    void badRowsAreCountedOnceAndTheFileOfThemIsGoneOnWith() throws Exception {
        StringBuilder rows = new StringBuilder("hash,id\n");
        for (int i = 0; i < 1_000; i++) {
            rows.append(i % 10 == 0 ? "md5:bad" : i % 10 == 5 ? ":" : "md5:" + i)
                    .append(",u-")
                    .append(i)
                    .append('\n');
        }
        write(directory.resolve("c.csv"), rows.toString());
        fake.answersLeft = 3;
        Terminal.Ran first = hunt("--cursor-file=place", "--rejects=bad");
        assertThat(first.exitCode()).isEqualTo(5);
        fake.answersLeft = Integer.MAX_VALUE;
        Terminal.Ran second = hunt("--cursor-file=place", "--rejects=bad");
        assertThat(second.exitCode()).isEqualTo(9);
        assertThat(second.err()).contains("900 asked, 0 match, 200 bad rows");
        List<String> bad = Files.readAllLines(directory.resolve("bad"));
        assertThat(bad.stream().distinct()).hasSize(200);
    }

    @Test
    void anOutputFileThatLacksWhatWasToldBeforeIsRefused() throws Exception {
        catalogue(new Random(13));
        fake.answersLeft = 20;
        terminal.into(1);
        Terminal.Ran first = hunt("--cursor-file=place");
        assertThat(first.exitCode()).isEqualTo(5);
        fake.answersLeft = Integer.MAX_VALUE;
        Terminal.Ran second = hunt("--cursor-file=place");
        assertThat(second.exitCode()).isEqualTo(2);
        assertThat(second.err()).contains("E-HUNT-007", "matches would be missing", ">>", "--from-start");
        terminal.into(1 + first.out().length());
        assertThat(hunt("--cursor-file=place").exitCode()).isZero();
    }

    @Test
    void aFileThatDoesNotSayHowFarItIsIsRefused() throws Exception {
        catalogue(new Random(11));
        write(progress(), "rows=many\n");
        Terminal.Ran ran = hunt("--cursor-file=place");
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.err()).contains("E-HUNT-006", "--from-start");
        assertThat(hunt("--cursor-file=place", "--from-start").exitCode()).isZero();
    }

    @Test
    void withoutACursorFileNothingIsKept() throws Exception {
        catalogue(new Random(12));
        fake.answersLeft = 4;
        assertThat(hunt().err()).doesNotContain("the same command");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(directory.resolve("c.csv"));
        }
    }

    /** Writes one with some that match, and gives their ids. */
    private Set<String> catalogue(Random random) {
        boolean[] match = new boolean[ROWS];
        IntStream.range(0, 60).forEach(i -> match[random.nextInt(ROWS)] = true);
        StringBuilder rows = new StringBuilder("hash,id\n");
        Set<String> matches = new LinkedHashSet<>();
        for (int i = 0; i < ROWS; i++) {
            rows.append(match[i] ? "md5:aa" : "md5:" + i)
                    .append(",u-")
                    .append(i)
                    .append('\n');
            if (match[i]) {
                matches.add("u-" + i);
            }
        }
        write(directory.resolve("c.csv"), rows.toString());
        return matches;
    }

    private static List<String> ids(Terminal.Ran ran) {
        return ran.out()
                .lines()
                .skip(1)
                .map(row -> row.substring(0, row.indexOf(',')))
                .toList();
    }

    private Terminal.Ran hunt(String... options) {
        List<String> arguments = new ArrayList<>(List.of("retrohunt", "c.csv", "-o", "csv"));
        arguments.addAll(Arrays.asList(options));
        return terminal.in(directory).run(arguments.toArray(String[]::new));
    }

    private String cursor() throws IOException {
        return Files.readString(directory.resolve("place")).strip();
    }

    private Path progress() {
        return directory.resolve("place.progress");
    }

    private static void modified(Path file, int hours) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Terminal.NOW.plusSeconds(3_600L * hours)));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) {
        try {
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Knows md5:aa; its connection is lost after so many answers. */
    private static final class Fake extends MatchServiceGrpc.MatchServiceImplBase {
        private final List<Hash> asked = new ArrayList<>();
        private final List<String> after = new ArrayList<>();
        private int answersLeft = Integer.MAX_VALUE;
        private int streams;
        private String firstAnswered = "";

        @Override
        public StreamObserver<MatchRequest> matchStream(StreamObserver<MatchResponse> answers) {
            String cursor = "place-" + ++streams;
            return new StreamObserver<>() {
                private boolean over;

                @Override
                public void onNext(MatchRequest request) {
                    if (over) {
                        return;
                    }
                    if (answersLeft-- <= 0) {
                        over = true;
                        answers.onError(Status.UNAVAILABLE.asRuntimeException());
                        return;
                    }
                    firstAnswered = firstAnswered.isEmpty() ? cursor : firstAnswered;
                    asked.addAll(request.getHashesList());
                    after.add(request.getArrivedAfter());
                    MatchResponse.Builder response = MatchResponse.newBuilder().setCursor(cursor);
                    request.getHashesList().forEach(hash -> response.addAnswers(answer(hash)));
                    answers.onNext(response.build());
                }

                @Override
                public void onError(Throwable failure) {
                    over = true;
                }

                @Override
                public void onCompleted() {
                    if (!over) {
                        answers.onCompleted();
                    }
                }
            };
        }

        private static HashAnswer answer(Hash hash) {
            HashAnswer.Builder answer = HashAnswer.newBuilder().setHash(hash);
            return switch (hash.getValue()) {
                case "aa" ->
                    answer.setKnown(true)
                            .addListings(FakeNode.listing("aa", 7).toBuilder().setArrived(true))
                            .build();
                case "bad" -> answer.setError("value: not hex").build();
                default -> answer.build();
            };
        }
    }
}
