// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import com.google.protobuf.ByteString;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.entry.FieldException;
import org.hashmesh.entry.HashValue;
import org.hashmesh.node.defence.Defences;
import org.hashmesh.node.health.RefusedValues;
import org.hashmesh.node.match.ListingMessages;
import org.hashmesh.node.publish.EntryMaker;
import org.hashmesh.node.publish.NotTakenException;
import org.hashmesh.node.publish.Outcome;
import org.hashmesh.node.publish.Proposal;
import org.hashmesh.node.publish.Writer;
import org.hashmesh.store.list.HashList;
import org.hashmesh.store.list.Listing;
import org.hashmesh.v1.AddOutcome;
import org.hashmesh.v1.AddRequest;
import org.hashmesh.v1.AddResponse;
import org.hashmesh.v1.AddResult;
import org.hashmesh.v1.EntryName;
import org.hashmesh.v1.EntryReference;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.NewEntry;
import org.hashmesh.v1.Withdraw;
import org.hashmesh.v1.WithdrawRequest;
import org.hashmesh.v1.WithdrawResponse;

/** The admin's calls that publish. They return when what they publish is durable, signed and visible. */
final class SubmitCalls {

    /** Entries or hashes in one request. */
    static final int MAX_ENTRIES = 1_000;

    /** References that fit one WITHDRAW. */
    private static final int REFERENCES = 32;

    private final MemberName self;
    private final EntryMaker maker;
    private final Writer writer;
    private final HashList list;
    private final EntryNames names;
    private final Defences defences;
    private final RefusedValues refusals;
    private final InstantSource clock;

    SubmitCalls(
            MemberName self,
            EntryMaker maker,
            Writer writer,
            HashList list,
            EntryNames names,
            Defences defences,
            RefusedValues refusals,
            InstantSource clock) {
        this.self = self;
        this.maker = maker;
        this.writer = writer;
        this.list = list;
        this.names = names;
        this.defences = defences;
        this.refusals = refusals;
        this.clock = clock;
    }

    /** Checked entries on their way to the log: a result for each that was refused, and the answer for the rest. */
    record Batch(List<Optional<AddResult>> refused, CompletableFuture<List<Outcome>> answer) {

        /** One result per entry of the request, in order; waits. */
        List<AddResult> results() {
            List<Outcome> outcomes = await(answer);
            List<AddResult> results = new ArrayList<>(refused.size());
            int next = 0;
            for (Optional<AddResult> known : refused) {
                results.add(known.isPresent() ? known.get() : result(outcomes.get(next++)));
            }
            return results;
        }
    }

    AddResponse add(AddRequest request) {
        requireCount("entries", request.getEntriesCount());
        return AddResponse.newBuilder()
                .addAllResults(submit(request.getEntriesList(), request.getDryRun(), request.getForce())
                        .results())
                .build();
    }

    /**
     * Checks entries and hands them to the writer; blocks while it has too many waiting.
     *
     * @param force whether to list also what is on a warning list
     */
    Batch submit(List<NewEntry> entries, boolean dryRun, boolean force) {
        List<Optional<AddResult>> refused = new ArrayList<>(entries.size());
        List<Proposal> proposals = new ArrayList<>(entries.size());
        for (NewEntry entry : entries) {
            try {
                Proposal proposal = maker.add(entry);
                if (!force) {
                    refuseHarmless(proposal);
                }
                if (dryRun) {
                    refused.add(Optional.of(AddResult.newBuilder()
                            .setOutcome(AddOutcome.ADD_OUTCOME_WOULD_ADD)
                            .build()));
                } else {
                    refused.add(Optional.empty());
                    proposals.add(proposal);
                }
            } catch (FieldException e) {
                refusals.count(RefusedValues.Call.ADD, e);
                refused.add(Optional.of(AddResult.newBuilder()
                        .setOutcome(AddOutcome.ADD_OUTCOME_REJECTED)
                        .setField(e.field())
                        .setReason(e.reason())
                        .build()));
            }
        }
        return new Batch(refused, proposals.isEmpty() ? CompletableFuture.completedFuture(List.of()) : hand(proposals));
    }

    /** A person who lists the hash of a blank picture by mistake hears of it before everybody does. */
    private void refuseHarmless(Proposal proposal) throws FieldException {
        List<String> warnings =
                proposal.hash().map(defences::warningsBeforeListing).orElse(List.of());
        if (!warnings.isEmpty()) {
            throw new FieldException(
                    "hash", "is on a warning list (" + warnings.get(0) + "); to list it all the same: --force");
        }
    }

