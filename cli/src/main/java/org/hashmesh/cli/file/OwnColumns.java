// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.file;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.hashmesh.entry.FieldException;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.Labels;
import org.hashmesh.v1.NewEntry;
import org.hashmesh.v1.Producer;
import org.hashmesh.v1.Severity;

/**
 * Our own CSV: one column for each thing that an entry can say. Only {@code hash_type} and {@code value} must be there.
 *
 * <p>{@code behaviours} and {@code inclusion_grounds} are codes with blanks between them; {@code producers} are
 * {@code list/entity} with semicolons between them, where in a name {@code %3B} stands for a semicolon, {@code %25} for
 * a percent sign and {@code %20} for a blank; times are ISO 8601 (a date alone is its first second in UTC) or seconds since 1970.
 */
final class OwnColumns implements EntryFile.RecordParser {
    /** In the order in which they are written. */
    static final List<String> NAMES = List.of(
            "hash_type",
            "value",
            "quality",
            "content_group",
            "content_type",
            "producers",
            "behaviours",
            "inclusion_grounds",
            "incident",
            "severity",
            "first_seen",
            "last_seen",
            "expires",
            "note");

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,18}");
    private static final Pattern QUALITY = Pattern.compile("[0-9]{1,9}");
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final String SEVERITY_PREFIX = "SEVERITY_";

    private final CsvCells columns;

    private OwnColumns(CsvCells columns) {
        this.columns = columns;
    }

    static OwnColumns ofHeader(String header) throws FileFormatException {
        return new OwnColumns(CsvCells.ofHeader(header, List.of("hash_type", "value"), NAMES));
    }

    @Override
    public NewEntry parse(String record) throws FieldException {
        CsvCells.Row row = columns.row(record);
        NewEntry.Builder entry = NewEntry.newBuilder()
                .setHash(Hash.newBuilder().setType(row.get("hash_type")).setValue(row.get("value")))
                .setContentGroup(row.get("content_group"))
                .setIncident(row.get("incident"))
                .setSeverity(severity(row.get("severity")))
                .setFirstSeen(time("first_seen", row.get("first_seen")))
                .setLastSeen(time("last_seen", row.get("last_seen")))
                .setExpires(time("expires", row.get("expires")))
                .setNote(row.exactly("note"));
        if (!row.get("quality").isEmpty()) {
            entry.setQuality(quality(row.get("quality")));
        }
        Labels labels = Labels.newBuilder()
                .setContentType(row.get("content_type"))
                .addAllProducers(producers(row.get("producers")))
                .addAllBehaviours(words(row.get("behaviours")))
                .addAllInclusionGrounds(words(row.get("inclusion_grounds")))
                .build();
        if (!labels.equals(Labels.getDefaultInstance())) {
            entry.setLabels(labels);
        }
        return entry.build();
    }

    /** The cells of an entry, in the order of {@link #NAMES}: what {@link #parse} reads back. */
    static List<String> cells(NewEntry entry) {
        Labels labels = entry.getLabels();
        return List.of(
                entry.getHash().getType(),
                entry.getHash().getValue(),
                entry.hasQuality() ? Integer.toString(entry.getQuality()) : "",
                entry.getContentGroup(),
                labels.getContentType(),
                String.join(
                        ";",
                        labels.getProducersList().stream().map(OwnColumns::text).toList()),
                String.join(" ", labels.getBehavioursList()),
                String.join(" ", labels.getInclusionGroundsList()),
                entry.getIncident(),
                text(entry.getSeverity()),
                text(entry.getFirstSeen()),
                text(entry.getLastSeen()),
                text(entry.getExpires()),
                entry.getNote());
    }

    static List<String> words(String cell) {
        return cell.isEmpty() ? List.of() : List.of(BLANKS.split(cell));
    }

    static Severity severity(String cell) throws FieldException {
        String name = cell.isEmpty() ? "UNSPECIFIED" : cell.toUpperCase(Locale.ROOT);
        for (Severity severity : Severity.values()) {
            if (severity.name().equals(SEVERITY_PREFIX + name)) {
                return severity;
            }
        }
        throw new FieldException("severity", "is not low, medium, high or critical");
    }

    static String text(Severity severity) {
        boolean said = severity != Severity.SEVERITY_UNSPECIFIED && severity != Severity.UNRECOGNIZED;
        return said ? severity.name().substring(SEVERITY_PREFIX.length()).toLowerCase(Locale.ROOT) : "";
    }

    /** Reads {@code list/entity}. */
    static Producer producer(String text) throws FieldException {
        int slash = text.indexOf('/');
        if (slash < 1) {
            throw new FieldException("producers", "is not list/entity, such as unsc/Example Organisation");
        }
        String entity = text.substring(slash + 1);
        return Producer.newBuilder()
                .setList(text.substring(0, slash).strip())
                .setEntity(
                        entity.strip().replace("%20", " ").replace("%3B", ";").replace("%25", "%"))
                .build();
    }

    /** Writes what {@link #producer} reads. */
    static String text(Producer producer) {
        String entity = producer.getEntity().replace("%", "%25").replace(";", "%3B");
        // Blanks at the ends would be taken for the file's own.
        return producer.getList() + "/" + (entity.equals(entity.strip()) ? entity : entity.replace(" ", "%20"));
    }

    private static List<Producer> producers(String cell) throws FieldException {
        List<Producer> producers = new ArrayList<>();
        if (!cell.isEmpty()) {
            for (String text : cell.split(";", -1)) {
                producers.add(producer(text));
            }
        }
        return producers;
    }

    static int quality(String cell) throws FieldException {
        if (!QUALITY.matcher(cell).matches()) {
            throw new FieldException("quality", "is not a number from 0 to 100");
        }
        return Integer.parseInt(cell);
    }

    private static long time(String column, String cell) throws FieldException {
        if (cell.isEmpty()) {
            return 0;
        }
        if (SECONDS.matcher(cell).matches()) {
            return Long.parseLong(cell);
        }
        try {
            return cell.indexOf('T') < 0 && cell.indexOf('t') < 0
                    ? LocalDate.parse(cell).atStartOfDay(ZoneOffset.UTC).toEpochSecond()
                    : OffsetDateTime.parse(cell).toEpochSecond();
        } catch (DateTimeException e) {
            throw new FieldException(
                    column, "is neither a time such as 2026-01-31T12:00:00Z, a date, nor seconds since 1970");
        }
    }

    private static String text(long seconds) {
        return seconds == 0 ? "" : Instant.ofEpochSecond(seconds).toString();
    }
}
