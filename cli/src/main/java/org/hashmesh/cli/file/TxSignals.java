// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.file;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.hashmesh.entry.FieldException;
import org.hashmesh.entry.HashKind;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.Labels;
import org.hashmesh.v1.NewEntry;
import org.hashmesh.v1.Producer;

/**
 * The signals of python-threatexchange, as its command {@code dataset} prints them with {@code --csv}: columns
 * {@code signal_type, signal_str, collab, category, tags} in any order, or without a header in this one.
 *
 * <p>Its category is an opinion: only {@code POSITIVE_CLASS}, or none, adds a hash. Its collab is not taken over. A tag
 * may be {@code content_type:CODE}, {@code producer:LIST/ENTITY} (a blank in a name is written {@code %20}),
 * {@code behaviour:CODE} or a behaviour code alone, {@code ground:CODE}, {@code incident:ID} or {@code severity:LEVEL}.
 */
final class TxSignals {
    static final List<String> NAMES = List.of("signal_type", "signal_str", "collab", "category", "tags");

    private static final Map<String, String> TYPES = Map.of(
            "pdq", HashKind.PDQ.label(),
            "video_md5", HashKind.MD5.label(),
            "video_sha256", HashKind.SHA256.label(),
            "vpdq", HashKind.VPDQ.label(),
            "text_tlsh", HashKind.TLSH.label(),
            "url_md5", "opaque:url_md5");
    private static final Map<String, String> REFUSED = Map.of(
            "raw_text", "is content itself, not a hash of it: plain text is never shared",
            "url", "is an address in clear: list its SHA-256 as url_sha256 in a file with our own columns",
            "trend_query", "is a search rule, not a hash",
            "pdq_ocr", "carries recognised text beside the hash: list the pdq part as pdq");
    private static final int VPDQ_PARTS = 3;
    private static final int MAX_SHOWN = 40;
    /** Digits that a frame's time may have; keeps a huge exponent from making a huge number. */
    private static final int MAX_TIME_TEXT = 30;

    private static final BigDecimal MAX_TIME = BigDecimal.valueOf(999_999_999);

    private final EntryFile.Choices choices;

    TxSignals(EntryFile.Choices choices) {
        this.choices = choices;
    }

    static boolean isHeader(String line) {
        return line.toLowerCase(Locale.ROOT).contains("signal_type");
    }

    EntryFile.RecordParser columnsOfHeader(String header) throws FileFormatException {
        CsvCells columns = CsvCells.ofHeader(header, NAMES.subList(0, 2), NAMES);
        return record -> csvRow(columns.row(record));
    }

    EntryFile.RecordParser columns() throws FileFormatException {
        return columnsOfHeader(String.join(",", NAMES));
    }

    NewEntry listLine(String line) throws FieldException {
        String[] parts = line.strip().split("\\s+", 2);
        if (parts.length != 2) {
            throw new FieldException(CsvCells.LINE, "is not a signal type, a blank and a value");
        }
        return signal(parts[0], parts[1]).build();
    }

    private NewEntry csvRow(CsvCells.Row row) throws FieldException {
        String category = row.get("category");
        if (!category.isEmpty() && !category.equals("POSITIVE_CLASS")) {
            throw new FieldException(
                    "category", "is not POSITIVE_CLASS: an opinion of another kind does not put a hash on the list");
        }
        NewEntry.Builder entry = signal(row.get("signal_type"), row.get("signal_str"));
        for (String tag : OwnColumns.words(row.get("tags"))) {
            tag(tag, entry);
        }
        return entry.build();
    }

    private NewEntry.Builder signal(String type, String text) throws FieldException {
        String refused = REFUSED.get(type);
        if (refused != null) {
            throw new FieldException("signal_type", type + " " + refused);
        }
        String ours = TYPES.get(type);
        if (ours == null) {
            throw new FieldException(
                    "signal_type",
                    "is not one of "
                            + String.join(", ", TYPES.keySet().stream().sorted().toList()));
        }
        NewEntry.Builder entry = NewEntry.newBuilder();
        boolean compactVpdq = ours.equals(HashKind.VPDQ.label()) && text.startsWith("[");
        entry.setHash(Hash.newBuilder().setType(ours).setValue(compactVpdq ? vpdqLines(text) : text));
        if (ours.equals(HashKind.PDQ.label())) {
            entry.setQuality(choices.defaultQuality());
        }
        return entry;
    }

