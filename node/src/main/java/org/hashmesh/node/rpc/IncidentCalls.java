// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.entry.FieldException;
import org.hashmesh.entry.IncidentId;
import org.hashmesh.entry.IncidentRules;
import org.hashmesh.node.incident.IncidentTally;
import org.hashmesh.node.match.ListingMessages;
import org.hashmesh.node.publish.EntryMaker;
import org.hashmesh.node.publish.Proposal;
import org.hashmesh.node.publish.Writer;
import org.hashmesh.store.list.DeclaredIncident;
import org.hashmesh.store.list.HashList;
import org.hashmesh.store.list.IncidentList;
import org.hashmesh.v1.DeclareRequest;
import org.hashmesh.v1.DeclareResponse;
import org.hashmesh.v1.GetIncidentRequest;
import org.hashmesh.v1.Incident;
import org.hashmesh.v1.IncidentAction;
import org.hashmesh.v1.IncidentKind;
import org.hashmesh.v1.IncidentReport;
import org.hashmesh.v1.IncidentShare;
import org.hashmesh.v1.IncidentState;
import org.hashmesh.v1.IncidentView;
import org.hashmesh.v1.ListIncidentsRequest;
import org.hashmesh.v1.ListIncidentsResponse;
import org.hashmesh.v1.ReportIncidentRequest;

/** The admin's calls about incidents. */
final class IncidentCalls {
    private static final int MAX_LISTED = 1_000;

    /** Entries that a report counts: each is read. */
    private static final int MAX_COUNTED = 100_000;

    private static final int MAX_REVIEW = 1_000;

    private final MemberName self;
    private final EntryMaker maker;
    private final Writer writer;
    private final HashList list;
    private final InstantSource clock;

    IncidentCalls(MemberName self, EntryMaker maker, Writer writer, HashList list, InstantSource clock) {
        this.self = self;
        this.maker = maker;
        this.writer = writer;
        this.list = list;
        this.clock = clock;
    }

    DeclareResponse declare(DeclareRequest request) {
        IncidentId id = ours(request.getName());
        Instant now = clock.instant();
        Optional<DeclaredIncident> before = list.incidents().find(id);
        boolean open = before.filter(known -> known.isOpen(now)).isPresent();
        Incident wanted = switch (request.getAction()) {
            case INCIDENT_ACTION_OPEN -> {
                if (open) {
                    throw FailureCode.BAD_REQUEST.failure(
                            "incident " + id + " is open already; next: hashmesh incident update " + id);
                }
                yield said(request, Incident.getDefaultInstance(), now);
            }
            case INCIDENT_ACTION_UPDATE, INCIDENT_ACTION_CLOSE ->
                said(request, known(before, id).said(), now);
            default -> throw FailureCode.BAD_REQUEST.failure("action: OPEN, UPDATE or CLOSE");
        };
        boolean closedAlready = request.getAction() == IncidentAction.INCIDENT_ACTION_CLOSE
                && !IncidentRules.isOpening(known(before, id).said());
        Incident incident = wanted.toBuilder()
                .setName(id.name())
                .setAt(before.map(known ->
                                Math.max(now.getEpochSecond(), known.said().getAt() + 1))
                        .orElse(now.getEpochSecond()))
                .build();
        Proposal proposal = proposal(incident);
        if (request.getDryRun() || closedAlready) {
            return DeclareResponse.newBuilder()
                    .setIncident(closedAlready ? view(known(before, id), now) : view(id, incident, now))
                    .build();
        }
        SubmitCalls.await(SubmitCalls.hand(writer, List.of(proposal)));
        return DeclareResponse.newBuilder()
                .setIncident(view(known(list.incidents().find(id), id), clock.instant()))
                .setPublished(true)
                .build();
    }

    private Proposal proposal(Incident incident) {
        try {
            return maker.incident(incident);
        } catch (FieldException e) {
            throw FailureCode.BAD_FIELD.failure(e.field() + ": " + e.reason());
        }
    }

    /** What the request says, and of what it leaves out what was said before. An expiry is never kept: it moves. */
    private static Incident said(DeclareRequest request, Incident before, Instant now) {
        Incident.Builder said = before.toBuilder()
                .setAction(request.getAction())
                .setExpires(request.getExpires())
                .setOpenedAt(before.getAt() == 0 ? now.getEpochSecond() : IncidentRules.openedAt(before));
        if (request.getOpenedAt() != 0) {
            said.setOpenedAt(request.getOpenedAt());
        }
        if (request.getKind() != IncidentKind.INCIDENT_KIND_UNSPECIFIED) {
            said.setKind(request.getKind());
        }
        said.setTitle(request.getTitle().isEmpty() ? before.getTitle() : request.getTitle());
        said.setPlace(request.getPlace().isEmpty() ? before.getPlace() : request.getPlace());
        said.setNote(request.getNote().isEmpty() ? before.getNote() : request.getNote());
        return request.getAction() == IncidentAction.INCIDENT_ACTION_CLOSE
                ? said.setClosedAt(now.getEpochSecond()).build()
                : said.clearClosedAt().build();
    }

