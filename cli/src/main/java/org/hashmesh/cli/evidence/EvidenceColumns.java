// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.evidence;

import java.util.function.Function;
import org.hashmesh.cli.output.Columns;
import org.hashmesh.cli.output.Words;
import org.hashmesh.v1.HeldEvidence;

/** How evidence looks in tables and CSV. */
public final class EvidenceColumns {
    static final Columns<HeldEvidence> ALL = Columns.<HeldEvidence>none()
            .with("id", HeldEvidence::getId)
            .with("member", HeldEvidence::getMember)
            .with("kind", HeldEvidence::getKind)
            .with("contradiction", HeldEvidence::getContradiction)
            .wide("log", HeldEvidence::getLog)
            .wide("older_size", e -> Words.count(e.getOlderSize()))
            .wide("older_signed", e -> Words.time(e.getOlderSignedAt()))
            .wide("newer_size", e -> Words.count(e.getNewerSize()))
            .wide("newer_signed", e -> Words.time(e.getNewerSignedAt()))
            .wide("verifies", e -> Boolean.toString(e.getVerifies()));

    private EvidenceColumns() {}

    /** These columns and all that there is to say about one piece of evidence. */
    public static <R> Columns<R> fields(Columns<R> first, Function<R, HeldEvidence> row) {
        return first.with("member", r -> row.apply(r).getMember())
                .with("log", r -> row.apply(r).getLog())
                .with("kind", r -> row.apply(r).getKind())
                .with("contradiction", r -> row.apply(r).getContradiction())
                .with("older_size", r -> Words.count(row.apply(r).getOlderSize()))
                .with("older_root", r -> row.apply(r).getOlderRoot())
                .with("older_signed", r -> Words.time(row.apply(r).getOlderSignedAt()))
                .with("newer_size", r -> Words.count(row.apply(r).getNewerSize()))
                .with("newer_root", r -> row.apply(r).getNewerRoot())
                .with("newer_signed", r -> Words.time(row.apply(r).getNewerSignedAt()))
                .with("other_root", r -> row.apply(r).getOtherRoot())
                .with("id", r -> row.apply(r).getId());
    }
}
