// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import com.google.protobuf.ByteString;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.entry.IncidentId;
import org.hashmesh.entry.Statement;
import org.hashmesh.node.match.EntryProofs;
import org.hashmesh.node.match.ListingMessages;
import org.hashmesh.node.roster.Roster;
import org.hashmesh.store.list.Annulment;
import org.hashmesh.store.list.HashList;
import org.hashmesh.store.list.IncidentEntries;
import org.hashmesh.store.list.Listing;
import org.hashmesh.store.log.LogReader;
import org.hashmesh.store.log.Logs;
import org.hashmesh.v1.EntryDetail;
import org.hashmesh.v1.EntryProof;
import org.hashmesh.v1.ExportRequest;
import org.hashmesh.v1.ExportResponse;
import org.hashmesh.v1.GetEntryRequest;
import org.hashmesh.v1.ListEntriesRequest;
import org.hashmesh.v1.ListEntriesResponse;

/** The admin's calls that read entries. */
final class ReadCalls {

    private static final int DEFAULT_PAGE = 50;
    private static final int MAX_PAGE = 1_000;

    /** Listings in one message of an export: up to about 600 bytes each, so under the message limit. */
    private static final int EXPORT_LISTINGS = 500;

    private final Logs logs;
    private final HashList list;
    private final IncidentEntries underIncidents;
    private final EntryNames names;
    private final Roster roster;
    private final InstantSource clock;

    ReadCalls(Logs logs, HashList list, EntryNames names, Roster roster, InstantSource clock) {
        this.logs = logs;
        this.list = list;
        this.underIncidents = new IncidentEntries(list);
        this.names = names;
        this.roster = roster;
        this.clock = clock;
    }

    ListEntriesResponse list(ListEntriesRequest request) {
        int wanted = request.getPageSize() == 0 ? DEFAULT_PAGE : request.getPageSize();
        if (wanted < 1 || wanted > MAX_PAGE) {
            throw FailureCode.BAD_REQUEST.failure("page_size: 1 to " + MAX_PAGE + " are allowed");
        }
        Predicate<Listing> filter = filter(request.getHashType(), request.getIncludeWithdrawn())
                .and(listing -> request.getIncident().isEmpty()
                        || listing.add().getIncident().equals(request.getIncident()));
        Optional<IncidentId> incident = IncidentId.parse(request.getIncident());
        List<LogReader> chosen = logsOf(request.getMember());
        PageToken token = PageToken.parse(request.getPageToken());
        ListEntriesResponse.Builder response = ListEntriesResponse.newBuilder();
        Optional<EntryIndex> start = token.start();
        for (int at = token.log(); at < chosen.size(); at++) {
            Optional<EntryIndex> next = start;
            do {
                HashList.Page page = page(incident, chosen.get(at), next, wanted - response.getListingsCount(), filter);
                page.listings().forEach(listing -> response.addListings(ListingMessages.withHash(listing)));
                next = page.next();
            } while (next.isPresent() && response.getListingsCount() < wanted);
            if (response.getListingsCount() == wanted && (next.isPresent() || at + 1 < chosen.size())) {
                PageToken after = new PageToken(next.isPresent() ? at : at + 1, next);
                return response.setNextPageToken(after.text()).build();
            }
            start = Optional.empty();
        }
        return response.build();
    }

    /** Words that are no incident's id have no rows of their own: then the log is read. */
    private HashList.Page page(
            Optional<IncidentId> incident,
            LogReader log,
            Optional<EntryIndex> start,
            int max,
            Predicate<Listing> filter) {
        Instant now = clock.instant();
        return incident.map(id -> underIncidents.page(id, log, start, max, now, filter))
                .orElseGet(() -> list.page(log, start, max, now, filter));
    }

    void export(ExportRequest request, ServerCallStreamObserver<ExportResponse> out) {
        // What others may take in again has no place for what the forum has annulled.
        Predicate<Listing> filter = filter(request.getHashType(), request.getIncludeWithdrawn())
                .and(listing -> listing.annulment().isEmpty());
        Outgoing<ExportResponse> outgoing = new Outgoing<>(out);
        ExportResponse.Builder message = ExportResponse.newBuilder();
        Instant now = clock.instant();
        for (LogReader log : logsOf(request.getMember())) {
            list.forEach(log, now, listing -> {
                if (filter.test(listing)) {
                    message.addListings(ListingMessages.withHash(listing));
                }
                if (message.getListingsCount() == EXPORT_LISTINGS) {
                    outgoing.send(message.build());
                    message.clear();
                }
            });
        }
        if (message.getListingsCount() > 0) {
            outgoing.send(message.build());
        }
        out.onCompleted();
    }