    ListIncidentsResponse list(ListIncidentsRequest request) {
        Instant now = clock.instant();
        Comparator<DeclaredIncident> openFirst = Comparator.comparing((DeclaredIncident known) -> !known.isOpen(now));
        ListIncidentsResponse.Builder response = ListIncidentsResponse.newBuilder();
        list.incidents().all().stream()
                .filter(known -> request.getIncludeClosed() || known.isOpen(now))
                .filter(known ->
                        request.getMember().isEmpty() || known.id().member().equals(request.getMember()))
                .sorted(openFirst
                        .thenComparing(known -> -IncidentRules.openedAt(known.said()))
                        .thenComparing(known -> known.id().text()))
                .limit(MAX_LISTED)
                .forEach(known -> response.addIncidents(view(known, now)));
        return response.build();
    }

    IncidentView get(GetIncidentRequest request) {
        IncidentId id = id(request.getId());
        return view(known(list.incidents().find(id), id), clock.instant());
    }

    IncidentReport report(ReportIncidentRequest request) {
        if (request.getReviewSize() < 0 || request.getReviewSize() > MAX_REVIEW) {
            throw FailureCode.BAD_REQUEST.failure("review_size: 0 to " + MAX_REVIEW + " are allowed");
        }
        IncidentId id = id(request.getId());
        Instant now = clock.instant();
        DeclaredIncident known = known(list.incidents().find(id), id);
        IncidentTally tally =
                new IncidentTally(Instant.ofEpochSecond(IncidentRules.openedAt(known.said())), request.getReviewSize());
        List<IncidentList.Place> places = list.incidents().entries(id, MAX_COUNTED + 1);
        places.stream()
                .limit(MAX_COUNTED)
                .forEach(place -> list.at(place.log(), place.index(), now)
                        .filter(listing -> listing.add().getIncident().equals(id.text()))
                        .ifPresent(tally::take));
        IncidentReport.Builder report = IncidentReport.newBuilder()
                .setIncident(view(known, now))
                .setEntries(tally.all().entries())
                .setInForce(tally.all().inForce())
                .setWithdrawn(tally.withdrawn())
                .setDisputed(tally.disputed())
                .setFirstHour(tally.all().firstHour())
                .setFirstEntryAt(seconds(tally.all().first()))
                .setLastEntryAt(seconds(tally.all().last()))
                .setPartial(places.size() > MAX_COUNTED);
        tally.members().forEach(share -> report.addMembers(message(share)));
        tally.types().forEach(share -> report.addTypes(message(share)));
        if (!known.isOpen(now)) {
            report.setReviewTotal(tally.all().inForce());
            tally.review().forEach(listing -> report.addReview(ListingMessages.withHash(listing)));
        }
        return report.build();
    }

    private static IncidentShare message(IncidentTally.Share share) {
        return IncidentShare.newBuilder()
                .setName(share.name())
                .setEntries(share.entries())
                .setInForce(share.inForce())
                .setFirstHour(share.firstHour())
                .setFirstEntryAt(seconds(share.first()))
                .build();
    }

    private static long seconds(Optional<Instant> time) {
        return time.map(Instant::getEpochSecond).orElse(0L);
    }

    private IncidentId ours(String name) {
        if (name.indexOf(IncidentId.SLASH) < 0) {
            return id(self.value() + IncidentId.SLASH + name);
        }
        IncidentId id = id(name);
        if (!id.member().equals(self.value())) {
            throw FailureCode.BAD_REQUEST.failure(
                    "incident " + id + " is " + id.member() + "'s: nobody else can say anything about it");
        }
        return id;
    }

    private static IncidentId id(String text) {
        return IncidentId.parse(text)
                .orElseThrow(() -> FailureCode.BAD_FIELD.failure(
                        "name: not MEMBER/NAME with [a-z0-9][a-z0-9._-]{0,62} after the slash"));
    }

    private static DeclaredIncident known(Optional<DeclaredIncident> incident, IncidentId id) {
        return incident.orElseThrow(() ->
                FailureCode.NOT_FOUND.failure("there is no incident " + id + "; next: hashmesh incident list --all"));
    }

    private static IncidentView view(DeclaredIncident known, Instant now) {
        return view(known.id(), known.said(), now).toBuilder()
                .setLog(known.origin().text())
                .setIndex(known.index().value())
                .build();
    }

    private static IncidentView view(IncidentId id, Incident said, Instant now) {
        boolean open = IncidentRules.isOpen(said, now.getEpochSecond());
        boolean expired = !open && IncidentRules.isOpening(said);
        return IncidentView.newBuilder()
                .setId(id.text())
                .setState(
                        open
                                ? IncidentState.INCIDENT_STATE_OPEN
                                : expired ? IncidentState.INCIDENT_STATE_EXPIRED : IncidentState.INCIDENT_STATE_CLOSED)
                .setKind(said.getKind())
                .setTitle(said.getTitle())
                .setPlace(said.getPlace())
                .setNote(said.getNote())
                .setOpenedAt(IncidentRules.openedAt(said))
                .setUpdatedAt(said.getAt())
                .setClosedAt(open ? 0 : IncidentRules.closedAt(said))
                .setExpires(open || expired ? IncidentRules.expires(said) : 0)
                .build();
    }
}
