// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.file;

import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.util.List;
import java.util.Optional;
import org.hashmesh.entry.FieldException;
import org.hashmesh.v1.NewEntry;

/**
 * Reads a file of hashes, one record at a time, in memory that does not grow with the file. A record that cannot be read
 * is an answer like any other; only a wrong header ends the reading.
 */
public final class EntryFile implements Closeable {
    /**
     * What to do where a format does not say.
     *
     * @param defaultQuality quality of a PDQ hash where the format has no place for one (the tx formats)
     * @param ignoreUnknownTags whether tags of the tx CSV that are no codes are dropped, instead of refusing the line
     */
    public record Choices(int defaultQuality, boolean ignoreUnknownTags) {}

    /** Turns the text of a record into an entry. */
    interface RecordParser {
        NewEntry parse(String record) throws FieldException;
    }

    private final Reader in;
    private final FileFormat format;
    private final RecordSource records;
    private final RecordParser parser;

    private EntryFile(Reader in, FileFormat format, RecordSource records, RecordParser parser) {
        this.in = in;
        this.format = format;
        this.records = records;
        this.parser = parser;
    }

    /**
     * Starts to read: finds the format out of the first line unless it is given, and reads the header if there is one.
     * An empty file is one without entries.
     *
     * @param in text in UTF-8; belongs to the result, which closes it
     */
    public static EntryFile open(Reader in, Optional<FileFormat> given, Choices choices)
            throws IOException, FileFormatException {
        RecordSource records = new RecordSource(in);
        Optional<RecordSource.Text> first = records.next(false);
        if (first.isEmpty()) {
            return new EntryFile(in, given.orElse(FileFormat.JSONL), records, new JsonLine());
        }
        String line = first.get().text();
        FileFormat format = given.isPresent() ? given.get() : FileFormat.detect(line);
        boolean header = format == FileFormat.CSV || (format == FileFormat.TX_CSV && TxSignals.isHeader(line));
        if (!header) {
            records.giveBack(List.of(first.get()));
        } else if (!first.get().usable()) {
            throw new FileFormatException("the header " + first.get().problem());
        }
        TxSignals signals = new TxSignals(choices);
        RecordParser parser = switch (format) {
            case CSV -> OwnColumns.ofHeader(line);
            case JSONL -> new JsonLine();
            case TX_CSV -> header ? signals.columnsOfHeader(line) : signals.columns();
            case TX_LIST -> signals::listLine;
        };
        return new EntryFile(in, format, records, parser);
    }

    /** The format that was given or found. */
    public FileFormat format() {
        return format;
    }

    /** The next record; none at the end of the file. */
    public Optional<Line> next() throws IOException {
        Optional<RecordSource.Text> record = records.next(format.quoted());
        return record.map(this::read);
    }

    private Line read(RecordSource.Text record) {
        if (!record.usable()) {
            return new Line.Bad(record.number(), "line", record.problem());
        }
        try {
            return new Line.Entry(record.number(), parser.parse(record.text()));
        } catch (FieldException e) {
            if (e.field().equals(CsvCells.LINE)) {
                // Perhaps two stray quotes joined good lines between them: those get their own chance.
                records.giveBack(record.rest());
            }
            return new Line.Bad(record.number(), e.field(), e.reason());
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
