// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import org.hashmesh.v1.CloseDisputeRequest;
import org.hashmesh.v1.CloseDisputeResponse;
import org.hashmesh.v1.Dispute;
import org.hashmesh.v1.DisputeAnswer;
import org.hashmesh.v1.DisputeSide;
import org.hashmesh.v1.DisputeState;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.ListDisputesRequest;
import org.hashmesh.v1.ListDisputesResponse;
import org.hashmesh.v1.ListOpinionsRequest;
import org.hashmesh.v1.ListOpinionsResponse;
import org.hashmesh.v1.MemberOpinion;
import org.hashmesh.v1.OpineRequest;
import org.hashmesh.v1.OpineResponse;
import org.hashmesh.v1.OpinionKind;
import org.hashmesh.v1.OpinionReason;
import org.hashmesh.v1.OpinionScope;
import org.hashmesh.v1.OpinionServiceGrpc;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Commands about opinions and disputes, against a node with fixed answers. */
final class OpinionCommandsTest {
    private static final String ENTRY = FakeNode.LOG + "#7";

    private final FakeOpinions node = new FakeOpinions();
    private final Terminal terminal = Terminal.at(node);

    @AfterEach
    void close() {
        terminal.close();
    }

    @Test
    void saysWhatOneThinksWithItsReason() {
        Terminal.Ran ran = terminal.run(
                "opinion",
                "disagree",
                "md5:aa",
                "--reason=not-violating",
                "--note=a documentary",
                "--respond-by=+7d",
                "-o",
                "csv");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        OpineRequest said = node.said.get(1);
        assertThat(node.said.get(0)).isEqualTo(said.toBuilder().setDryRun(true).build());
        assertThat(said.getKind()).isEqualTo(OpinionKind.OPINION_KIND_DISAGREE);
        assertThat(said.getReason()).isEqualTo(OpinionReason.OPINION_REASON_NOT_VIOLATING);
        assertThat(said.getRespondBy()).isEqualTo(Terminal.NOW.getEpochSecond() + 7 * 86_400);
        assertThat(ran.out())
                .isEqualTo("hash,listed_by,state,disputed,labels_disputed,opinions,entry\r\n"
                        + "md5:aa,acme.example,in force,yes,no,1," + FakeNode.LOG + "#7\r\n");
        assertThat(terminal.run("opinion", "agree", "--entry", ENTRY).exitCode())
                .isZero();
        assertThat(node.said.get(3).getEntries(0).getIndex()).isEqualTo(7);
        terminal.run("dispute", "open", "md5:aa", "--label=tvec1,tvec2");
        assertThat(node.said.get(5).getKind()).isEqualTo(OpinionKind.OPINION_KIND_DISAGREE_WITH_LABELS);
        assertThat(node.said.get(5).getLabelsList()).containsExactly("tvec1", "tvec2");
        terminal.run("opinion", "clear", "md5:aa");
        assertThat(node.said.get(7).getKind()).isEqualTo(OpinionKind.OPINION_KIND_NONE);
        terminal.run("opinion", "unsure", "md5:aa");
        assertThat(node.said.get(9).getKind()).isEqualTo(OpinionKind.OPINION_KIND_UNSURE);
    }

    @Test
    void asksBeforeItSpeaksOfSeveralEntries() {
        Terminal.Ran refused = terminal.run("opinion", "agree", "md5:aa", "md5:bb");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("This is about 2 entries:").contains("--yes");
        assertThat(node.said).hasSize(1);
        assertThat(terminal.run("opinion", "agree", "md5:aa", "md5:bb", "--yes").exitCode())
                .isZero();
        assertThat(node.said).hasSize(3);
        assertThat(terminal.typing("n\n")
                        .run("opinion", "agree", "md5:aa", "md5:bb")
                        .exitCode())
                .isEqualTo(130);
    }

    @Test
    void saysWhatIsNotThereAndNothingInADryRun() {
        assertThat(terminal.run("opinion", "agree", "md5:none").exitCode()).isEqualTo(3);
        assertThat(terminal.run("opinion", "agree", "md5:none", "md5:aa").exitCode())
                .isEqualTo(9);
        node.said.clear();
        Terminal.Ran dry = terminal.run("opinion", "agree", "md5:aa", "md5:bb", "--dry-run");
        assertThat(dry.exitCode()).isZero();
        assertThat(dry.err()).contains("Nothing was said");
        assertThat(node.said).hasSize(1);
        assertThat(terminal.run("opinion", "agree").exitCode()).isEqualTo(2);
        assertThat(terminal.run("opinion", "agree", "md5:aa", "--reason=no").err())
                .contains("not-violating");
    }

