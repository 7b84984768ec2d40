// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.opinion;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.entry.FieldException;
import org.hashmesh.node.opinion.SeenCounts.Seen;
import org.hashmesh.node.publish.EntryMaker;
import org.hashmesh.node.publish.Proposal;
import org.hashmesh.store.file.AtomicFile;
import org.hashmesh.store.list.HashList;
import org.hashmesh.store.list.Listing;
import org.hashmesh.store.list.MemberOpinion;
import org.hashmesh.store.list.OpinionEntry;
import org.hashmesh.v1.Opinion;
import org.hashmesh.v1.OpinionKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes once a day how often other members' entries matched here, as far as {@link SeenCounts} lets it. Only for a member
 * that wants to tell. To be called every now and then, by one thread.
 */
public final class SeenReporter {
    private static final Logger LOG = LoggerFactory.getLogger(SeenReporter.class);
    private static final String FILE = "seen-counts.tsv";
    private static final long DAY_SECONDS = 86_400;

    /** Proposals that the writer is given at once. */
    private static final int BATCH = 1_000;

    /** Who publishes: {@link org.hashmesh.node.publish.Writer}. */
    @FunctionalInterface
    public interface Publishing {
        /** Takes entries to publish; may block. */
        CompletableFuture<?> submit(List<Proposal> proposals) throws InterruptedException;
    }

    private final MemberName self;
    private final SeenCounts counts;
    private final HashList list;
    private final EntryMaker maker;
    private final Publishing publishing;
    private final BooleanSupplier tells;
    private final Path file;
    private final InstantSource clock;

    private SeenReporter(
            MemberName self,
            SeenCounts counts,
            HashList list,
            EntryMaker maker,
            Publishing publishing,
            BooleanSupplier tells,
            Path file,
            InstantSource clock) {
        this.self = self;
        this.counts = counts;
        this.list = list;
        this.maker = maker;
        this.publishing = publishing;
        this.tells = tells;
        this.file = file;
        this.clock = clock;
    }

    /**
     * Goes on with what the home's file says; with nothing when there is none, or it cannot be read.
     *
     * @param tells whether the member wants to tell; asked each day
     */
    public static SeenReporter open(
            MemberName self,
            HashList list,
            EntryMaker maker,
            Publishing publishing,
            BooleanSupplier tells,
            Path home,
            InstantSource clock) {
        Path file = home.resolve(FILE);
        return new SeenReporter(self, counts(file, clock), list, maker, publishing, tells, file, clock);
    }

    private static SeenCounts counts(Path file, InstantSource clock) {
        try {
            if (Files.exists(file)) {
                return SeenCounts.read(Files.readAllLines(file));
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("counting what is seen begins anew: {}: {}", file, e.getMessage());
        }
        return new SeenCounts(clock.instant().getEpochSecond() / DAY_SECONDS);
    }

    /** Where matches are counted. */
    public SeenCounts counts() {
        return counts;
    }

    /** Tells what is due, and keeps the counts, when another day has begun. */
    public void run() {
        Instant now = clock.instant();
        long day = now.getEpochSecond() / DAY_SECONDS;
        if (day <= counts.today()) {
            return;
        }
        try {
            tell(counts.turn(day), now);
        } catch (RuntimeException e) {
            LOG.warn("what was seen is not told today", e);
        }
    }

    private void tell(List<Seen> due, Instant now) {
        if (!tells.getAsBoolean()) {
            return;
        }
        // A crash after this: what was due is told when more came. Before: it is told again, which changes nothing.
        save();
        List<Proposal> proposals = new ArrayList<>();
        for (Seen seen : due) {
            list.at(seen.target().log(), seen.target().index(), now)
                    .filter(listing -> listing.target().equals(seen.target()) && listing.isInForce())
                    .filter(listing -> !listing.origin().member().equals(self))
                    .flatMap(listing -> proposal(listing, seen, now))
                    .ifPresent(proposals::add);
        }
        try {
            for (int from = 0; from < proposals.size(); from += BATCH) {
                var ignored = publishing.submit(proposals.subList(from, Math.min(proposals.size(), from + BATCH)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Keeps the counts, if there are any. A crash loses those since the last time. */
    public void save() {
        try {
            if (counts.size() == 0) {
                Files.deleteIfExists(file);
                return;
            }
            AtomicFile.replace(file, String.join("\n", counts.lines()) + "\n");
        } catch (IOException e) {
            LOG.warn("cannot keep what was seen: {}", e.getMessage());
        }
    }

    private Optional<Proposal> proposal(Listing listing, Seen seen, Instant now) {
        long before = listing.opinions()
                .of(self)
                .flatMap(MemberOpinion::seen)
                .map(OpinionEntry::said)
                .map(Opinion::getAt)
                .orElse(0L);
        try {
            return Optional.of(maker.opinion(Opinion.newBuilder()
                    .setEntry(listing.target().reference())
                    .setKind(OpinionKind.OPINION_KIND_SEEN)
                    .setAt(Math.max(now.getEpochSecond(), before + 1))
                    .setSeenCount(seen.count())
                    .setSeenFrom(seen.from())
                    .setSeenTo(seen.to())
                    .build()));
        } catch (FieldException e) {
            throw new IllegalStateException("what was seen cannot be said", e);
        }
    }
}