    private CompletableFuture<List<Outcome>> hand(List<Proposal> proposals) {
        return hand(writer, proposals);
    }

    /** Gives entries to the writer; blocks while it has too many waiting. */
    static CompletableFuture<List<Outcome>> hand(Writer writer, List<Proposal> proposals) {
        try {
            return writer.submit(proposals);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FailureCode.STOPPING.failure("the node is stopping");
        }
    }

    private static AddResult result(Outcome outcome) {
        return AddResult.newBuilder()
                .setOutcome(outcome.added() ? AddOutcome.ADD_OUTCOME_ADDED : AddOutcome.ADD_OUTCOME_ALREADY_LISTED)
                .setLog(outcome.log().text())
                .setIndex(outcome.index().value())
                .setLeafHash(outcome.leafHash().hex())
                .build();
    }

    WithdrawResponse withdraw(WithdrawRequest request) {
        requireCount("hashes and entries", request.getHashesCount() + request.getEntriesCount());
        WithdrawResponse.Builder response = WithdrawResponse.newBuilder();
        Map<EntryReference, Listing> targets = new LinkedHashMap<>();
        for (Hash hash : request.getHashesList()) {
            List<Listing> ours = inForceOfOurs(hash);
            ours.forEach(listing -> targets.put(reference(listing), listing));
            if (ours.isEmpty()) {
                response.addNotFound(hash.getType() + ":" + hash.getValue());
            }
        }
        for (EntryName name : request.getEntriesList()) {
            Optional<Listing> listing = ours(name);
            listing.ifPresent(found -> targets.put(reference(found), found));
            if (listing.isEmpty()) {
                response.addNotFound(name.getLog() + ":" + name.getIndex());
            }
        }
        if (!request.getDryRun() && !targets.isEmpty()) {
            await(hand(withdrawals(List.copyOf(targets.keySet()), request)));
        }
        targets.values()
                .forEach(listing -> response.addWithdrawn(
                        ListingMessages.withHash(request.getDryRun() ? listing : asItIsNow(listing))));
        return response.build();
    }

    private List<Listing> inForceOfOurs(Hash hash) {
        try {
            return list.lookup(List.of(HashValue.parse(hash)), clock.instant()).get(0).stream()
                    .filter(listing ->
                            listing.isInForce() && listing.origin().member().equals(self))
                    .toList();
        } catch (FieldException e) {
            throw FailureCode.BAD_FIELD.failure(e.field() + ": " + e.reason());
        }
    }

    private Listing asItIsNow(Listing listing) {
        return list.at(listing.log(), listing.index(), clock.instant()).orElse(listing);
    }

    private Optional<Listing> ours(EntryName name) {
        EntryNames.Place place = names.find(name);
        return list.at(place.log().id(), place.index(), clock.instant())
                .filter(listing ->
                        listing.isInForce() && listing.origin().member().equals(self));
    }

    private List<Proposal> withdrawals(List<EntryReference> targets, WithdrawRequest request) {
        List<Proposal> proposals = new ArrayList<>();
        for (int from = 0; from < targets.size(); from += REFERENCES) {
            proposals.add(maker.withdraw(Withdraw.newBuilder()
                    .addAllEntries(targets.subList(from, Math.min(targets.size(), from + REFERENCES)))
                    .setReason(request.getReason())
                    .setNote(request.getNote())
                    .build()));
        }
        return proposals;
    }

    private static EntryReference reference(Listing listing) {
        return EntryReference.newBuilder()
                .setLogId(ByteString.copyFrom(listing.log().value().toBytes()))
                .setIndex(listing.index().value())
                .setLeafHash(ByteString.copyFrom(listing.leafHash().toBytes()))
                .build();
    }

    private static void requireCount(String what, int count) {
        if (count < 1 || count > MAX_ENTRIES) {
            throw FailureCode.BAD_REQUEST.failure(what + ": " + count + " given, 1 to " + MAX_ENTRIES + " are allowed");
        }
    }

    static <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FailureCode.STOPPING.failure("the node is stopping");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof NotTakenException refused) {
                throw FailureCode.NOT_TAKEN.failure(String.valueOf(refused.getMessage()));
            }
            throw new IllegalStateException("publishing failed", e);
        }
    }
}