    @Test
    void listsWhatOthersThink() {
        Terminal.Ran ran = terminal.run("opinion", "list", "-o", "wide");
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out())
                .contains("md5:aa  acme.example  bolt.example  disagree  not violating")
                .contains("a documentary");
        assertThat(ran.err()).contains("more with: --page-token next");
        terminal.run("opinion", "list", "--by-us", "--limit=7", "--page-token=x");
        terminal.run("opinion", "list", "md5:aa");
        assertThat(node.lists)
                .extracting(ListOpinionsRequest::getScope)
                .containsExactly(
                        OpinionScope.OPINION_SCOPE_OURS,
                        OpinionScope.OPINION_SCOPE_BY_US,
                        OpinionScope.OPINION_SCOPE_UNSPECIFIED);
        assertThat(node.lists.get(1).getPageSize()).isEqualTo(7);
        assertThat(terminal.run("opinion", "list", "--limit=0").exitCode()).isEqualTo(2);
    }

    @Test
    void disputesAreListedShownAndClosed() {
        assertThat(terminal.run("dispute", "list").exitCode()).isEqualTo(8);
        assertThat(terminal.run("dispute", "list", "--by-us", "--all").exitCode())
                .isZero();
        assertThat(node.disputes)
                .extracting(ListDisputesRequest::getSide)
                .containsExactly(DisputeSide.DISPUTE_SIDE_OURS, DisputeSide.DISPUTE_SIDE_BY_US);
        assertThat(terminal.run("dispute", "show", ENTRY, "-o", "jsonl").out())
                .startsWith("{\"state\":\"DISPUTE_STATE_OVERDUE\"");
        assertThat(terminal.run("dispute", "show", FakeNode.LOG + "#8").exitCode())
                .isEqualTo(3);
        assertThat(terminal.run("dispute", "close", ENTRY, "--answer=uphold").exitCode())
                .isEqualTo(2);
        assertThat(terminal.run("dispute", "close", ENTRY, "--answer=uphold", "--yes")
                        .exitCode())
                .isZero();
        assertThat(node.closed).hasSize(3);
        assertThat(terminal.run("dispute", "close", ENTRY, "--answer=reject", "--reason=reviewed")
                        .exitCode())
                .isZero();
        CloseDisputeRequest last = node.closed.get(4);
        assertThat(last.getAnswer()).isEqualTo(DisputeAnswer.DISPUTE_ANSWER_REJECT);
        assertThat(last.getReason()).isEqualTo(OpinionReason.OPINION_REASON_REVIEWED);
        assertThat(terminal.run("dispute", "close", ENTRY, "--answer=maybe").err())
                .contains("uphold, reject, drop");
    }

    private static final class FakeOpinions extends OpinionServiceGrpc.OpinionServiceImplBase {
        private final List<OpineRequest> said = new ArrayList<>();
        private final List<ListOpinionsRequest> lists = new ArrayList<>();
        private final List<ListDisputesRequest> disputes = new ArrayList<>();
        private final List<CloseDisputeRequest> closed = new ArrayList<>();

        @Override
        public void opine(OpineRequest request, StreamObserver<OpineResponse> answer) {
            said.add(request);
            OpineResponse.Builder response = OpineResponse.newBuilder();
            for (Hash hash : request.getHashesList()) {
                if (hash.getValue().equals("none")) {
                    response.addNotFound("md5:none");
                } else {
                    response.addListings(FakeNode.listing(hash.getValue(), 7).toBuilder()
                            .setDisputed(true)
                            .addOpinions(MemberOpinion.newBuilder().setMember("bolt.example")));
                }
            }
            request.getEntriesList().forEach(entry -> response.addListings(FakeNode.listing("aa", entry.getIndex())));
            response.setPublished(request.getDryRun() ? 0 : response.getListingsCount());
            give(answer, response.build());
        }

        @Override
        public void listOpinions(ListOpinionsRequest request, StreamObserver<ListOpinionsResponse> answer) {
            lists.add(request);
            give(
                    answer,
                    ListOpinionsResponse.newBuilder()
                            .addListings(FakeNode.listing("aa", 7).toBuilder()
                                    .addOpinions(MemberOpinion.newBuilder()
                                            .setMember("bolt.example")
                                            .setKind(OpinionKind.OPINION_KIND_DISAGREE)
                                            .setReason(OpinionReason.OPINION_REASON_NOT_VIOLATING)
                                            .setNote("a documentary")))
                            .setNextPageToken("next")
                            .build());
        }

        @Override
        public void listDisputes(ListDisputesRequest request, StreamObserver<ListDisputesResponse> answer) {
            disputes.add(request);
            ListDisputesResponse.Builder response = ListDisputesResponse.newBuilder();
            if (request.getEntriesCount() == 0 || request.getEntries(0).getIndex() == 7) {
                response.addDisputes(dispute());
            }
            give(answer, response.build());
        }

        @Override
        public void closeDispute(CloseDisputeRequest request, StreamObserver<CloseDisputeResponse> answer) {
            closed.add(request);
            give(
                    answer,
                    CloseDisputeResponse.newBuilder().addDisputes(dispute()).build());
        }

        private static Dispute dispute() {
            return Dispute.newBuilder()
                    .setState(DisputeState.DISPUTE_STATE_OVERDUE)
                    .setListing(FakeNode.listing("aa", 7))
                    .setMember("bolt.example")
                    .build();
        }

        private static <T> void give(StreamObserver<T> answer, T message) {
            answer.onNext(message);
            answer.onCompleted();
        }
    }
}
