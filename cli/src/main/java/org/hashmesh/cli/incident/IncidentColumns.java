// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.incident;

import org.hashmesh.cli.output.Columns;
import org.hashmesh.cli.output.Words;
import org.hashmesh.v1.IncidentReport;
import org.hashmesh.v1.IncidentShare;
import org.hashmesh.v1.IncidentView;

/** How incidents look in tables and CSV. */
final class IncidentColumns {
    static final Columns<IncidentView> EACH = Columns.<IncidentView>none()
            .with("id", IncidentView::getId)
            .with("state", incident -> Words.of(incident.getState()))
            .with("kind", incident -> Words.of(incident.getKind()))
            .with("opened", incident -> Words.time(incident.getOpenedAt()))
            .with("closed", incident -> Words.time(incident.getClosedAt()))
            .with("title", IncidentView::getTitle)
            .wide("place", IncidentView::getPlace)
            .wide("updated", incident -> Words.time(incident.getUpdatedAt()))
            .wide("expires", incident -> Words.time(incident.getExpires()))
            .wide("note", IncidentView::getNote);

    /** What one share of it says: of all, of a member, of a type of hash. */
    record Row(String of, long entries, long inForce, long firstHour, long firstEntryAt, long openedAt) {
        static Row all(IncidentReport report) {
            return new Row(
                    "all",
                    report.getEntries(),
                    report.getInForce(),
                    report.getFirstHour(),
                    report.getFirstEntryAt(),
                    report.getIncident().getOpenedAt());
        }

        static Row share(IncidentShare share, IncidentReport report) {
            return new Row(
                    share.getName(),
                    share.getEntries(),
                    share.getInForce(),
                    share.getFirstHour(),
                    share.getFirstEntryAt(),
                    report.getIncident().getOpenedAt());
        }

        private String firstAfter() {
            return firstEntryAt == 0 ? "" : Math.max(0, firstEntryAt - openedAt) + " s";
        }
    }

    static final Columns<Row> SHARES = Columns.<Row>none()
            .with("of", Row::of)
            .with("entries", row -> Words.count(row.entries()))
            .with("in_force", row -> Words.count(row.inForce()))
            .with("first_hour", row -> Words.count(row.firstHour()))
            .with("first_after", Row::firstAfter)
            .with("first_entry", row -> Words.time(row.firstEntryAt()));

    private IncidentColumns() {}
}
