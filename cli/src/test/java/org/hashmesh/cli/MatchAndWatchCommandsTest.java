// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hashmesh.v1.Change;
import org.hashmesh.v1.ChangeKind;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.HashAnswer;
import org.hashmesh.v1.MatchRequest;
import org.hashmesh.v1.MatchResponse;
import org.hashmesh.v1.MatchServiceGrpc;
import org.hashmesh.v1.NearHash;
import org.hashmesh.v1.Verdict;
import org.hashmesh.v1.WatchRequest;
import org.hashmesh.v1.WatchResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code match} and {@code watch}, against a node with fixed answers. */
final class MatchAndWatchCommandsTest {
    private final Fake fake = new Fake();
    private final Terminal terminal = Terminal.at(fake);

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        terminal.close();
    }

    @Test
    void saysVerdictDistanceAndWhoListsIt() {
        Terminal.Ran ran = terminal.run("match", "md5:aa", "pdq:near", "md5:cc");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.out().lines().toList())
                .satisfiesExactly(
                        head -> assertThat(head).startsWith("HASH      KNOWN  VERDICT  DISTANCE  DISPUTED  MEMBER"),
                        exact -> assertThat(exact)
                                .startsWith("md5:aa    yes    block    0         yes       acme.example"),
                        near -> assertThat(near)
                                .startsWith("pdq:near  yes             12                  acme.example"),
                        unknown -> assertThat(unknown).startsWith("md5:cc    no"));
        assertThat(ran.err()).contains("3 asked, 2 known");
    }

    @Test
    void passesItsOptionsOn() {
        terminal.run(
                "match",
                "pdq:aa",
                "--max-distance=20",
                "--variants",
                "--include-withdrawn",
                "--with-proofs",
                "-o",
                "json");
        MatchRequest request = fake.requests.get(0);
        assertThat(request.getMaxDistance()).isEqualTo(20);
        assertThat(request.hasMaxTlshDistance()).isFalse();
        assertThat(request.getVariants() && request.getIncludeWithdrawn() && request.getWithProofs())
                .isTrue();
    }

    @Test
    void exitCodesSayWhatWasFoundOnlyWhenAsked() {
        assertThat(terminal.run("match", "md5:aa").exitCode()).isZero();
        assertThat(terminal.run("match", "md5:aa", "--exit-code").exitCode()).isEqualTo(10);
        assertThat(terminal.run("match", "md5:cc", "--exit-code").exitCode()).isZero();
        assertThat(terminal.run("match", "md5:bad", "--exit-code").exitCode()).isEqualTo(2);
        assertThat(terminal.run("match", "md5:bad", "md5:cc", "--exit-code").exitCode())
                .isEqualTo(9);
        assertThat(terminal.run("match", "md5:bad", "md5:aa", "--exit-code").exitCode())
                .isEqualTo(10);
        assertThat(terminal.run("match").exitCode()).isEqualTo(2);
    }

    @Test
    void asksAboutManyLinesInBatchesAndPrintsThemInOrder() throws IOException {
        List<String> lines = new ArrayList<>(List.of("# hashes", ""));
        for (int i = 0; i < 1_234; i++) {
            lines.add("md5:" + i);
        }
        lines.add("no-colon");
        Files.write(directory.resolve("hashes"), lines);
        Terminal.Ran ran = terminal.in(directory).run("match", "--from", "hashes", "-o", "csv");
        assertThat(ran.exitCode()).isEqualTo(9);
        List<String> rows = ran.out().lines().toList();
        assertThat(rows).hasSize(1_236);
        assertThat(rows.get(0)).startsWith("hash,known,verdict,distance,disputed,member,state");
        assertThat(rows.get(1_234)).startsWith("md5:1233,no,");
        assertThat(rows.get(1_235)).contains("error: type: none");
        assertThat(fake.requests).hasSize(13);
        assertThat(ran.err()).contains("1235 asked, 0 known, 1 are no hashes");
        Terminal.Ran piped = terminal.typing("md5:aa\nmd5:1\n").run("match", "-", "--known-only", "-o", "jsonl");
        assertThat(piped.out().lines()).hasSize(1);
        assertThat(terminal.run("match", "--from", "none").exitCode()).isEqualTo(3);
    }

    @Test
    void asksAboutFilesByTheHashesThatItMakesOfThem() throws IOException {
        Files.writeString(directory.resolve("abc"), "abc");
        Files.writeString(directory.resolve("odd:name"), "abc");
        Terminal.Ran ran = terminal.in(directory).run("match", "abc", "md5:aa", "odd:name", "--type=md5,sha256");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(fake.requests.get(0).getHashesList())
                .extracting(Hash::getType)
                .containsExactly("md5", "sha256", "md5", "md5", "sha256");
        assertThat(fake.requests.get(0).getHashes(0).getValue()).isEqualTo("900150983cd24fb0d6963f7d28e17f72");
        assertThat(ran.err()).contains("abc: asked about as md5, sha256");
        Terminal.Ran missing = terminal.run("match", "nowhere.jpg");
        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.err()).contains("cannot hash nowhere.jpg");
    }

    @Test
    void printsJsonAsOneArrayHoweverManyBatchesThereWere() {
        assertThat(terminal.run("match", "md5:aa", "md5:1", "-o", "json").out())
                .startsWith("[{")
                .endsWith("}]\n");
        assertThat(terminal.run("match", "md5:1", "--known-only", "-o", "json").out())
                .isEqualTo("[]\n");
    }

    @Test
    void watchesAndRemembersWhereItWas() throws IOException {
        Terminal.Ran first = terminal.in(directory).run("watch", "--until-now", "--cursor-file=place", "-o", "jsonl");
        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(first.out().lines().toList())
                .hasSize(2)
                .allMatch(line -> line.contains("\"kind\":\"CHANGE_KIND_LISTED\""));
        assertThat(Files.readString(directory.resolve("place"))).isEqualTo("after-2\n");
        Terminal.Ran second =
                terminal.in(directory).run("watch", "--until-now", "--cursor-file=place", "--type=pdq,md5");
        assertThat(second.out()).isEmpty();
        assertThat(fake.watches.get(1).getCursor()).isEqualTo("after-2");
        assertThat(fake.watches.get(1).getHashTypesList()).containsExactly("pdq", "md5");
        Terminal.Ran table = terminal.run("watch", "--until-now");
        assertThat(table.out()).startsWith("CHANGE  HASH    MEMBER").contains("listed  md5:aa  acme.example");
        assertThat(table.err()).contains("go on with: --cursor after-2");
    }

    @Test
    void aRefusedCursorIsAConflictWithTheNextStep() {
        Terminal.Ran ran = terminal.run("watch", "--cursor", "elsewhere");
        assertThat(ran.exitCode()).isEqualTo(6);
        assertThat(ran.err())
                .contains("another database")
                .contains("next       start again")
                .contains("E-CALL-004");
    }

    /** Knows md5:aa and something near pdq:near; has had two changes. */
    private static final class Fake extends MatchServiceGrpc.MatchServiceImplBase {
        private final List<MatchRequest> requests = new ArrayList<>();
        private final List<WatchRequest> watches = new ArrayList<>();

        @Override
        public StreamObserver<MatchRequest> matchStream(StreamObserver<MatchResponse> answers) {
            return new StreamObserver<>() {
                @Override
                public void onNext(MatchRequest request) {
                    requests.add(request);
                    MatchResponse.Builder response = MatchResponse.newBuilder();
                    request.getHashesList().forEach(hash -> response.addAnswers(answer(hash)));
                    answers.onNext(response.build());
                }

                @Override
                public void onError(Throwable failure) {
                    throw new AssertionError(failure);
                }

                @Override
                public void onCompleted() {
                    answers.onCompleted();
                }
            };
        }

        private static HashAnswer answer(Hash hash) {
            HashAnswer.Builder answer = HashAnswer.newBuilder().setHash(hash);
            if (hash.getType().isEmpty()) {
                return answer.setError("type: none").build();
            }
            return switch (hash.getValue()) {
                case "aa" ->
                    answer.setKnown(true)
                            .addListings(FakeNode.listing("aa", 7).toBuilder().setDisputed(true))
                            .setVerdict(Verdict.newBuilder().setAction("block"))
                            .build();
                case "near" ->
                    answer.setKnown(true)
                            .addNear(NearHash.newBuilder()
                                    .setHash(hash.toBuilder().setValue("other"))
                                    .setDistance(12)
                                    .addListings(FakeNode.listing("other", 8)))
                            .build();
                case "bad" -> answer.setError("value: not hex").build();
                default -> answer.build();
            };
        }

        @Override
        public void watch(WatchRequest request, StreamObserver<WatchResponse> changes) {
            watches.add(request);
            if (request.getCursor().equals("elsewhere")) {
                changes.onError(Status.FAILED_PRECONDITION
                        .withDescription(
                                "E-CALL-004: it is of another database; next: start again with an empty cursor")
                        .asRuntimeException());
                return;
            }
            if (request.getCursor().isEmpty()) {
                changes.onNext(response("aa", "after-1"));
                changes.onNext(response("bb", "after-2"));
            }
            changes.onNext(WatchResponse.newBuilder().setCursor("after-2").build());
            changes.onCompleted();
        }

        private static WatchResponse response(String value, String cursor) {
            return WatchResponse.newBuilder()
                    .addChanges(Change.newBuilder()
                            .setKind(ChangeKind.CHANGE_KIND_LISTED)
                            .setListing(FakeNode.listing(value, 1)))
                    .setCursor(cursor)
                    .build();
        }
    }
}
