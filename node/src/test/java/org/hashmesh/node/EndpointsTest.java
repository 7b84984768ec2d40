// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.hashmesh.crypto.log.CheckpointException;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.note.NoteException;
import org.hashmesh.crypto.note.TlogProof;
import org.hashmesh.crypto.tree.InclusionProof;
import org.hashmesh.crypto.tree.ProofException;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.v1.AddOutcome;
import org.hashmesh.v1.AddRequest;
import org.hashmesh.v1.AddResult;
import org.hashmesh.v1.EntryName;
import org.hashmesh.v1.EntryProof;
import org.hashmesh.v1.ExportRequest;
import org.hashmesh.v1.ExportResponse;
import org.hashmesh.v1.GetEntryRequest;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.HashAnswer;
import org.hashmesh.v1.ImportProgress;
import org.hashmesh.v1.ImportRequest;
import org.hashmesh.v1.ListEntriesRequest;
import org.hashmesh.v1.ListEntriesResponse;
import org.hashmesh.v1.Listing;
import org.hashmesh.v1.MatchRequest;
import org.hashmesh.v1.MatchResponse;
import org.hashmesh.v1.NewEntry;
import org.hashmesh.v1.Verdict;
import org.hashmesh.v1.WithdrawReason;
import org.hashmesh.v1.WithdrawRequest;
import org.hashmesh.v1.WithdrawResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndpointsTest {
    private static final Hash BAD =
            Hash.newBuilder().setType("sha1").setValue("xyz").build();

    private final TestNode acme;
    private final TestNode bolt;

    EndpointsTest(@TempDir Path homes) {
        List<TestNode> founders = TestNode.founders(homes, "acme.example", "bolt.example");
        acme = founders.get(0);
        bolt = founders.get(1);
    }

    @BeforeEach
    void start() {
        acme.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        acme.close();
        bolt.close();
    }

    @Test
    void whatIsAddedMatchesUntilItIsWithdrawn() {
        Hash hash = TestNode.hash(1);
        assertThat(acme.knows(hash)).isFalse();

        AddResult added = acme.add(hash);
        assertThat(added.getLog()).isEqualTo(acme.log().origin().text());
        assertThat(acme.knows(hash)).isTrue();

        WithdrawResponse rehearsed =
                acme.admin().withdraw(withdrawal(hash).setDryRun(true).build());
        assertThat(rehearsed.getWithdrawnList()).extracting(Listing::getIndex).containsExactly(added.getIndex());
        assertThat(acme.knows(hash)).isTrue();

        WithdrawResponse withdrawn = acme.admin().withdraw(withdrawal(hash).build());
        assertThat(withdrawn.getWithdrawnList()).extracting(Listing::getIndex).containsExactly(added.getIndex());
        assertThat(acme.knows(hash)).isFalse();

        WithdrawResponse again = acme.admin().withdraw(withdrawal(hash).build());
        assertThat(again.getWithdrawnList()).isEmpty();
        assertThat(again.getNotFoundList()).containsExactly("md5:" + hash.getValue());
    }

    @Test
    void anEntryThatIsInForceIsNotPublishedAgain() {
        AddResult first = acme.add(TestNode.hash(1));

        List<AddResult> again = add(
                entry(1),
                entry(2),
                entry(2),
                entry(1).toBuilder().setNote("more").build());

        assertThat(again)
                .extracting(AddResult::getOutcome)
                .containsExactly(
                        AddOutcome.ADD_OUTCOME_ALREADY_LISTED,
                        AddOutcome.ADD_OUTCOME_ADDED,
                        AddOutcome.ADD_OUTCOME_ALREADY_LISTED,
                        AddOutcome.ADD_OUTCOME_ADDED);
        assertThat(again.get(0).getIndex()).isEqualTo(first.getIndex());
        assertThat(again.get(2).getIndex()).isEqualTo(again.get(1).getIndex());
    }

    @Test
    void aRejectedEntrySaysWhichFieldAndWhyAndTheRestGoesIn() {
        List<AddResult> results = add(
                NewEntry.newBuilder().setHash(BAD).build(),
                entry(1),
                entry(2).toBuilder().setExpires(5).build());

        assertThat(results)
                .extracting(AddResult::getOutcome)
                .containsExactly(
                        AddOutcome.ADD_OUTCOME_REJECTED, AddOutcome.ADD_OUTCOME_ADDED, AddOutcome.ADD_OUTCOME_REJECTED);
        assertThat(results.get(0).getField()).isEqualTo("value");
        assertThat(results.get(0).getReason()).contains("hex digit");
        assertThat(results.get(2).getField()).isEqualTo("expires");
        assertThat(acme.knows(TestNode.hash(1))).isTrue();
    }

    @Test
    void aQueryThatIsNoHashIsAnsweredAlone() {
        acme.add(TestNode.hash(1));

        MatchResponse answers = acme.matching()
                .match(MatchRequest.newBuilder()
                        .addHashes(BAD)
                        .addHashes(TestNode.hash(1))
                        .addHashes(TestNode.hash(2))
                        .build());

        assertThat(answers.getAnswers(0).getError()).startsWith("value: ");
        assertThat(answers.getAnswers(1).getKnown()).isTrue();
        assertThat(answers.getAnswers(1).getListingsList()).hasSize(1);
        assertThat(answers.getAnswers(2).getKnown()).isFalse();
        assertThat(answers.getAnswers(2).getError()).isEmpty();
    }

    @Test
    void theAnswerSaysWhatThisMembersPolicyDoesAboutIt() {
        acme.add(TestNode.hash(1));
        MatchResponse answers = acme.matching()
                .match(MatchRequest.newBuilder()
                        .addHashes(TestNode.hash(1))
                        .addHashes(TestNode.hash(2))
                        .build());
        Verdict known = answers.getAnswers(0).getVerdict();
        assertThat(known.getAction()).isEqualTo("review");
        assertThat(known.getRule()).isEqualTo("default");
        assertThat(known.getPolicy()).matches("[0-9a-f]{12}");
        Verdict unknown = answers.getAnswers(1).getVerdict();
        assertThat(unknown.getAction()).isEqualTo("pass");
        assertThat(unknown.getRule()).isEqualTo("no-match");
    }

    @Test
    void aStreamOfBatchesIsAnsweredInItsOrder() throws InterruptedException {
        acme.add(TestNode.hash(1));
        BlockingQueue<MatchResponse> answers = new LinkedBlockingQueue<>();
        CountDownLatch ended = new CountDownLatch(1);
        StreamObserver<MatchRequest> batches = acme.matchStream(new StreamObserver<>() {
            @Override
            public void onNext(MatchResponse answer) {
                answers.add(answer);
            }

            @Override
            public void onError(Throwable cause) {
                ended.countDown();
            }

            @Override
            public void onCompleted() {
                ended.countDown();
            }
        });
        for (int i = 0; i < 300; i++) {
            batches.onNext(MatchRequest.newBuilder()
                    .setId(i)
                    .addHashes(TestNode.hash(1))
                    .addHashes(TestNode.hash(2))
                    .build());
        }
        batches.onCompleted();
        assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(answers)
                .extracting(MatchResponse::getId)
                .containsExactlyElementsOf(LongStream.range(0, 300).boxed().toList());
        assertThat(answers)
                .allMatch(answer ->
                        answer.getAnswers(0).getKnown() && !answer.getAnswers(1).getKnown());
    }

    @Test
    void aQueryWithoutStructureOrOfTheWrongShapeSaysWhy() {
        String pdq = "f8f8f0cce0f4e84d".repeat(4);
        MatchResponse answers = acme.matching()
                .match(MatchRequest.newBuilder()
                        .addHashes(
                                Hash.newBuilder().setType("pdq").setValue(pdq).setQuality(49))
                        .addHashes(Hash.newBuilder().setType("pdq").setValue(pdq.substring(32)))
                        .addHashes(Hash.newBuilder().setType("pdq").setValue("x".repeat(500_000)))
                        .addHashes(
                                Hash.newBuilder().setType("pdq").setValue(pdq).setQuality(50))
                        .build());
        assertThat(answers.getAnswersList())
                .extracting(HashAnswer::getError)
                .satisfiesExactly(
                        error -> assertThat(error).startsWith("quality: 49 is below 50"),
                        error -> assertThat(error).contains("32 hex digits, a pdq hash has 64"),
                        error -> assertThat(error).contains("500000 characters"),
                        error -> assertThat(error).isEmpty());
        assertThat(answers.getSerializedSize()).isLessThan(10_000);
    }

    @Test
    void aMatchCarriesAProofWhenAskedTo() {
        acme.add(TestNode.hash(1));
        MatchResponse answers = acme.matching()
                .match(MatchRequest.newBuilder()
                        .addHashes(TestNode.hash(1))
                        .setWithProofs(true)
                        .build());
        assertThat(answers.getAnswers(0).getListings(0).getProof().toStringUtf8())
                .startsWith("c2sp.org/tlog-proof@v1\n");
    }

    @Test
    void aRequestOverTheLimitIsRefusedWithACode() {
        StatusRuntimeException none = catchThrowableOfType(
                StatusRuntimeException.class, () -> acme.admin().add(AddRequest.getDefaultInstance()));
        assertThat(none.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(none.getStatus().getDescription()).startsWith("E-CALL-001");
    }

    @Test
    void anImportAcknowledgesEveryMessageInOrderAndASecondOneAddsNothing() throws InterruptedException {
        List<ImportProgress> first = importAll(message(0, 700, 1), message(700, 700, 701), badMessage(1401));
        assertThat(first).extracting(ImportProgress::getAcknowledgedEntries).containsExactly(700L, 1400L, 1402L);
        ImportProgress end = first.get(2);
        assertThat(end.getAdded()).isEqualTo(1401);
        assertThat(end.getRejected()).isEqualTo(1);
        assertThat(end.getRejections(0).getLine()).isEqualTo(1402);
        assertThat(end.getRejections(0).getField()).isEqualTo("value");

        List<ImportProgress> second = importAll(message(0, 700, 1), message(700, 700, 701));
        assertThat(second.get(1).getAdded()).isZero();
        assertThat(second.get(1).getAlreadyListed()).isEqualTo(1400);
        assertThat(acme.status().getEntriesInForce()).isEqualTo(1401);
    }

    @Test
    void aDryRunImportAddsNothing() throws InterruptedException {
        ImportRequest rehearsal = message(0, 10, 1).toBuilder().setDryRun(true).build();

        assertThat(importAll(rehearsal).get(0).getAdded()).isEqualTo(10);
        assertThat(acme.knows(TestNode.hash(3))).isFalse();
    }

    @Test
    void aListPagesAcrossLogsWithoutRepeatingOrLosingAnEntry() throws InterruptedException {
        bolt.start();
        importAll(message(0, 700, 1));
        bolt.add(TestNode.hash(5_000));
        bolt.add(TestNode.hash(5_001));
        acme.awaitKnown(TestNode.hash(5_001));

        List<String> all = pages(ListEntriesRequest.newBuilder().setPageSize(64));
        assertThat(all).hasSize(702).doesNotHaveDuplicates();
        assertThat(all.get(0)).as("newest first").endsWith("#700");
        assertThat(pages(ListEntriesRequest.newBuilder().setPageSize(1_000))).isEqualTo(all);
        assertThat(pages(ListEntriesRequest.newBuilder().setPageSize(1).setMember("bolt.example")))
                .hasSize(2);

        Set<String> exported = new LinkedHashSet<>();
        acme.admin()
                .export(ExportRequest.getDefaultInstance())
                .forEachRemaining(message -> exported.addAll(names(message)));
        assertThat(exported).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void aPageTokenOfSomebodyElseIsRefused() {
        StatusRuntimeException refused = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> acme.admin()
                        .listEntries(ListEntriesRequest.newBuilder()
                                .setPageToken("rubbish")
                                .build()));
        assertThat(refused.getStatus().getDescription())
                .startsWith("E-CALL-001")
                .contains("page_token");
    }

    @Test
    void theProofOfAnEntryVerifiesWithTheLogsKeyAlone() throws NoteException, CheckpointException, ProofException {
        acme.add(TestNode.hash(1));
        AddResult added = acme.add(TestNode.hash(2));
        acme.add(TestNode.hash(3));

        EntryProof proof = acme.admin()
                .proveEntry(GetEntryRequest.newBuilder()
                        .setEntry(EntryName.newBuilder().setLog(added.getLog()).setIndex(added.getIndex()))
                        .build());

        LogKey key = acme.log();
        assertThat(proof.getLogKey()).isEqualTo(key.text());
        TlogProof parsed = TlogProof.parse(proof.getTlogProof().toByteArray());
        SignedCheckpoint checkpoint = SignedCheckpoint.open(parsed.checkpoint().toBytes(), key);
        Leaf leaf = new Leaf(parsed.extra());
        assertThat(leaf.hash(new TreeHasher()).hex()).isEqualTo(added.getLeafHash());
        new InclusionProof(parsed.hashes())
                .verify(
                        parsed.index(),
                        leaf.hash(new TreeHasher()),
                        checkpoint.size(),
                        checkpoint.root(),
                        new TreeHasher());
    }

    @Test
    void anEntryThatIsNotHeldIsNotFound() {
        StatusRuntimeException refused = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> acme.admin()
                        .getEntry(GetEntryRequest.newBuilder()
                                .setEntry(EntryName.newBuilder()
                                        .setLog(acme.log().origin().text())
                                        .setIndex(77))
                                .build()));
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(refused.getStatus().getDescription()).startsWith("E-CALL-002");
    }

    private List<AddResult> add(NewEntry... entries) {
        return acme.admin()
                .add(AddRequest.newBuilder().addAllEntries(List.of(entries)).build())
                .getResultsList();
    }

    private static NewEntry entry(int number) {
        return NewEntry.newBuilder().setHash(TestNode.hash(number)).build();
    }

    private static WithdrawRequest.Builder withdrawal(Hash hash) {
        return WithdrawRequest.newBuilder().addHashes(hash).setReason(WithdrawReason.WITHDRAW_REASON_MISTAKE);
    }

    private static ImportRequest message(int from, int count, long firstLine) {
        ImportRequest.Builder message = ImportRequest.newBuilder().setFirstLine(firstLine);
        for (int i = from; i < from + count; i++) {
            message.addEntries(entry(i));
        }
        return message.build();
    }

    private static ImportRequest badMessage(long firstLine) {
        return ImportRequest.newBuilder()
                .setFirstLine(firstLine)
                .addEntries(entry(9_000))
                .addEntries(NewEntry.newBuilder().setHash(BAD))
                .build();
    }

    private List<ImportProgress> importAll(ImportRequest... messages) throws InterruptedException {
        BlockingQueue<Object> answers = new LinkedBlockingQueue<>();
        StreamObserver<ImportRequest> out = acme.adminStreams().import_(new StreamObserver<>() {
            @Override
            public void onNext(ImportProgress progress) {
                answers.add(progress);
            }

            @Override
            public void onError(Throwable cause) {
                answers.add(cause);
            }

            @Override
            public void onCompleted() {
                answers.add("end");
            }
        });
        for (ImportRequest message : messages) {
            out.onNext(message);
        }
        out.onCompleted();
        List<ImportProgress> progress = new ArrayList<>();
        Object answer = answers.poll(30, TimeUnit.SECONDS);
        while (answer instanceof ImportProgress one) {
            progress.add(one);
            answer = answers.poll(30, TimeUnit.SECONDS);
        }
        assertThat(answer).isEqualTo("end");
        return progress;
    }

    private List<String> pages(ListEntriesRequest.Builder request) {
        List<String> all = new ArrayList<>();
        String token = "";
        do {
            ListEntriesResponse page =
                    acme.admin().listEntries(request.setPageToken(token).build());
            page.getListingsList().forEach(listing -> all.add(name(listing)));
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return all;
    }

    private static List<String> names(ExportResponse message) {
        return message.getListingsList().stream().map(EndpointsTest::name).toList();
    }

    private static String name(Listing listing) {
        return listing.getLog() + "#" + listing.getIndex();
    }
}
