// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hashmesh.cli.file.ParquetListings;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.HashAnswer;
import org.hashmesh.v1.MatchRequest;
import org.hashmesh.v1.MatchResponse;
import org.hashmesh.v1.MatchServiceGrpc;
import org.hashmesh.v1.NearHash;
import org.hashmesh.v1.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code retrohunt}, against a node with fixed answers. */
final class RetrohuntCommandTest {
    private final Fake fake = new Fake();
    private final Terminal terminal = Terminal.at(fake);

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        terminal.close();
    }

    @Test
    void printsWhatMatchesWithTheMembersOwnNameForIt() throws IOException {
        Terminal.Ran ran = hunt("""
                id,uploaded,hash_type,value,owner
                u-1,2024-05-01,md5,aa,x
                u-2,,MD5,cc,x
                "u,3",2024-05-03,pdq,near,x
                """);
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.out().lines().toList())
                .satisfiesExactly(
                        head -> assertThat(head)
                                .startsWith("UPLOAD  UPLOADED    HASH      VERDICT  DISTANCE  DISPUTED"),
                        exact -> assertThat(exact).startsWith("u-1     2024-05-01  md5:aa    block    0"),
                        near -> assertThat(near).startsWith("u,3     2024-05-03  pdq:near           12"));
        assertThat(ran.err()).contains("left alone: owner").contains("3 asked, 2 match");
        assertThat(fake.requests.get(0).getRetrospective()).isTrue();
        assertThat(fake.requests.get(0).getArrivedAfter()).isEmpty();
    }

    @Test
    void readsHashesInOneColumnAndUnderOtherNames() throws IOException {
        Terminal.Ran ran =
                hunt("key,phash,quality\nk-1,near,80\n", "--column=id=key,value=phash", "--type=pdq", "-o", "jsonl");
        assertThat(ran.out()).contains("\"row\":\"2\"", "\"id\":\"k-1\"", "\"distance\":12");
        assertThat(fake.requests.get(0).getHashes(0).getQuality()).isEqualTo(80);
        assertThat(hunt("hash\nmd5:aa\n", "-o", "csv").out().lines().skip(1))
                .allMatch(row -> row.startsWith("row 2,,md5:aa,block,0,"));
        assertThat(hunt("hash\nmd5:aa\n", "--exit-code").exitCode()).isEqualTo(10);
        assertThat(hunt("hash\nmd5:1\n", "--exit-code").exitCode()).isZero();
    }

    @Test
    void aBadRowIsNamedAndTheRestGoesOn() throws IOException {
        Terminal.Ran ran =
                hunt("hash_type,value,quality\nmd5,aa\nmd5,bad,\n,x,\nmd5,aa,\npdq,near,high\n", "--rejects=bad.jsonl");
        assertThat(ran.exitCode()).isEqualTo(9);
        assertThat(ran.err())
                .contains("c.csv:2: line: 2 cells, the header has 3")
                .contains("c.csv:3: hash: value: not hex")
                .contains("c.csv:4: hash_type: is empty")
                .contains("c.csv:6: quality: is not a number")
                .contains("2 asked, 1 match, 4 bad rows");
        assertThat(ran.out().lines()).hasSize(2);
        assertThat(Files.readAllLines(directory.resolve("bad.jsonl"))).hasSize(4);
        assertThat(hunt("hash\nnothing\n").exitCode()).isEqualTo(2);
        assertThat(hunt("").exitCode()).isZero();
    }

    @Test
    void aFileThatIsNoCatalogueIsRefusedWithTheReason() throws IOException {
        assertThat(hunt("id,value\n1,aa\n").err()).contains("E-HUNT-002", "there is neither a column hash");
        assertThat(hunt("hash,id\n", "--column", "id=key").err())
                .contains("there is no column key, which was to be the id");
        assertThat(hunt("hash\n", "--column", "name=key").err()).contains("E-HUNT-001", "one of hash, hash_type");
        assertThat(hunt("hash,hash_type,value\n").err()).contains("in two places");
        Terminal.Ran missing = terminal.in(directory).run("retrohunt", "nowhere.csv");
        assertThat(missing.exitCode()).isEqualTo(3);
        assertThat(missing.err()).contains("there is no file");
    }

    @Test
    void theNextHuntIsOnlyForWhatArrivedSinceTheOneBeforeBegan() throws IOException {
        String catalogue = "hash,id\nmd5:aa,u-1\nmd5:many,u-2\n";
        Terminal.Ran first = hunt(catalogue, "--cursor-file=place");
        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(Files.readString(directory.resolve("place"))).isEqualTo("place-1\n");
        Terminal.Ran second = hunt(catalogue, "--cursor-file=place");
        assertThat(fake.requests.get(1).getArrivedAfter()).isEqualTo("place-1");
        assertThat(second.out().lines()).as("only the listing that arrived").hasSize(2);
        assertThat(second.err())
                .contains("c.csv:3: hash: is near more listed hashes than a node looks at")
                .contains("2 asked, 1 match what arrived since, 1 bad rows");
        assertThat(second.exitCode()).isEqualTo(9);
        assertThat(Files.readString(directory.resolve("place"))).isEqualTo("place-2\n");
        hunt(catalogue, "--cursor=place-7");
        assertThat(fake.requests.get(2).getArrivedAfter()).isEqualTo("place-7");
    }

    @Test
    void aHuntThatBreaksOffLeavesTheCursorWhereItWas() throws IOException {
        Files.writeString(directory.resolve("place"), "elsewhere\n");
        Terminal.Ran ran = hunt("hash\nmd5:aa\n", "--cursor-file=place");
        assertThat(ran.exitCode()).isEqualTo(6);
        assertThat(ran.err()).contains("E-CALL-004");
        assertThat(Files.readString(directory.resolve("place"))).isEqualTo("elsewhere\n");
    }

    @Test
    void aLongCatalogueGoesThroughInSmallBatches() throws IOException {
        int rows = 200_000;
        fake.keep = false;
        try (BufferedWriter out = Files.newBufferedWriter(directory.resolve("long.csv"))) {
            out.write("hash,id\n");
            for (int i = 0; i < rows; i++) {
                out.write((i % 50_000 == 7 ? "md5:aa" : "md5:" + i) + ",u-" + i + "\n");
            }
        }
        Terminal.Ran ran = terminal.in(directory).run("retrohunt", "long.csv", "-o", "csv");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.out()
                        .lines()
                        .map(row -> row.substring(0, row.indexOf(',')))
                        .toList())
                .containsExactly("upload", "u-7", "u-50007", "u-100007", "u-150007");
        assertThat(ran.err()).contains("200000 asked, 4 match");
        assertThat(fake.largest).isLessThanOrEqualTo(100);
    }

    @Test
    void aCatalogueMayBeParquet() throws IOException {
        try (ParquetListings out = ParquetListings.start(directory.resolve("uploads"))) {
            for (String value : List.of("1", "aa", "bad", "aa")) {
                out.write(FakeNode.listing(value, 4));
            }
            out.complete();
        }
        Terminal.Ran ran = terminal.in(directory).run("retrohunt", "uploads", "--column=id=leaf_hash", "-o", "csv");
        assertThat(ran.exitCode()).as(ran.err()).isEqualTo(9);
        assertThat(ran.out()
                        .lines()
                        .map(row -> row.substring(0, row.indexOf(',')))
                        .toList())
                .containsExactly("upload", "row 2", "row 4");
        assertThat(ran.err()).contains("uploads:3: hash: value: not hex").contains("4 asked, 2 match, 1 bad rows");
    }

    private Terminal.Ran hunt(String catalogue, String... options) throws IOException {
        Files.writeString(directory.resolve("c.csv"), catalogue);
        List<String> arguments = new ArrayList<>(List.of("retrohunt", "c.csv"));
        arguments.addAll(List.of(options));
        return terminal.in(directory).run(arguments.toArray(String[]::new));
    }

    /** Knows md5:aa and something near pdq:near; of md5:aa one listing arrived after every cursor. */
    private static final class Fake extends MatchServiceGrpc.MatchServiceImplBase {
        private final List<MatchRequest> requests = new ArrayList<>();
        private boolean keep = true;
        private int largest;
        private int streams;

        @Override
        public StreamObserver<MatchRequest> matchStream(StreamObserver<MatchResponse> answers) {
            String cursor = "place-" + ++streams;
            return new StreamObserver<>() {
                @Override
                public void onNext(MatchRequest request) {
                    if (request.getArrivedAfter().equals("elsewhere")) {
                        answers.onError(Status.FAILED_PRECONDITION
                                .withDescription("E-CALL-004: it is of another database")
                                .asRuntimeException());
                        return;
                    }
                    largest = Math.max(largest, request.getHashesCount());
                    if (keep) {
                        requests.add(request);
                    }
                    MatchResponse.Builder response = MatchResponse.newBuilder().setCursor(cursor);
                    boolean since = !request.getArrivedAfter().isEmpty();
                    request.getHashesList().forEach(hash -> response.addAnswers(answer(hash, since)));
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

        private static HashAnswer answer(Hash hash, boolean since) {
            HashAnswer.Builder answer = HashAnswer.newBuilder().setHash(hash);
            return switch (hash.getValue()) {
                case "aa" ->
                    answer.setKnown(true)
                            .addListings(FakeNode.listing("aa", 7).toBuilder().setArrived(since))
                            .addAllListings(since ? List.of(FakeNode.listing("aa", 3)) : List.of())
                            .setVerdict(Verdict.newBuilder().setAction("block"))
                            .build();
                case "near" ->
                    answer.setKnown(true)
                            .addNear(NearHash.newBuilder()
                                    .setHash(hash.toBuilder().setValue("other"))
                                    .setDistance(12)
                                    .addListings(FakeNode.listing("other", 8)))
                            .build();
                case "many" -> answer.setCapped(since).build();
                case "bad" -> answer.setError("value: not hex").build();
                default -> answer.build();
            };
        }
    }
}