    private void tag(String tag, NewEntry.Builder entry) throws FieldException {
        int colon = tag.indexOf(':');
        String axis = colon < 0 ? "" : tag.substring(0, colon);
        String code = tag.substring(colon + 1);
        Labels.Builder labels = Labels.newBuilder();
        switch (axis) {
            case "content_type" -> labels.setContentType(code);
            case "producer" -> labels.addProducers(OwnColumns.producer(code));
            case "behaviour" -> labels.addBehaviours(code);
            case "ground" -> labels.addInclusionGrounds(code);
            case "incident" -> entry.setIncident(code);
            case "severity" -> entry.setSeverity(OwnColumns.severity(code));
            default -> {
                if (axis.isEmpty() && code.startsWith("tvec")) {
                    labels.addBehaviours(code);
                } else if (!choices.ignoreUnknownTags()) {
                    throw new FieldException(
                            "tags", "`" + brief(tag) + "` is no label; --ignore-unknown-tags drops such tags");
                }
            }
        }
        if (!labels.build().equals(Labels.getDefaultInstance())) {
            entry.mergeLabels(labels.build());
        }
    }

    /** The labels of an entry as tags; reading them gives the labels again. */
    static String tags(NewEntry entry) {
        Labels labels = entry.getLabels();
        List<String> tags = new ArrayList<>();
        if (!labels.getContentType().isEmpty()) {
            tags.add("content_type:" + labels.getContentType());
        }
        for (Producer producer : labels.getProducersList()) {
            tags.add("producer:" + OwnColumns.text(producer).replace(" ", "%20"));
        }
        labels.getBehavioursList().forEach(code -> tags.add("behaviour:" + code));
        labels.getInclusionGroundsList().forEach(code -> tags.add("ground:" + code));
        if (!entry.getIncident().isEmpty()) {
            tags.add("incident:" + entry.getIncident());
        }
        String severity = OwnColumns.text(entry.getSeverity());
        if (!severity.isEmpty()) {
            tags.add("severity:" + severity);
        }
        return String.join(" ", tags);
    }

    private static String brief(String tag) {
        return tag.length() <= MAX_SHOWN ? tag : tag.substring(0, MAX_SHOWN) + "...";
    }

    /** Lines out of a JSON list of {@code pdqhex,quality,timestamp}; a frame's number is its place in the list. */
    private static String vpdqLines(String json) throws FieldException {
        ListValue.Builder list = ListValue.newBuilder();
        try {
            JsonFormat.parser().merge(json, list);
        } catch (InvalidProtocolBufferException e) {
            throw new FieldException("signal_str", "is not a JSON list of pdqhex,quality,timestamp");
        }
        StringBuilder lines = new StringBuilder();
        for (int frame = 0; frame < list.getValuesCount(); frame++) {
            Value value = list.getValues(frame);
            String[] parts = value.getStringValue().split(",", -1);
            if (parts.length != VPDQ_PARTS) {
                throw new FieldException("signal_str", "frame " + frame + " is not pdqhex,quality,timestamp");
            }
            lines.append(frame).append(',').append(parts[1]).append(',').append(parts[0]);
            lines.append(',').append(seconds(frame, parts[2])).append('\n');
        }
        return lines.toString();
    }

    /** The JSON list out of canonical lines; frame numbers are lost, as this format has none. */
    static String compactVpdq(String lines) {
        return lines.lines()
                .map(line -> line.split(",", -1))
                .map(parts -> "\"" + parts[2] + "," + parts[1] + "," + parts[3] + "\"")
                .collect(Collectors.joining(", ", "[", "]"));
    }

    /** The writer prints times of 1,000 s and more with an exponent. */
    private static String seconds(int frame, String text) throws FieldException {
        try {
            BigDecimal seconds = text.length() > MAX_TIME_TEXT ? BigDecimal.valueOf(-1) : new BigDecimal(text.strip());
            if (seconds.signum() >= 0 && seconds.scale() <= MAX_TIME_TEXT && seconds.compareTo(MAX_TIME) <= 0) {
                return seconds.toPlainString();
            }
        } catch (NumberFormatException e) {
            // Said below, as for a negative time.
        }
        throw new FieldException("signal_str", "frame " + frame + " has a timestamp that is no number of seconds");
    }
}
