// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import org.hashmesh.v1.DeclareRequest;
import org.hashmesh.v1.DeclareResponse;
import org.hashmesh.v1.GetIncidentRequest;
import org.hashmesh.v1.IncidentAction;
import org.hashmesh.v1.IncidentKind;
import org.hashmesh.v1.IncidentReport;
import org.hashmesh.v1.IncidentServiceGrpc;
import org.hashmesh.v1.IncidentShare;
import org.hashmesh.v1.IncidentState;
import org.hashmesh.v1.IncidentView;
import org.hashmesh.v1.ListIncidentsRequest;
import org.hashmesh.v1.ListIncidentsResponse;
import org.hashmesh.v1.ReportIncidentRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Commands about incidents, against a node with fixed answers. */
final class IncidentCommandsTest {
    private final FakeIncidents node = new FakeIncidents();
    private final Terminal terminal = Terminal.at(node);

    @AfterEach
    void close() {
        terminal.close();
    }

    @Test
    void opensUpdatesAndCloses() {
        Terminal.Ran ran = terminal.run(
                "incident",
                "open",
                "attack",
                "--kind=perpetrator-content",
                "--title=An attack",
                "--place=Exampleton",
                "--opened-at=-1h",
                "--expires=+2d");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("acme.example/attack").contains("2026-11-22");
        DeclareRequest open = node.declared.get(0);
        assertThat(open.getAction()).isEqualTo(IncidentAction.INCIDENT_ACTION_OPEN);
        assertThat(open.getKind()).isEqualTo(IncidentKind.INCIDENT_KIND_PERPETRATOR_CONTENT);
        assertThat(open.getOpenedAt()).isEqualTo(Terminal.NOW.getEpochSecond() - 3_600);
        assertThat(open.getExpires()).isEqualTo(Terminal.NOW.getEpochSecond() + 2 * 86_400);
        assertThat(terminal.run("incident", "update", "attack", "--dry-run").err())
                .contains("dry run");
        assertThat(terminal.run("incident", "close", "attack", "-o", "json").out())
                .contains("\"published\": true");
        assertThat(node.declared.get(1).getDryRun()).isTrue();
        assertThat(node.declared.get(2).getAction()).isEqualTo(IncidentAction.INCIDENT_ACTION_CLOSE);
        assertThat(terminal.run("incident", "open", "attack", "--kind=awful").err())
                .contains("perpetrator-content, content, incident, other");
    }

    @Test
    void listsAndShows() {
        assertThat(terminal.run("incident", "list", "--all", "--member=acme.example")
                        .out())
                .contains("acme.example/attack  open");
        assertThat(node.lists.get(0).getIncludeClosed()).isTrue();
        assertThat(terminal.run("incident", "show", "acme.example/attack", "-o", "csv")
                        .out())
                .startsWith("id,state,kind,opened");
    }

    @Test
    void reportsWhatWasAddedAndWhatToReview() {
        Terminal.Ran ran = terminal.run("incident", "report", "acme.example/attack", "-o", "csv");
        assertThat(ran.out().lines())
                .containsExactly(
                        "of,entries,in_force,first_hour,first_after,first_entry",
                        "all,5,4,3,60 s,2026-11-22 12:01:00Z",
                        "bolt.example,5,4,3,60 s,2026-11-22 12:01:00Z",
                        "pdq,5,4,3,60 s,2026-11-22 12:01:00Z");
        assertThat(ran.err()).contains("1 withdrawn");
        assertThat(terminal.run("incident", "report", "acme.example/attack", "--review")
                        .exitCode())
                .isEqualTo(6);
        node.closedAt = Terminal.NOW.getEpochSecond();
        Terminal.Ran review = terminal.run("incident", "report", "acme.example/attack", "--review");
        assertThat(review.exitCode()).isZero();
        assertThat(review.out()).contains("md5:aa");
        assertThat(review.err()).contains("The newest 1 of 4");
    }

    private static final class FakeIncidents extends IncidentServiceGrpc.IncidentServiceImplBase {
        private final List<DeclareRequest> declared = new ArrayList<>();
        private final List<ListIncidentsRequest> lists = new ArrayList<>();
        private long closedAt;

        private IncidentView view() {
            return IncidentView.newBuilder()
                    .setId("acme.example/attack")
                    .setState(IncidentState.INCIDENT_STATE_OPEN)
                    .setOpenedAt(Terminal.NOW.getEpochSecond())
                    .setClosedAt(closedAt)
                    .build();
        }

        @Override
        public void declare(DeclareRequest request, StreamObserver<DeclareResponse> answer) {
            declared.add(request);
            give(
                    answer,
                    DeclareResponse.newBuilder()
                            .setIncident(view())
                            .setPublished(!request.getDryRun())
                            .build());
        }

        @Override
        public void listIncidents(ListIncidentsRequest request, StreamObserver<ListIncidentsResponse> answer) {
            lists.add(request);
            give(answer, ListIncidentsResponse.newBuilder().addIncidents(view()).build());
        }

        @Override
        public void getIncident(GetIncidentRequest request, StreamObserver<IncidentView> answer) {
            give(answer, view());
        }

        @Override
        public void reportIncident(ReportIncidentRequest request, StreamObserver<IncidentReport> answer) {
            IncidentShare share = IncidentShare.newBuilder()
                    .setName("bolt.example")
                    .setEntries(5)
                    .setInForce(4)
                    .setFirstHour(3)
                    .setFirstEntryAt(Terminal.NOW.getEpochSecond() + 60)
                    .build();
            IncidentReport.Builder report = IncidentReport.newBuilder()
                    .setIncident(view())
                    .setEntries(5)
                    .setInForce(4)
                    .setWithdrawn(1)
                    .setFirstHour(3)
                    .setFirstEntryAt(share.getFirstEntryAt())
                    .addMembers(share)
                    .addTypes(share.toBuilder().setName("pdq"));
            if (closedAt != 0 && request.getReviewSize() > 0) {
                report.setReviewTotal(4).addReview(FakeNode.listing("aa", 1));
            }
            give(answer, report.build());
        }

        private static <T> void give(StreamObserver<T> answer, T message) {
            answer.onNext(message);
            answer.onCompleted();
        }
    }
}
