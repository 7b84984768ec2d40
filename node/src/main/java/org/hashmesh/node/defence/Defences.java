// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.defence;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.entry.HashValue;
import org.hashmesh.node.policy.PolicySettings;
import org.hashmesh.store.list.Listing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All defences of a node together: what a match asks before it counts a listing. Nothing here changes the list or is heard of by
 * another member. State is in {@code defence/} of the home, warning lists in {@code warning-lists/}. For many threads.
 */
public final class Defences {
    private static final Logger LOG = LoggerFactory.getLogger(Defences.class);

    private final MemberName self;
    private final Supplier<PolicySettings> settings;
    private final Suppressions suppressions;
    private final Canaries canaries;
    private final Floods floods;
    private final Quarantine quarantine;
    private final WarningLists warningLists;

    private final SampledSources sampled;
    private final Releases releases;

    private final JointIncidents incidents;

    private Defences(
            Path home,
            MemberName self,
            Supplier<PolicySettings> settings,
            Releases releases,
            JointIncidents.Source incidents) {
        Path directory = home.resolve("defence");
        this.self = self;
        this.settings = settings;
        this.suppressions = Suppressions.open(directory);
        this.canaries = Canaries.open(directory);
        this.floods = Floods.open(directory);
        this.quarantine = Quarantine.open(directory);
        this.warningLists = WarningLists.open(home);
        this.sampled = SampledSources.open(directory);
        this.releases = releases;
        this.incidents = JointIncidents.open(directory, incidents);
    }

    /**
     * The defences of the node in this home.
     *
     * @param self whose node: its own listings are not held, sampled or warned of
     * @param settings those of the policy in use, asked each time
     * @param releases where it is noted what counts again
     * @param incidents which incidents two members take part in
     * @throws org.hashmesh.node.toml.ConfigurationException when a file in {@code defence/} is broken
     */
    public static Defences open(
            Path home,
            MemberName self,
            Supplier<PolicySettings> settings,
            Releases releases,
            JointIncidents.Source incidents) {
        return new Defences(home, self, settings, releases, incidents);
    }

    /**
     * Why the listings of a matched hash do not count here: one text for each of {@code hit.listings()}, in their order, empty
     * where it counts. As {@code Listing.set_aside} has it.
     */
    public List<String> setAside(Hit hit, Instant now) {
        PolicySettings asked = settings.get();
        Optional<String> all = ofHash(hit, asked, now);
        if (all.isPresent()) {
            return Collections.nCopies(hit.listings().size(), all.get());
        }
        List<String> warned = warningLists.of(hit.listed());
        if (warned.isEmpty()
                && suppressions.none()
                && floods.none()
                && asked.sources().isEmpty()) {
            return Collections.nCopies(hit.listings().size(), "");
        }
        List<String> each = new ArrayList<>(hit.listings().size());
        for (Listing listing : hit.listings()) {
            each.add(ofListing(hit, listing, warned, asked, now));
        }
        return each;
    }

    private Predicate<Listing> raised(Instant now) {
        return listing -> incidents.raise(listing, now);
    }

    private Optional<String> ofHash(Hit hit, PolicySettings asked, Instant now) {
        if (!canaries.none()) {
            Optional<String> canary = canaries.of(hit.listed()).map(Canaries.Canary::words);
            if (canary.isPresent()) {
                return canary;
            }
        }
        return quarantine.none() ? Optional.empty() : quarantine.words(hit, asked.defence(), raised(now), now);
    }

    private String ofListing(Hit hit, Listing listing, List<String> warned, PolicySettings asked, Instant now) {
        Optional<String> suppressed = suppressions.words(hit.listed(), listing, now);
        if (suppressed.isPresent()) {
            return suppressed.get();
        }
        if (listing.origin().member().equals(self)) {
            return "";
        }
        if (!floods.none()) {
            Optional<String> held = floods.words(hit.listed(), listing, asked.defence(), raised(now));
            if (held.isPresent()) {
                return held.get();
            }
        }
        if (!warned.isEmpty()) {
            return "warning-list: " + warned.get(0);
        }
        return Sampling.words(asked.sources(), hit.listed(), hit.distance(), listing)
                .orElse("");
    }

    /**
     * The warning lists that this hash is on: name and why. To be asked of each query; a query with a canary's hash is an alarm.
     */
    public List<String> warnings(HashValue query, Instant now) {
        if (!canaries.none() && canaries.of(query).isPresent()) {
            alarm(query, now);
        }
        return warningLists.of(query);
    }

