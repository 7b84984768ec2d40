// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashmesh.cli.parquet.ParquetChild;

/** A catalogue as a Parquet file. Hashes may be text or bytes; times are given in ISO 8601. */
public final class ParquetCatalogue implements Catalogue {
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

    private final ParquetProcess process;
    private final CatalogueColumns columns;
    private final long rows;
    private long read;
    private boolean ended;

    private ParquetCatalogue(ParquetProcess process, CatalogueColumns columns, long rows) {
        this.process = process;
        this.columns = columns;
        this.rows = rows;
    }

    /** Whether it begins as Parquet files do. */
    public static boolean isOne(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
        }
    }

    /**
     * Reads what columns there are.
     *
     * @throws FileFormatException when it is no Parquet file, or no catalogue
     */
    public static ParquetCatalogue open(Path file, CatalogueColumns.Naming naming)
            throws IOException, FileFormatException {
        ParquetProcess process = ParquetProcess.start(ParquetChild.READ, file);
        try {
            return opened(process, naming);
        } catch (IOException | FileFormatException | RuntimeException e) {
            process.close();
            throw e;
        }
    }

    private static ParquetCatalogue opened(ParquetProcess process, CatalogueColumns.Naming naming)
            throws IOException, FileFormatException {
        int kind = process.answer();
        if (kind != ParquetChild.COLUMNS) {
            throw new IllegalStateException("the Parquet process answers " + kind);
        }
        long rows = process.answers().readLong();
        List<String> header = new ArrayList<>();
        for (int i = process.answers().readInt(); i > 0; i--) {
            header.add(process.answers().readUTF());
        }
        CatalogueColumns columns = CatalogueColumns.in(header, naming);
        process.requests().writeInt(columns.used().size());
        for (String column : columns.used()) {
            process.requests().writeUTF(column);
        }
        process.requests().flush();
        return new ParquetCatalogue(process, columns, rows);
    }

    @Override
    public Optional<Row> next() throws IOException {
        if (ended) {
            return Optional.empty();
        }
        int kind = process.answer();
        read++;
        return switch (kind) {
            case ParquetChild.ROW -> {
                Map<String, String> cells = new HashMap<>();
                for (String column : columns.used()) {
                    cells.put(column, process.answers().readUTF());
                }
                yield Optional.of(columns.row(read, column -> cells.getOrDefault(column, "")));
            }
            case ParquetChild.BAD ->
                Optional.of(new Bad(
                        read, process.answers().readUTF(), process.answers().readUTF()));
            case ParquetChild.END -> {
                ended = true;
                yield Optional.empty();
            }
            default -> throw new IllegalStateException("the Parquet process answers " + kind);
        };
    }

    @Override
    public List<String> unused() {
        return columns.unused();
    }

    @Override
    public double part() {
        return rows == 0 ? 0 : (double) read / rows;
    }

    @Override
    public void close() {
        process.close();
    }
}
