// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.hashmesh.v1.AdminServiceGrpc;
import org.hashmesh.v1.ExportRequest;
import org.hashmesh.v1.ExportResponse;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.ImportProgress;
import org.hashmesh.v1.ImportRequest;
import org.hashmesh.v1.Listing;
import org.hashmesh.v1.NewEntry;
import org.hashmesh.v1.RejectedLine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code import} and {@code export} against a node that keeps what it is given. */
final class TransferCommandsTest {
    private static final String MD5 = "0cc175b9c0f1b6a831c399e2697726";

    @TempDir
    private Path directory;

    /** Lists each entry once, as a node does; refuses a line if it is told to. */
    private static final class KeepingNode extends AdminServiceGrpc.AdminServiceImplBase {
        private final Set<NewEntry> listed = new LinkedHashSet<>();
        private final List<ImportRequest> requests = new ArrayList<>();
        private long failAfter = Long.MAX_VALUE;
        private long rejectLine;

        @Override
        public StreamObserver<ImportRequest> import_(StreamObserver<ImportProgress> answer) {
            ImportProgress.Builder progress = ImportProgress.newBuilder();
            return new StreamObserver<>() {
                @Override
                public void onNext(ImportRequest request) {
                    requests.add(request);
                    progress.clearRejections();
                    for (int i = 0; i < request.getEntriesCount(); i++) {
                        if (request.getLines(i) == rejectLine) {
                            progress.setRejected(progress.getRejected() + 1);
                            progress.addRejections(RejectedLine.newBuilder()
                                    .setLine(rejectLine)
                                    .setField("incident")
                                    .setReason("is not open"));
                        } else if (requests.get(0).getDryRun() || listed.add(request.getEntries(i))) {
                            progress.setAdded(progress.getAdded() + 1);
                        } else {
                            progress.setAlreadyListed(progress.getAlreadyListed() + 1);
                        }
                    }
                    progress.setAcknowledgedEntries(progress.getAcknowledgedEntries() + request.getEntriesCount());
                    answer.onNext(progress.build());
                    if (progress.getAcknowledgedEntries() >= failAfter) {
                        answer.onError(Status.UNAVAILABLE
                                .withDescription("connection closed")
                                .asRuntimeException());
                    }
                }

                @Override
                public void onError(Throwable thrown) {}

                @Override
                public void onCompleted() {
                    answer.onCompleted();
                }
            };
        }

        @Override
        public void export(ExportRequest request, StreamObserver<ExportResponse> answer) {
            for (NewEntry entry : listed) {
                if (request.getHashType().isEmpty()
                        || request.getHashType().equals(entry.getHash().getType())) {
                    answer.onNext(ExportResponse.newBuilder()
                            .addListings(Listing.newBuilder()
                                    .setMember("acme.example")
                                    .setHash(entry.getHash())
                                    .setNote(entry.getNote()))
                            .build());
                }
            }
            answer.onCompleted();
        }
    }

    private final KeepingNode node = new KeepingNode();

    private Terminal.Ran run(String... arguments) {
        try (Terminal terminal = Terminal.at(node)) {
            return terminal.in(directory).run(arguments);
        }
    }

    private void file(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    private static String md5s(int count) {
        StringBuilder text = new StringBuilder("hash_type,value\n");
        for (int i = 0; i < count; i++) {
            text.append("md5,").append(String.format("%032x", i + 1)).append('\n');
        }
        return text.toString();
    }

    @Test
    void aFileGoesInAndTheSameFileAgainAddsNothing() throws IOException {
        file("list.csv", md5s(2_500));
        Terminal.Ran ran = run("import", "list.csv", "-o", "csv");
        assertThat(ran.err()).isEmpty();
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).isEqualTo("acknowledged_entries,added,already_listed,rejected\r\n2500,2500,0,0\r\n");
        assertThat(node.requests).extracting(ImportRequest::getEntriesCount).containsExactly(1_000, 1_000, 500);
        assertThat(node.requests.get(1).getFirstLine()).isEqualTo(1_002);
        assertThat(node.requests.get(1).getLines(999)).isEqualTo(2_001);
        assertThat(run("import", "list.csv", "-o", "csv").out()).endsWith("\r\n2500,0,2500,0\r\n");
        assertThat(run("import", "list.csv", "--from-line", "2500", "-ocsv").out())
                .endsWith("\r\n2,0,2,0\r\n");
    }

    @Test
    void badLinesAreReportedAndTheRestGoesIn() throws IOException {
        node.rejectLine = 4;
        file("list.csv", "hash_type,value\nmd5," + MD5 + "aa\nmd5,abc\nmd5," + MD5 + "bb\nmd5\nmd5," + MD5 + "cc\n");
        Terminal.Ran ran = run("import", "list.csv", "--rejects", "bad.jsonl", "-ocsv");
        assertThat(ran.exitCode()).isEqualTo(9);
        assertThat(ran.out()).endsWith("\r\n3,2,0,3\r\n");
        assertThat(ran.err()).isEqualTo("""
                list.csv:3: value: 3 hex digits, a md5 hash has 32
                list.csv:5: line: 1 cells, the header has 2
                list.csv:4: incident: is not open
                """);
        assertThat(Files.readAllLines(directory.resolve("bad.jsonl")))
                .hasSize(3)
                .contains("{\"line\":\"4\",\"field\":\"incident\",\"reason\":\"is not open\"}");
    }