    EntryDetail entry(GetEntryRequest request) {
        EntryNames.Place place = names.find(request.getEntry());
        LogReader log = place.log();
        Leaf leaf = log.leaf(place.index());
        EntryDetail.Builder detail = EntryDetail.newBuilder()
                .setLog(log.origin().text())
                .setIndex(place.index().value())
                .setLeafHash(leaf.hash(new TreeHasher()).hex())
                .setMember(log.origin().member().value())
                .setSignedAt(ListingMessages.seconds(log.covering(place.index()).time()));
        Optional<Annulment> annulment = list.annulment(log, place.index());
        annulment.ifPresent(found -> detail.setAnnulment(found.text()));
        boolean takenDown = annulment
                .filter(found -> found.reason() == Annulment.Reason.TAKEN_DOWN)
                .isPresent();
        if (!takenDown) {
            detail.setLeaf(ByteString.copyFrom(leaf.bytes()));
        }
        list.at(log.id(), place.index(), clock.instant())
                .ifPresent(listing -> detail.setListing(ListingMessages.withHash(listing)));
        Statement statement = Statement.read(leaf.bytes());
        if (statement instanceof Statement.Added) {
            detail.setEntryType("add");
        } else if (statement instanceof Statement.Withdrawn withdrawn) {
            detail.setEntryType("withdraw");
            if (!takenDown) {
                detail.setWithdraw(withdrawn.withdraw());
            }
        } else if (statement instanceof Statement.Opined opined) {
            detail.setEntryType("opinion");
            if (!takenDown) {
                detail.setOpinion(opined.opinion());
            }
        } else if (statement instanceof Statement.Declared declared) {
            detail.setEntryType("incident");
            if (!takenDown) {
                detail.setIncident(declared.incident());
            }
        } else if (statement instanceof Statement.Opened) {
            detail.setEntryType("epoch_open");
        } else if (statement instanceof Statement.Sealed) {
            detail.setEntryType("epoch_seal");
        } else if (statement instanceof Statement.Malformed malformed) {
            detail.setEntryType("malformed").setMalformed(malformed.reason());
        } else {
            detail.setEntryType("unknown");
        }
        return detail.build();
    }

    EntryProof proof(GetEntryRequest request) {
        EntryNames.Place place = names.find(request.getEntry());
        LogReader log = place.log();
        return EntryProof.newBuilder()
                .setTlogProof(ByteString.copyFrom(EntryProofs.prove(log, place.index())))
                .setLogKey(roster.current().log(log.id()).map(LogKey::text).orElse(""))
                .build();
    }

    private List<LogReader> logsOf(String member) {
        return logs.all().stream()
                .filter(log -> member.isEmpty() || log.origin().member().value().equals(member))
                .sorted(Comparator.comparing(LogReader::origin))
                .toList();
    }

    private static Predicate<Listing> filter(String hashType, boolean withWithdrawn) {
        return listing -> (withWithdrawn || listing.isInForce())
                && (hashType.isEmpty() || listing.hash().type().equals(hashType));
    }

    /** Where a list goes on: the log by its place in the order of origins, and the entry. */
    private record PageToken(int log, Optional<EntryIndex> start) {

        static PageToken parse(String text) {
            if (text.isEmpty()) {
                return new PageToken(0, Optional.empty());
            }
            if (!text.matches("[0-9]{1,6}:([0-9]{1,15})?")) {
                throw FailureCode.BAD_REQUEST.failure("page_token: not one of this node's");
            }
            int colon = text.indexOf(':');
            String index = text.substring(colon + 1);
            return new PageToken(
                    Integer.parseInt(text.substring(0, colon)),
                    index.isEmpty() ? Optional.empty() : Optional.of(new EntryIndex(Long.parseLong(index))));
        }

        String text() {
            return log + ":" + start.map(index -> Long.toString(index.value())).orElse("");
        }
    }
}
