// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.file;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hashmesh.entry.FieldException;

/** The columns of a CSV file: which stands where, and the cells of one record by column. */
final class CsvCells {
    /** The field to blame when a record as a whole is wrong. */
    static final String LINE = "line";

    private static final int MAX_SHOWN = 40;

    private final Map<String, Integer> places;
    private final List<String> names;

    private CsvCells(Map<String, Integer> places, List<String> names) {
        this.places = places;
        this.names = names;
    }

    /**
     * Reads a header.
     *
     * @param required columns that must be there
     * @param known all columns that may be there
     */
    static CsvCells ofHeader(String header, List<String> required, List<String> known) throws FileFormatException {
        List<String> names;
        try {
            names = split(header);
        } catch (FieldException e) {
            throw new FileFormatException("the header " + e.reason());
        }
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i).strip().toLowerCase(Locale.ROOT);
            if (!known.contains(name)) {
                String shown = name.length() <= MAX_SHOWN ? name : name.substring(0, MAX_SHOWN) + "...";
                throw new FileFormatException(
                        "column " + (i + 1) + " is `" + shown + "`; known columns are " + String.join(", ", known));
            }
            if (places.put(name, i) != null) {
                throw new FileFormatException("the header names the column " + name + " twice");
            }
        }
        for (String name : required) {
            if (!places.containsKey(name)) {
                throw new FileFormatException("the header lacks the column " + name);
            }
        }
        return new CsvCells(places, names);
    }

    /** Reads a header of whatever columns; where two have one name, the first counts. */
    static CsvCells ofAnyHeader(String header) throws FileFormatException {
        try {
            List<String> names = split(header);
            Map<String, Integer> places = new LinkedHashMap<>();
            for (int i = 0; i < names.size(); i++) {
                places.putIfAbsent(names.get(i), i);
            }
            return new CsvCells(places, names);
        } catch (FieldException e) {
            throw new FileFormatException("the header " + e.reason());
        }
    }

    /** The header as it is written. */
    List<String> names() {
        return names;
    }

    /** Cuts a record into its cells. */
    Row row(String record) throws FieldException {
        List<String> cells = split(record);
        if (cells.size() != names.size()) {
            throw new FieldException(LINE, cells.size() + " cells, the header has " + names.size());
        }
        return new Row(cells);
    }

    private static List<String> split(String record) throws FieldException {
        try {
            return CsvReader.builder().ofSingleCsvRecord(record).getFields();
        } catch (CsvParseException e) {
            throw new FieldException(LINE, "is not CSV: after a quoted cell must come a comma or the line's end");
        }
    }

    /** One record's cells. */
    final class Row {
        private final List<String> cells;

        private Row(List<String> cells) {
            this.cells = cells;
        }

        /** The cell without blanks at its ends; empty where the file lacks the column. */
        String get(String column) {
            return exactly(column).strip();
        }

        /** The cell with its blanks. */
        String exactly(String column) {
            Integer place = places.get(column);
            return place == null ? "" : cells.get(place);
        }
    }
}
