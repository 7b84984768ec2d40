// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.entry;

import java.time.Instant;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.hashmesh.v1.Incident;
import org.hashmesh.v1.IncidentAction;
import org.hashmesh.v1.IncidentKind;
import org.hashmesh.v1.Opinion;
import org.hashmesh.v1.OpinionKind;
import org.hashmesh.v1.OpinionReason;

/**
 * What a node asks of its own admins before it publishes an opinion or says something about an incident: the rules that bind
 * everybody, and stricter ones that keep mistakes out. Pure, and safe for many threads.
 */
public final class NewStatementCheck {
    /** A deadline, or an incident, further away than this is a mistake. */
    private static final long MAX_AHEAD_SECONDS = 90 * 86_400L;

    private static final Pattern MAIL = Pattern.compile("[^\\s@]@[^\\s@]+\\.[^\\s@]");

    private final Taxonomy taxonomy;

    public NewStatementCheck(Taxonomy taxonomy) {
        this.taxonomy = taxonomy;
    }

    /**
     * Checks an opinion before it is published.
     *
     * @throws FieldException naming the field
     */
    public void check(Opinion opinion, Instant now) throws FieldException {
        OpinionRules.check(opinion);
        OpinionKind kind = opinion.getKind();
        if (kind == OpinionKind.UNRECOGNIZED) {
            throw new FieldException("kind", opinion.getKindValue() + " is not a kind of this version");
        }
        if (opinion.getReason() == OpinionReason.UNRECOGNIZED) {
            throw new FieldException("reason", opinion.getReasonValue() + " is not a reason of this version");
        }
        if (kind == OpinionKind.OPINION_KIND_DISAGREE
                && opinion.getReason() == OpinionReason.OPINION_REASON_UNSPECIFIED) {
            throw new FieldException("reason", "missing: who disagrees says why");
        }
        boolean labels = kind == OpinionKind.OPINION_KIND_DISAGREE_WITH_LABELS;
        if (labels == opinion.getLabelsList().isEmpty()) {
            throw new FieldException(
                    "labels", labels ? "none: say which codes are wrong" : "only for who disagrees with labels");
        }
        for (String code : opinion.getLabelsList()) {
            if (Arrays.stream(Taxonomy.Axis.values())
                    .noneMatch(axis -> taxonomy.codes(axis).containsKey(code))) {
                throw new FieldException(
                        "labels", "`" + code + "` is not a code of taxonomy version " + taxonomy.version());
            }
        }
        if (opinion.getRespondBy() != 0 && !OpinionRules.isDisagreement(kind)) {
            throw new FieldException("respond_by", "only a disagreement has one");
        }
        ahead("respond_by", opinion.getRespondBy(), now);
        note(opinion.getNote());
    }

    /**
     * Checks what is said about an incident before it is published.
     *
     * @throws FieldException naming the field
     */
    public void check(Incident incident, Instant now) throws FieldException {
        IncidentRules.check(incident);
        if (incident.getAction() == IncidentAction.UNRECOGNIZED) {
            throw new FieldException("action", incident.getActionValue() + " is not an action of this version");
        }
        if (incident.getKind() == IncidentKind.UNRECOGNIZED) {
            throw new FieldException("kind", incident.getKindValue() + " is not a kind of this version");
        }
        if (incident.getOpenedAt() > now.getEpochSecond()) {
            throw new FieldException("opened_at", "lies in the future; is it in milliseconds? It must be in seconds");
        }
        if (IncidentRules.isOpening(incident)) {
            ahead("expires", incident.getExpires(), now);
        }
        note(incident.getNote());
    }

    private static void ahead(String field, long seconds, Instant now) throws FieldException {
        if (seconds != 0 && (seconds <= now.getEpochSecond() || seconds > now.getEpochSecond() + MAX_AHEAD_SECONDS)) {
            throw new FieldException(field, "not within the next 90 days");
        }
    }

    private static void note(String note) throws FieldException {
        if (note.indexOf('@') >= 0 && MAIL.matcher(note).find()) {
            throw new FieldException(
                    "note", "contains an e-mail address; every member reads notes, so no personal data");
        }
    }
}