    @Test
    void strictSendsNothingWhenALineIsBad() throws IOException {
        file("list.csv", md5s(1_500) + "md5,abc\n");
        Terminal.Ran ran = run("import", "--strict", "list.csv");
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err())
                .startsWith("list.csv:1502: value: 3 hex digits, a md5 hash has 32\nerror: 1 of 1501 lines are bad")
                .contains("nothing was sent");
        assertThat(node.requests).isEmpty();
    }

    @Test
    void strictReadsStandardInputTwice() {
        try (Terminal terminal = Terminal.at(node)) {
            Terminal.Ran ran = terminal.typing(md5s(3)).run("import", "-", "--strict", "-ocsv");
            assertThat(ran.exitCode()).isZero();
            assertThat(node.listed).hasSize(3);
        }
    }

    @Test
    void aDashIsStandardInput() {
        try (Terminal terminal = Terminal.at(node)) {
            Terminal.Ran ran =
                    terminal.typing("video_md5 " + MD5 + "aa\nraw_text x\n").run("import", "-", "--format", "tx-list");
            assertThat(ran.exitCode()).isEqualTo(9);
            assertThat(ran.err()).contains("<stdin>:2: signal_type: raw_text is content itself");
            assertThat(node.listed)
                    .extracting(entry -> entry.getHash().getType())
                    .containsExactly("md5");
        }
    }

    @Test
    void aDryRunTellsTheNodeThatItIsOne() throws IOException {
        file("list.csv", md5s(2));
        Terminal.Ran ran = run("import", "list.csv", "--dry-run");
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.err()).isEqualTo("dry run: nothing was written\n");
        assertThat(node.requests.get(0).getDryRun()).isTrue();
        assertThat(node.listed).isEmpty();
    }

    @Test
    void aLostNodeSaysWhatIsInAndHowToGoOn() throws IOException {
        node.failAfter = 1_000;
        file("list.csv", md5s(5_000));
        Terminal.Ran ran = run("import", "list.csv");
        assertThat(ran.exitCode()).isEqualTo(5);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err())
                .contains("1000 entries are acknowledged and durable")
                .contains("run the same command again: it publishes nothing twice");
        node.failAfter = Long.MAX_VALUE;
        assertThat(run("import", "list.csv").exitCode()).isZero();
        assertThat(node.listed).hasSize(5_000);
    }

    @Test
    void aWrongFileIsAUsageError() throws IOException {
        file("list.txt", "hello\n");
        Terminal.Ran ran = run("import", "list.txt");
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("cannot tell the format").contains("--format");
        assertThat(run("import", "nowhere.csv").exitCode()).isEqualTo(3);
        assertThat(run("import", "list.txt", "--format", "xml").err()).contains("tx-csv");
    }

    @Test
    void whatIsExportedImportsToTheSameExport() throws IOException {
        node.listed.add(entry("md5", MD5 + "aa", "a, \"quoted\" note"));
        node.listed.add(entry("vpdq", "0,100," + "ab".repeat(32) + ",0\n1,90," + "cd".repeat(32) + ",1.5", ""));
        Terminal.Ran csv = run("export");
        assertThat(csv.exitCode()).isZero();
        assertThat(csv.err()).isEqualTo("2 listings exported as csv\n");
        Terminal.Ran jsonl = run("export", "-ojsonl");
        for (String text : List.of(csv.out(), jsonl.out())) {
            node.listed.clear();
            file("again", text);
            assertThat(run("import", "again").err()).isEmpty();
            assertThat(run("export", "-q").out()).isEqualTo(csv.out());
        }
    }

    @Test
    void anExportedFileAppearsWhole() throws IOException {
        node.listed.add(entry("md5", MD5 + "aa", ""));
        node.listed.add(entry("sha1", MD5 + "aabbbbcccc", ""));
        Terminal.Ran ran = run("export", "--format", "tx-csv", "--to", "out.csv");
        assertThat(ran.exitCode()).isEqualTo(9);
        assertThat(ran.err()).contains("1 left out: tx-csv has no place for their kinds of hashes");
        assertThat(Files.readAllLines(directory.resolve("out.csv"))).hasSize(2);
        assertThat(run("export", "--type", "sha1", "--to", "out.csv").exitCode())
                .isZero();
        assertThat(Files.readString(directory.resolve("out.csv")))
                .contains("sha1")
                .doesNotContain("md5");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(directory.resolve("out.csv"));
        }
    }

    @Test
    void anExportAsParquetIsAFileOfItsOwn() throws IOException {
        node.listed.add(entry("md5", MD5 + "aa", ""));
        node.listed.add(entry("sha1", MD5 + "aabbbbcccc", "of any kind"));
        Terminal.Ran ran = run("export", "--format", "parquet", "--to", "out.parquet");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.err()).isEqualTo("2 listings exported as parquet\n");
        assertThat(Files.readAllBytes(directory.resolve("out.parquet"))).startsWith('P', 'A', 'R', '1');
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(directory.resolve("out.parquet"));
        }
        Terminal.Ran piped = run("export", "--format", "parquet");
        assertThat(piped.exitCode()).isEqualTo(2);
        assertThat(piped.err()).contains("E-EXP-002").contains("--to FILE");
    }

    private static NewEntry entry(String type, String value, String note) {
        return NewEntry.newBuilder()
                .setHash(Hash.newBuilder().setType(type).setValue(value))
                .setNote(note)
                .build();
    }
}
