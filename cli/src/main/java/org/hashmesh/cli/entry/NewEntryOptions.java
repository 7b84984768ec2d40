// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.entry;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Arguments;
import org.hashmesh.v1.Labels;
import org.hashmesh.v1.NewEntry;
import org.hashmesh.v1.Producer;
import org.hashmesh.v1.Severity;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what is known about content besides its hash. */
public final class NewEntryOptions {
    @Option(names = "--quality", paramLabel = "0-100", description = "PDQ: quality of the image, as the hasher gave it")
    private @Nullable Integer quality;

    @Option(
            names = "--content-group",
            paramLabel = "HEX",
            description = "32 hex digits, equal for all hashes of one piece of content")
    private String contentGroup = "";

    @Option(names = "--content-type", paramLabel = "TYPE", description = "image, video, audio, document, url or text")
    private String contentType = "";

    @Option(
            names = "--producer",
            paramLabel = "LIST:NAME",
            description =
                    "Who made it, and the list that names them: unsc, eu, fto, uk, ca, au, nz or none; may be repeated")
    private List<String> producers = new ArrayList<>();

    @Option(
            names = "--behaviour",
            paramLabel = "CODE",
            split = ",",
            description = "What it does, for example tvec1; may be repeated")
    private List<String> behaviours = new ArrayList<>();

    @Option(
            names = "--inclusion-ground",
            paramLabel = "CODE",
            split = ",",
            description = "Why it may be listed; may be repeated")
    private List<String> inclusionGrounds = new ArrayList<>();

    @Option(
            names = "--taxonomy-version",
            paramLabel = "N",
            description = "Of the labels (default: the node's current one)")
    private int taxonomyVersion;

    @Option(names = "--incident", paramLabel = "ID", description = "The incident it belongs to")
    private String incident = "";

    @Option(
            names = "--severity",
            paramLabel = "WORD",
            description = "low, medium, high, or critical: a credible threat to life")
    private @Nullable String severity;

    @Option(
            names = "--first-seen",
            paramLabel = "TIME",
            description = "2026-11-22, 2026-11-22T08:30:00Z, or -12h from now")
    private @Nullable String firstSeen;

    @Option(names = "--last-seen", paramLabel = "TIME", description = "Likewise")
    private @Nullable String lastSeen;

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            description = "No longer in force from then on; likewise, or +90d")
    private @Nullable String expires;

    @Option(
            names = "--note",
            paramLabel = "TEXT",
            description = "At most 255 characters; all members read it: no user data")
    private String note = "";

    /** An entry with these details and no hash yet. */
    public NewEntry.Builder entry(InstantSource clock) throws CommandFailure {
        NewEntry.Builder entry = NewEntry.newBuilder()
                .setContentGroup(contentGroup)
                .setIncident(incident)
                .setNote(note)
                .setFirstSeen(Arguments.time("--first-seen", firstSeen, clock))
                .setLastSeen(Arguments.time("--last-seen", lastSeen, clock))
                .setExpires(Arguments.time("--expires", expires, clock))
                .setLabels(labels());
        if (quality != null) {
            entry.setQuality(quality);
        }
        if (severity != null) {
            entry.setSeverity(Arguments.word("--severity", severity, Severity.class));
        }
        return entry;
    }

    private Labels labels() throws CommandFailure {
        Labels.Builder labels = Labels.newBuilder()
                .setTaxonomyVersion(taxonomyVersion)
                .setContentType(contentType)
                .addAllBehaviours(behaviours)
                .addAllInclusionGrounds(inclusionGrounds);
        for (String producer : producers) {
            int colon = producer.indexOf(':');
            if (colon < 1) {
                throw CommandFailure.of(ExitCode.USAGE, "E-CLI-007", "--producer `" + producer + "` names no list")
                        .next("write LIST:NAME, for example --producer unsc:QDe.004, or none:NAME")
                        .build();
            }
            labels.addProducers(Producer.newBuilder()
                    .setList(producer.substring(0, colon))
                    .setEntity(producer.substring(colon + 1)));
        }
        return labels.build();
    }
}
