// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.policy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.hashmesh.v1.HashAnswerOrBuilder;
import org.hashmesh.v1.Labels;
import org.hashmesh.v1.Listing;
import org.hashmesh.v1.ListingState;
import org.hashmesh.v1.MemberOpinion;
import org.hashmesh.v1.NearHash;
import org.hashmesh.v1.Producer;

/** Gathers the facts of an answer's matches, nearest first. For one answer. */
final class FactsReader {
    /** Matched hashes that rules are asked about: the nearest. A cluster has thousands, and they say the same. */
    static final int MAX_MATCHES = 64;

    private static final long DAY_SECONDS = 86_400;
    private static final long BEST_QUALITY = 100;
    private static final double ALL = 100.0;

    private final HashAnswerOrBuilder answer;
    private final String self;
    private final long now;
    private final Set<String> members = new TreeSet<>();
    private final List<Facts> found = new ArrayList<>();

    private FactsReader(HashAnswerOrBuilder answer, String self, Instant now) {
        this.answer = answer;
        this.self = self;
        this.now = now.getEpochSecond();
    }

    /** The facts of each matched hash with a listing that counts. */
    static List<Facts> read(HashAnswerOrBuilder answer, String self, Instant now) {
        if (answer.getListingsCount() == 0 && answer.getNearCount() == 0) {
            return List.of();
        }
        FactsReader reader = new FactsReader(answer, self, now);
        reader.readAll();
        return reader.found;
    }

    /** Whether a listing counts for a verdict. */
    static boolean counts(Listing listing) {
        return listing.getState() == ListingState.LISTING_STATE_IN_FORCE
                && listing.getSetAside().isEmpty();
    }

    private void readAll() {
        Gathered exact = new Gathered(answer.getListingsList());
        if (exact.counted > 0) {
            found.add(exact.facts(answer.getHash().getType(), 0, 0, true, false, ALL, ALL, 1));
        }
        for (int i = 0; i < answer.getNearCount() && found.size() < MAX_MATCHES; i++) {
            NearHash near = answer.getNear(i);
            Gathered here = new Gathered(near.getListingsList());
            if (here.counted > 0) {
                boolean frames = near.getQueryMatched() > 0 || near.getListedMatched() > 0;
                found.add(here.facts(
                        near.getHash().getType(),
                        near.getDistance(),
                        near.getThreshold(),
                        false,
                        !near.getVariant().isEmpty(),
                        frames ? near.getQueryMatched() : ALL,
                        frames ? near.getListedMatched() : ALL,
                        near.getTmkLevel2() > 0 ? near.getTmkLevel2() : 1));
            }
        }
    }

    /** What the counted listings of one hash say together. */
    private final class Gathered {
        private int counted;
        private final Set<String> contentTypes = new TreeSet<>();
        private final Set<String> behaviours = new TreeSet<>();
        private final Set<String> lists = new TreeSet<>();
        private final Set<String> entities = new TreeSet<>();
        private final Set<String> grounds = new TreeSet<>();
        private final Set<String> agree = new HashSet<>();
        private final Set<String> disagree = new HashSet<>();
        private long severity;
        private long seen;
        private boolean disputed;
        private boolean labelsDisputed;
        private String incident = "";
        private boolean incidentOpen;
        private long oldest = Long.MAX_VALUE;
        private long newest;
        private long quality = answer.getHash().hasQuality() ? answer.getHash().getQuality() : BEST_QUALITY;
        private boolean own;

        Gathered(List<Listing> listings) {
            for (Listing listing : listings) {
                if (counts(listing)) {
                    add(listing);
                }
            }
        }

        private void add(Listing listing) {
            counted++;
            members.add(listing.getMember());
            own |= listing.getMember().equals(self);
            severity = Math.max(severity, Math.max(0, listing.getSeverityValue()));
            labels(listing.getLabels());
            disputed |= listing.getDisputed();
            labelsDisputed |= listing.getLabelsDisputed();
            if (!listing.getIncident().isEmpty() && (incident.isEmpty() || listing.getIncidentOpen())) {
                incident = listing.getIncident();
            }
            incidentOpen |= listing.getIncidentOpen();
            oldest = Math.min(oldest, listing.getSignedAt());
            newest = Math.max(newest, listing.getSignedAt());
            if (listing.hasQuality()) {
                quality = Math.min(quality, listing.getQuality());
            }
            for (MemberOpinion opinion : listing.getOpinionsList()) {
                seen += opinion.getSeen();
                switch (opinion.getKind()) {
                    case OPINION_KIND_AGREE -> agree.add(opinion.getMember());
                    case OPINION_KIND_DISAGREE -> disagree.add(opinion.getMember());
                    default -> {}
                }
            }
        }

        private void labels(Labels labels) {
            if (!labels.getContentType().isEmpty()) {
                contentTypes.add(labels.getContentType());
            }
            behaviours.addAll(labels.getBehavioursList());
            grounds.addAll(labels.getInclusionGroundsList());
            for (Producer producer : labels.getProducersList()) {
                lists.add(producer.getList());
                if (!producer.getEntity().isEmpty()) {
                    entities.add(producer.getEntity());
                }
            }
        }

        Facts facts(
                String type,
                int distance,
                int threshold,
                boolean exact,
                boolean turned,
                double queryMatched,
                double listedMatched,
                double tmkScore) {
            return new Facts(
                    type,
                    distance,
                    threshold,
                    exact,
                    turned,
                    queryMatched,
                    listedMatched,
                    tmkScore,
                    List.copyOf(contentTypes),
                    List.copyOf(behaviours),
                    List.copyOf(lists),
                    List.copyOf(entities),
                    List.copyOf(grounds),
                    severity,
                    List.copyOf(members),
                    agree.size(),
                    disagree.size(),
                    seen,
                    disputed,
                    labelsDisputed,
                    incident,
                    incidentOpen,
                    days(oldest),
                    days(newest),
                    quality,
                    warning(),
                    own);
        }

        private long days(long since) {
            return Math.max(0, now - since) / DAY_SECONDS;
        }
    }

    private boolean warning() {
        return answer.getWarningsCount() > 0;
    }
}
