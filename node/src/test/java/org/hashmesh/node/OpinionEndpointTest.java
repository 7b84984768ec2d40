// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.hashmesh.v1.AddRequest;
import org.hashmesh.v1.AddResult;
import org.hashmesh.v1.CloseDisputeRequest;
import org.hashmesh.v1.DeclareRequest;
import org.hashmesh.v1.Dispute;
import org.hashmesh.v1.DisputeAnswer;
import org.hashmesh.v1.DisputeSide;
import org.hashmesh.v1.DisputeState;
import org.hashmesh.v1.EntryDetail;
import org.hashmesh.v1.EntryName;
import org.hashmesh.v1.GetEntryRequest;
import org.hashmesh.v1.GetIncidentRequest;
import org.hashmesh.v1.IncidentAction;
import org.hashmesh.v1.IncidentReport;
import org.hashmesh.v1.IncidentState;
import org.hashmesh.v1.IncidentView;
import org.hashmesh.v1.ListDisputesRequest;
import org.hashmesh.v1.ListEntriesRequest;
import org.hashmesh.v1.ListIncidentsRequest;
import org.hashmesh.v1.ListOpinionsRequest;
import org.hashmesh.v1.ListOpinionsResponse;
import org.hashmesh.v1.Listing;
import org.hashmesh.v1.MatchRequest;
import org.hashmesh.v1.NewEntry;
import org.hashmesh.v1.OpineRequest;
import org.hashmesh.v1.OpineResponse;
import org.hashmesh.v1.OpinionKind;
import org.hashmesh.v1.OpinionReason;
import org.hashmesh.v1.OpinionScope;
import org.hashmesh.v1.ReportIncidentRequest;
import org.hashmesh.v1.WithdrawReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A forum of two over real ports: what their people say of each other's entries, and of incidents. */
class OpinionEndpointTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<TestNode> nodes;
    private final TestNode acme;
    private final TestNode bolt;

    OpinionEndpointTest(@TempDir Path homes) {
        nodes = new ArrayList<>(TestNode.founders(homes, "acme.example", "bolt.example"));
        acme = nodes.get(0);
        bolt = nodes.get(1);
    }

    @BeforeEach
    void start() {
        nodes.forEach(TestNode::start);
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (TestNode node : nodes) {
            node.close();
        }
    }

    @Test
    void aDisputeGoesItsWay() {
        EntryName first = name(acme.add(TestNode.hash(1)));
        EntryName second = name(acme.add(TestNode.hash(2)));
        bolt.awaitKnown(TestNode.hash(2));
        OpineRequest disagree = OpineRequest.newBuilder()
                .addHashes(TestNode.hash(1))
                .addHashes(TestNode.hash(2))
                .addHashes(TestNode.hash(3))
                .setKind(OpinionKind.OPINION_KIND_DISAGREE)
                .setReason(OpinionReason.OPINION_REASON_NOT_VIOLATING)
                .setNote("a documentary")
                .build();
        assertThat(bolt.opinions()
                        .opine(disagree.toBuilder().setDryRun(true).build())
                        .getListings(0)
                        .getDisputed())
                .isFalse();

        OpineResponse said = bolt.opinions().opine(disagree);
        assertThat(said.getPublished()).isEqualTo(2);
        assertThat(said.getNotFoundList()).hasSize(1);
        assertThat(said.getListingsList()).allMatch(Listing::getDisputed);
        assertThat(said.getListings(0).getOpinions(0).getNote()).isEqualTo("a documentary");
        assertThat(bolt.opinions().opine(disagree).getPublished()).isZero();

        await(acme, 1, Listing::getDisputed);
        await(acme, 2, Listing::getDisputed);
        assertThat(disputes(acme, DisputeSide.DISPUTE_SIDE_OURS, false))
                .extracting(Dispute::getState)
                .containsExactly(DisputeState.DISPUTE_STATE_OPEN, DisputeState.DISPUTE_STATE_OPEN);
        assertThat(disputes(acme, DisputeSide.DISPUTE_SIDE_BY_US, true)).isEmpty();
        ListOpinionsResponse onOurs = acme.opinions()
                .listOpinions(ListOpinionsRequest.newBuilder()
                        .setScope(OpinionScope.OPINION_SCOPE_OURS)
                        .setPageSize(1)
                        .build());
        assertThat(onOurs.getListingsList()).hasSize(1);
        assertThat(acme.opinions()
                        .listOpinions(ListOpinionsRequest.newBuilder()
                                .setScope(OpinionScope.OPINION_SCOPE_OURS)
                                .setPageToken(onOurs.getNextPageToken())
                                .build())
                        .getListingsList())
                .hasSize(1);

        acme.opinions().closeDispute(close(first, DisputeAnswer.DISPUTE_ANSWER_UPHOLD));
        Dispute rejected = acme.opinions()
                .closeDispute(close(second, DisputeAnswer.DISPUTE_ANSWER_REJECT).toBuilder()
                        .setReason(OpinionReason.OPINION_REASON_REVIEWED)
                        .build())
                .getDisputes(0);
        assertThat(rejected.getState()).isEqualTo(DisputeState.DISPUTE_STATE_REJECTED);
        assertThat(rejected.getAnswerReason()).isEqualTo(OpinionReason.OPINION_REASON_REVIEWED);
        bolt.awaitDigestOf(acme);
        assertThat(disputes(bolt, DisputeSide.DISPUTE_SIDE_BY_US, false)).isEmpty();
        assertThat(disputes(bolt, DisputeSide.DISPUTE_SIDE_BY_US, true))
                .extracting(Dispute::getState)
                .containsExactly(DisputeState.DISPUTE_STATE_UPHELD, DisputeState.DISPUTE_STATE_REJECTED);
        assertThat(listing(bolt, 1).getWithdrawReason()).isEqualTo(WithdrawReason.WITHDRAW_REASON_DISPUTE_UPHELD);
        assertThat(listing(bolt, 2).getDisputed()).isTrue();

        assertThat(bolt.opinions()
                        .closeDispute(close(second, DisputeAnswer.DISPUTE_ANSWER_DROP))
                        .getDisputes(0)
                        .getState())
                .isEqualTo(DisputeState.DISPUTE_STATE_DROPPED);
        assertThat(listing(bolt, 2).getDisputed()).isFalse();
        assertThat(listing(bolt, 2).getOpinionsList()).isEmpty();
        EntryDetail entry = bolt.admin()
                .getEntry(GetEntryRequest.newBuilder()
                        .setEntry(EntryName.newBuilder()
                                .setLog(bolt.log().origin().text())
                                .setIndex(3))
                        .build());
        assertThat(entry.getEntryType()).isEqualTo("opinion");
        assertThat(entry.getOpinion().getKind()).isEqualTo(OpinionKind.OPINION_KIND_NONE);
    }

    @Test
    void refusesWhatMakesNoSense() {
        EntryName own = name(acme.add(TestNode.hash(1)));
        OpineRequest.Builder request = OpineRequest.newBuilder().addEntries(own);
        assertThat(acme.opinions()
                        .opine(request.setKind(OpinionKind.OPINION_KIND_AGREE).build())
                        .getNotFoundList())
                .hasSize(1);
        bolt.awaitKnown(TestNode.hash(1));
        refuses(request.setKind(OpinionKind.OPINION_KIND_DISAGREE), "reason: missing");
        refuses(request.setKind(OpinionKind.OPINION_KIND_SEEN), "kind: not a stance");
        refuses(OpineRequest.newBuilder().setKind(OpinionKind.OPINION_KIND_AGREE), "hashes and entries: 0 given");
        assertThat(bolt.opinions()
                        .closeDispute(close(own, DisputeAnswer.DISPUTE_ANSWER_DROP))
                        .getNotFoundList())
                .hasSize(1);
    }

    @Test
    void anIncidentIsItsMembersAlone() {
        DeclareRequest open = DeclareRequest.newBuilder()
                .setName("attack")
                .setAction(IncidentAction.INCIDENT_ACTION_OPEN)
                .setTitle("An attack")
                .build();
        assertThat(acme.incidents()
                        .declare(open.toBuilder().setDryRun(true).build())
                        .getPublished())
                .isFalse();
        assertThat(acme.incidents().declare(open).getIncident().getState())
                .isEqualTo(IncidentState.INCIDENT_STATE_OPEN);
        assertThatThrownBy(() -> acme.incidents().declare(open)).hasMessageContaining("is open already");
        add(acme, 1, "acme.example/attack");
        add(acme, 2, "acme.example/attack");
        bolt.awaitDigestOf(acme);
        assertThat(listing(bolt, 1).getIncidentOpen()).isTrue();
        add(bolt, 2, "acme.example/attack");
        assertThat(bolt.admin()
                        .listEntries(ListEntriesRequest.newBuilder()
                                .setIncident("acme.example/attack")
                                .build())
                        .getListingsList())
                .extracting(listing -> listing.getMember() + " " + listing.getIndex())
                .containsExactly("acme.example 3", "acme.example 2", "bolt.example 1");
        assertThatThrownBy(() -> bolt.incidents()
                        .declare(open.toBuilder()
                                .setName("acme.example/attack")
                                .setAction(IncidentAction.INCIDENT_ACTION_CLOSE)
                                .build()))
                .hasMessageContaining("nobody else can say anything about it");
        IncidentReport running = report(bolt);
        assertThat(running.getEntries()).isEqualTo(3);
        assertThat(running.getFirstHour()).isEqualTo(3);
        assertThat(running.getReviewList()).isEmpty();
        assertThat(running.getMembersList())
                .extracting(share -> share.getName() + " " + share.getEntries())
                .containsExactly("acme.example 2", "bolt.example 1");

        IncidentView closed = acme.incidents()
                .declare(open.toBuilder()
                        .setTitle("")
                        .setAction(IncidentAction.INCIDENT_ACTION_CLOSE)
                        .build())
                .getIncident();
        assertThat(closed.getState()).isEqualTo(IncidentState.INCIDENT_STATE_CLOSED);
        assertThat(closed.getTitle()).isEqualTo("An attack");
        Awaitility.await().atMost(PATIENCE).until(() -> !listing(bolt, 1).getIncidentOpen());
        assertThat(report(bolt).getReviewList()).hasSize(3);
        assertThat(report(bolt).getReviewTotal()).isEqualTo(3);
        assertThat(bolt.incidents()
                        .listIncidents(ListIncidentsRequest.getDefaultInstance())
                        .getIncidentsList())
                .isEmpty();
        assertThat(bolt.incidents()
                        .getIncident(GetIncidentRequest.newBuilder()
                                .setId("acme.example/attack")
                                .build())
                        .getClosedAt())
                .isPositive();
        assertThatThrownBy(() -> bolt.incidents()
                        .getIncident(GetIncidentRequest.newBuilder()
                                .setId("bolt.example/attack")
                                .build()))
                .hasMessageContaining("there is no incident bolt.example/attack");
    }

    private static IncidentReport report(TestNode node) {
        return node.incidents()
                .reportIncident(ReportIncidentRequest.newBuilder()
                        .setId("acme.example/attack")
                        .setReviewSize(10)
                        .build());
    }

    private static void add(TestNode node, int hash, String incident) {
        node.admin()
                .add(AddRequest.newBuilder()
                        .addEntries(NewEntry.newBuilder()
                                .setHash(TestNode.hash(hash))
                                .setIncident(incident))
                        .build());
    }

    private void refuses(OpineRequest.Builder request, String message) {
        assertThatThrownBy(() -> bolt.opinions().opine(request.build()))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining(message);
    }

    private static CloseDisputeRequest close(EntryName entry, DisputeAnswer answer) {
        return CloseDisputeRequest.newBuilder()
                .addEntries(entry)
                .setAnswer(answer)
                .build();
    }

    private static List<Dispute> disputes(TestNode node, DisputeSide side, boolean closed) {
        return node.opinions()
                .listDisputes(ListDisputesRequest.newBuilder()
                        .setSide(side)
                        .setIncludeClosed(closed)
                        .build())
                .getDisputesList();
    }

    private static EntryName name(AddResult added) {
        return EntryName.newBuilder()
                .setLog(added.getLog())
                .setIndex(added.getIndex())
                .build();
    }

    private static void await(TestNode node, int hash, Predicate<Listing> wanted) {
        Awaitility.await().atMost(PATIENCE).until(() -> wanted.test(listing(node, hash)));
    }

    private static Listing listing(TestNode node, int hash) {
        return node.matching()
                .match(MatchRequest.newBuilder()
                        .addHashes(TestNode.hash(hash))
                        .setIncludeWithdrawn(true)
                        .build())
                .getAnswers(0)
                .getListings(0);
    }
}