    /** The same of a hash that is about to be listed: no alarm. */
    public List<String> warningsBeforeListing(HashValue hash) {
        return warningLists.of(hash);
    }

    /** So many hashes were asked about. To be called once for each batch. */
    public void queried(int hashes, Instant now) {
        quarantine.queried(hashes, settings.get().defence(), now);
    }

    /** A query matched this listed hash, whether or not its listings count. To be called once for each query and hash. */
    public void matched(Hit hit, Instant now) {
        if (!canaries.none() && canaries.of(hit.listed()).isPresent()) {
            if (!hit.query().equals(hit.listed())) {
                // The same hash was an alarm when it was asked about.
                alarm(hit.listed(), now);
            }
            return;
        }
        PolicySettings.Defence limits = settings.get().defence();
        quarantine
                .matched(hit.listed(), limits, now)
                .ifPresent(opened -> LOG.warn(
                        "a listed {} matches too much: {} of {} queries; {}: hashmesh defence list, {}",
                        opened.hash(),
                        opened.matches(),
                        opened.queries(),
                        quarantine.words(hit, limits, raised(now), now).isEmpty()
                                ? "it counts all the same"
                                : "it does not count now",
                        opened.id()));
    }

    private void alarm(HashValue canary, Instant now) {
        canaries.alarm(canary, now);
        canaries.of(canary)
                .ifPresent(found -> LOG.warn(
                        "canary {} was asked about{}: a list may be in wrong hands",
                        found.id(),
                        found.givenTo().isEmpty() ? "" : ", which only " + found.givenTo() + " was given"));
    }

    /**
     * An ADD came into the list, in the order of its log. For the thread that follows the ledger.
     *
     * @param signedAt the time of the checkpoint that covers it
     */
    public void listed(HashValue hash, MemberName author, LogId log, EntryIndex index, Instant signedAt) {
        if (!author.equals(self)) {
            floods.listed(
                            hash,
                            author,
                            new Place(log, index),
                            signedAt,
                            settings.get().defence())
                    .ifPresent(hold -> LOG.warn(
                            "{} added {} hashes around one picture: further ones are held{}; hashmesh defence list, {}",
                            hold.author(),
                            hold.count(),
                            hold.raised().isPresent() ? ", under incidents too" : "",
                            hold.id()));
        }
    }

    /** Takes back what people decided; what it was, if it was. What counts again is noted, here and in the next two. */
    public Optional<Suppressions.Suppression> unsuppress(String id, Instant now) {
        return suppressions.all(now).stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .flatMap(one -> releases.release(one.release(), () -> suppressions.remove(id, now)));
    }

    /** Counts a flood's entries from now on; what it was, if it was. */
    public Optional<Floods.Hold> releaseFlood(String id) {
        int distance = settings.get().defence().floodDistance();
        return floods.all().stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .flatMap(one -> releases.release(new Release.OfFlood(one, distance), () -> floods.release(id)));
    }

    /** Counts a hash that matches much, and leaves it alone for a month; what it was, if it was. */
    public Optional<Quarantine.Case> releaseHash(String id, Instant now) {
        return quarantine.all(now).stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .flatMap(one -> releases.release(new Release.OfHash(one.hash()), () -> quarantine.release(id, now)));
    }

    /** Reads changed files, writes changed state, forgets what is over. To be called every few seconds, by one thread. */
    public void follow(Instant now) {
        warningLists.follow();
        floods.save();
        canaries.save();
        noteWhatCountsAgain(now);
        quarantine.save(now);
    }

    /** First the note, then it is forgotten: a crash between makes it twice. */
    private void noteWhatCountsAgain(Instant now) {
        List<PolicySettings.Source> sources = settings.get().sources();
        List<Suppressions.Suppression> over = suppressions.over(now);
        List<Release> again = new ArrayList<>(quarantine.over(now));
        over.forEach(one -> again.add(one.release()));
        again.addAll(sampled.raised(sources));
        again.addAll(incidents.follow(now));
        releases.released(again);
        sampled.take(sources);
        incidents.save();
        suppressions.forget(over);
    }

    /** Where what counts again is noted. */
    public Releases releases() {
        return releases;
    }

    /** Decisions of this member's own people. */
    public Suppressions suppressions() {
        return suppressions;
    }

    /** Made-up hashes. */
    public Canaries canaries() {
        return canaries;
    }

    /** Floods that are held. */
    public Floods floods() {
        return floods;
    }

    /** Hashes that match too much. */
    public Quarantine quarantine() {
        return quarantine;
    }

    /** Lists of harmless hashes. */
    public WarningLists warningLists() {
        return warningLists;
    }
}
