// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.entry;

import java.util.List;
import org.hashmesh.v1.Opinion;
import org.hashmesh.v1.OpinionKind;

/** The limits of an OPINION that bind everybody, and what it means where it says nothing. */
public final class OpinionRules {
    /** How long the author of an entry has to answer a disagreement that names no time: 14 days. */
    public static final long RESPOND_SECONDS = 14 * 86_400L;

    private OpinionRules() {}

    static void check(Opinion opinion) throws FieldException {
        if (opinion.getKind() == OpinionKind.OPINION_KIND_UNSPECIFIED) {
            throw new FieldException("kind", "0");
        }
        List<String> labels = opinion.getLabelsList();
        AddRules.codes("labels", labels);
        AddRules.text("note", opinion.getNote(), AddRules.MAX_NOTE);
        AddRules.time("at", opinion.getAt());
        AddRules.time("respond_by", opinion.getRespondBy());
        // uint64: what does not fit a long is negative here.
        if (opinion.getSeenCount() < 0) {
            throw new FieldException("seen_count", "2^63 or more");
        }
        AddRules.time("seen_from", opinion.getSeenFrom());
        AddRules.time("seen_to", opinion.getSeenTo());
    }

    /** Whether it is a stance, of which a member has one at a time; SEEN is none, nor is what this version does not know. */
    public static boolean isStance(OpinionKind kind) {
        return switch (kind) {
            case OPINION_KIND_AGREE,
                    OPINION_KIND_DISAGREE,
                    OPINION_KIND_DISAGREE_WITH_LABELS,
                    OPINION_KIND_UNSURE,
                    OPINION_KIND_STANDS,
                    OPINION_KIND_NONE -> true;
            case OPINION_KIND_SEEN, OPINION_KIND_UNSPECIFIED, UNRECOGNIZED -> false;
        };
    }

    /** Whether it opens a dispute. */
    public static boolean isDisagreement(OpinionKind kind) {
        return kind == OpinionKind.OPINION_KIND_DISAGREE || kind == OpinionKind.OPINION_KIND_DISAGREE_WITH_LABELS;
    }

    /** When an answer to this disagreement is due, seconds since 1970. */
    public static long respondBy(Opinion opinion) {
        return opinion.getRespondBy() != 0 ? opinion.getRespondBy() : opinion.getAt() + RESPOND_SECONDS;
    }
}
