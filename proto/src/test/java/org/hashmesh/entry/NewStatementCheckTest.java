// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.entry;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.function.Consumer;
import org.hashmesh.v1.Incident;
import org.hashmesh.v1.IncidentAction;
import org.hashmesh.v1.Opinion;
import org.hashmesh.v1.OpinionKind;
import org.hashmesh.v1.OpinionReason;
import org.junit.jupiter.api.Test;

class NewStatementCheckTest {
    private static final Instant NOW = Instant.parse("2026-02-01T00:00:00Z");
    private static final long DAY = 86_400;

    private final NewStatementCheck check = new NewStatementCheck(Taxonomy.load());

    @Test
    void whoDisagreesSaysWhyAndWithWhat() {
        takes(o -> o.setKind(OpinionKind.OPINION_KIND_AGREE));
        takes(o -> o.setKind(OpinionKind.OPINION_KIND_DISAGREE).setReason(OpinionReason.OPINION_REASON_BAD_HASH));
        takes(o -> o.setKind(OpinionKind.OPINION_KIND_DISAGREE_WITH_LABELS).addLabels("tvec1"));
        refuses(o -> o.setKind(OpinionKind.OPINION_KIND_DISAGREE), "reason: missing");
        refuses(o -> o.setKind(OpinionKind.OPINION_KIND_DISAGREE_WITH_LABELS), "labels: none");
        refuses(
                o -> o.setKind(OpinionKind.OPINION_KIND_DISAGREE_WITH_LABELS).addLabels("tvec99"),
                "labels: `tvec99` is not a code");
        refuses(o -> o.setKind(OpinionKind.OPINION_KIND_AGREE).addLabels("tvec1"), "labels: only");
        refuses(o -> o.setKindValue(99), "kind: 99");
        refuses(o -> o.setKind(OpinionKind.OPINION_KIND_AGREE).setReasonValue(99), "reason: 99");
        refuses(o -> {}, "kind: 0");
    }

    @Test
    void deadlinesAreSoonAndNotesNameNobody() {
        long now = NOW.getEpochSecond();
        takes(o -> disagree(o).setRespondBy(now + DAY));
        refuses(o -> disagree(o).setRespondBy(now), "respond_by: not within");
        refuses(o -> disagree(o).setRespondBy(now + 91 * DAY), "respond_by: not within");
        refuses(o -> o.setKind(OpinionKind.OPINION_KIND_AGREE).setRespondBy(now + DAY), "respond_by: only");
        refuses(o -> disagree(o).setNote("ask jane@example.org"), "note: contains an e-mail address");
    }

    @Test
    void anIncidentHasANameAndEndsSoon() throws FieldException {
        long now = NOW.getEpochSecond();
        Incident good = Incident.newBuilder()
                .setName("attack")
                .setAction(IncidentAction.INCIDENT_ACTION_OPEN)
                .setOpenedAt(now - DAY)
                .setExpires(now + DAY)
                .build();
        check.check(good, NOW);
        check.check(
                good.toBuilder()
                        .setAction(IncidentAction.INCIDENT_ACTION_CLOSE)
                        .setExpires(1)
                        .build(),
                NOW);
        refuses(good.toBuilder().setName("Attack"), "name: not");
        refuses(good.toBuilder().setActionValue(9), "action: 9");
        refuses(good.toBuilder().setKindValue(9), "kind: 9");
        refuses(good.toBuilder().setOpenedAt(now + 1), "opened_at: lies in the future");
        refuses(good.toBuilder().setExpires(now), "expires: not within");
        refuses(good.toBuilder().setTitle("t".repeat(201)), "title: 201 characters");
    }

    private static Opinion.Builder disagree(Opinion.Builder opinion) {
        return opinion.setKind(OpinionKind.OPINION_KIND_DISAGREE).setReason(OpinionReason.OPINION_REASON_OTHER);
    }

    private void takes(Consumer<Opinion.Builder> change) {
        Opinion.Builder opinion = Opinion.newBuilder();
        change.accept(opinion);
        assertThatCode(() -> check.check(opinion.build(), NOW)).doesNotThrowAnyException();
    }

    private void refuses(Consumer<Opinion.Builder> change, String message) {
        Opinion.Builder opinion = Opinion.newBuilder();
        change.accept(opinion);
        assertThatThrownBy(() -> check.check(opinion.build(), NOW))
                .isInstanceOf(FieldException.class)
                .hasMessageContaining(message);
    }

    private void refuses(Incident.Builder incident, String message) {
        assertThatThrownBy(() -> check.check(incident.build(), NOW))
                .isInstanceOf(FieldException.class)
                .hasMessageContaining(message);
    }
}
