// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.file;

import java.io.IOException;
import java.io.Reader;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.hashmesh.entry.FieldException;
import org.jspecify.annotations.Nullable;

/** A catalogue as CSV with a header, in UTF-8; in memory that does not grow with the file. */
public final class CsvCatalogue implements Catalogue {
    private final Reader in;
    private final RecordSource records;
    private final DoubleSupplier part;
    private final @Nullable CsvCells cells;
    private final @Nullable CatalogueColumns columns;

    private CsvCatalogue(
            Reader in,
            RecordSource records,
            DoubleSupplier part,
            @Nullable CsvCells cells,
            @Nullable CatalogueColumns columns) {
        this.in = in;
        this.records = records;
        this.part = part;
        this.cells = cells;
        this.columns = columns;
    }

    /**
     * Reads the header. An empty file is one without uploads.
     *
     * @param in belongs to the result, which closes it
     * @param part what part of the file was read
     */
    public static CsvCatalogue open(Reader in, CatalogueColumns.Naming naming, DoubleSupplier part)
            throws IOException, FileFormatException {
        RecordSource records = new RecordSource(in);
        Optional<RecordSource.Text> header = records.next(true);
        if (header.isEmpty()) {
            return new CsvCatalogue(in, records, part, null, null);
        }
        if (!header.get().usable()) {
            throw new FileFormatException("the header " + header.get().problem());
        }
        CsvCells cells = CsvCells.ofAnyHeader(header.get().text());
        return new CsvCatalogue(in, records, part, cells, CatalogueColumns.in(cells.names(), naming));
    }

    @Override
    public List<String> unused() {
        return columns == null ? List.of() : columns.unused();
    }

    @Override
    public double part() {
        return part.getAsDouble();
    }

    @Override
    public Optional<Row> next() throws IOException {
        Optional<RecordSource.Text> record = records.next(true);
        if (record.isEmpty() || cells == null || columns == null) {
            return Optional.empty();
        }
        return Optional.of(read(record.get(), cells, columns));
    }

    private Row read(RecordSource.Text record, CsvCells header, CatalogueColumns meaning) {
        if (!record.usable()) {
            return new Bad(record.number(), CsvCells.LINE, record.problem());
        }
        try {
            return meaning.row(record.number(), header.row(record.text())::get);
        } catch (FieldException e) {
            // Perhaps two stray quotes joined good lines between them: those get their own chance.
            records.giveBack(record.rest());
            return new Bad(record.number(), e.field(), e.reason());
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
