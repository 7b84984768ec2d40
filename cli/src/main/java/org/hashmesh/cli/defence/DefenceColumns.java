// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.defence;

import org.hashmesh.cli.output.Columns;
import org.hashmesh.cli.output.Words;
import org.hashmesh.cli.shell.Arguments;
import org.hashmesh.v1.Defence;

/** How what is held back looks in tables and CSV. */
public final class DefenceColumns {
    /** Hash values stand in wide tables only: nobody needs them to decide, and tables get pasted. */
    public static final Columns<Defence> ALL = Columns.<Defence>none()
            .with("id", Defence::getId)
            .with("kind", defence -> Words.of(defence.getKind()))
            .with("what", DefenceColumns::what)
            .with("since", defence -> Words.time(defence.getSince()))
            .with("until", defence -> Words.time(defence.getUntil()))
            .with("count", defence -> defence.getCount() == 0 ? "" : Words.count(defence.getCount()))
            .wide(
                    "hash",
                    defence -> defence.hasHash()
                            ? defence.getHash().getType() + ":"
                                    + defence.getHash().getValue()
                            : "")
            .wide("last", defence -> Words.time(defence.getLastAt()))
            .wide("by", Defence::getBy)
            .with("reason", Defence::getReason);

    private DefenceColumns() {}

    private static String what(Defence defence) {
        return switch (defence.getKind()) {
            case DEFENCE_KIND_HELD -> defence.getMember();
            case DEFENCE_KIND_CANARY ->
                defence.getHash().getType() + (defence.getMember().isEmpty() ? "" : " for " + defence.getMember());
            default ->
                defence.hasEntry()
                        ? Arguments.entry(
                                defence.getEntry().getLog(), defence.getEntry().getIndex())
                        : defence.getHash().getType() + " hash";
        };
    }
}
