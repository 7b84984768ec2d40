// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.file;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.Closeable;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.Labels;
import org.hashmesh.v1.Listing;
import org.hashmesh.v1.NewEntry;

/**
 * Writes listings as a file that {@link EntryFile} reads: what a member said about a hash, without who said it and
 * where. For our own formats, reading the file and writing it again gives the same bytes.
 */
public final class EntryWriter implements Closeable {
    private static final Map<String, String> TX_TYPES = Map.of(
            "pdq",
            "pdq",
            "md5",
            "video_md5",
            "sha256",
            "video_sha256",
            "tlsh",
            "text_tlsh",
            "opaque:url_md5",
            "url_md5");

    private final Writer out;
    private final FileFormat format;
    private final StringWriter record = new StringWriter();
    private final CsvWriter csv =
            CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(record);
    private final JsonLine json = new JsonLine();

    private EntryWriter(Writer out, FileFormat format) {
        this.out = out;
        this.format = format;
    }

    /** Starts a file: writes the header, where the format has one. */
    public static EntryWriter start(Writer out, FileFormat format) throws IOException {
        EntryWriter writer = new EntryWriter(out, format);
        if (format == FileFormat.CSV) {
            writer.record(OwnColumns.NAMES);
        } else if (format == FileFormat.TX_CSV) {
            writer.record(TxSignals.NAMES);
        }
        return writer;
    }

    /**
     * Writes one listing.
     *
     * @return false if the format cannot say it: the tx formats know fewer kinds of hashes
     */
    public boolean write(Listing listing) throws IOException {
        return write(entry(listing));
    }

    boolean write(NewEntry entry) throws IOException {
        return switch (format) {
            case CSV -> {
                record(OwnColumns.cells(entry));
                yield true;
            }
            case JSONL -> {
                out.write(json.print(entry));
                out.write('\n');
                yield true;
            }
            case TX_CSV, TX_LIST -> writeSignal(entry);
        };
    }

    /** What to ask for so that this listing comes about. */
    static NewEntry entry(Listing listing) {
        NewEntry.Builder entry = NewEntry.newBuilder()
                .setHash(listing.getHash())
                .setContentGroup(listing.getContentGroup())
                .setIncident(listing.getIncident())
                .setSeverityValue(listing.getSeverityValue())
                .setFirstSeen(listing.getFirstSeen())
                .setLastSeen(listing.getLastSeen())
                .setExpires(listing.getExpires())
                .setNote(listing.getNote());
        if (listing.hasQuality()) {
            entry.setQuality(listing.getQuality());
        }
        if (!listing.getLabels().equals(Labels.getDefaultInstance())) {
            entry.setLabels(listing.getLabels());
        }
        return entry.build();
    }

    private boolean writeSignal(NewEntry entry) throws IOException {
        Optional<Hash> signal = signal(entry.getHash());
        if (signal.isEmpty()) {
            return false;
        }
        if (format == FileFormat.TX_LIST) {
            out.write(signal.get().getType() + " " + signal.get().getValue() + "\n");
        } else {
            record(List.of(
                    signal.get().getType(),
                    signal.get().getValue(),
                    "hashmesh",
                    "POSITIVE_CLASS",
                    TxSignals.tags(entry)));
        }
        return true;
    }

    private static Optional<Hash> signal(Hash hash) {
        if (hash.getType().equals("vpdq")) {
            return Optional.of(Hash.newBuilder()
                    .setType("vpdq")
                    .setValue(TxSignals.compactVpdq(hash.getValue()))
                    .build());
        }
        return Optional.ofNullable(TX_TYPES.get(hash.getType()))
                .map(type -> hash.toBuilder().setType(type).build());
    }

    /** By way of a buffer: the CSV writer flushes what it writes to, which on a file costs a system call a record. */
    private void record(List<String> cells) throws IOException {
        csv.writeRecord(cells).flush();
        out.append(record.getBuffer());
        record.getBuffer().setLength(0);
    }

    /** Flushes; the writer given at the start stays open for whoever opened it. */
    @Override
    public void close() throws IOException {
        out.flush();
    }
}
