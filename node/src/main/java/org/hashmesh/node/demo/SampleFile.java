// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.hashmesh.v1.Labels;
import org.hashmesh.v1.NewEntry;
import org.hashmesh.v1.Severity;

/** A list as the CSV with our own columns that {@code hashmesh import csv} reads. */
final class SampleFile {
    private static final String HEADER = "hash_type,value,quality,content_group,content_type,producers,behaviours,"
            + "inclusion_grounds,incident,severity,first_seen,last_seen,expires,note";

    private SampleFile() {}

    /** Writes the list, one record for each entry in its order. */
    static void write(Path file, SampleList list) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file, UTF_8)) {
            out.write(HEADER);
            out.write('\n');
            for (int i = 0; i < list.size(); i++) {
                out.write(record(list.entry(i)));
                out.write('\n');
            }
        }
    }

    /** How many lines of the file the entry takes: a vPDQ has one for each frame. */
    static int lines(NewEntry entry) {
        return 1
                + (int) entry.getHash()
                        .getValue()
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
    }

    private static String record(NewEntry entry) {
        Labels labels = entry.getLabels();
        String producers = labels.getProducersList().stream()
                .map(producer -> producer.getList() + "/" + producer.getEntity())
                .collect(Collectors.joining(";"));
        List<String> cells = List.of(
                entry.getHash().getType(),
                entry.getHash().getValue(),
                entry.hasQuality() ? Integer.toString(entry.getQuality()) : "",
                entry.getContentGroup(),
                labels.getContentType(),
                producers,
                String.join(" ", labels.getBehavioursList()),
                String.join(" ", labels.getInclusionGroundsList()),
                entry.getIncident(),
                severity(entry.getSeverity()),
                time(entry.getFirstSeen()),
                time(entry.getLastSeen()),
                time(entry.getExpires()),
                entry.getNote());
        return cells.stream().map(SampleFile::cell).collect(Collectors.joining(","));
    }

    private static String severity(Severity severity) {
        return severity.name().substring("SEVERITY_".length()).toLowerCase(Locale.ROOT);
    }

    private static String time(long seconds) {
        return seconds == 0 ? "" : Instant.ofEpochSecond(seconds).toString();
    }

    /** RFC 4180: what holds a comma, a quote or a line end stands in quotes, with its quotes doubled. */
    private static String cell(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
