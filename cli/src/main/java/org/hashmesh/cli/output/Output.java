// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.output;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The one way to stdout. A command hands over the API's message and says which columns a person wants to see of it; the
 * format decides what is printed. JSON is the message with the names of the .proto files, each field present.
 */
public final class Output {
    /** What a cell of a plain table shows: a SHA-256 with its name fits, a vPDQ of 4 KiB does not. */
    private static final int CELL_WIDTH = 100;

    private final PrintStream out;
    private final OutputFormat format;
    private final Style style;

    public Output(PrintStream out, OutputFormat format, Style style) {
        this.out = out;
        this.format = format;
        this.style = style;
    }

    public OutputFormat format() {
        return format;
    }

    /** Whether a person reads this: a table, plain or wide. */
    public boolean forPeople() {
        return format == OutputFormat.TABLE || format == OutputFormat.WIDE;
    }

    /** Prints one thing: as a list of its fields, as one JSON object, or as one CSV row. */
    public <T extends Message> void one(T message, Columns<T> fields) {
        one(message, message, fields);
    }

    /** Prints one thing that says more to a person than its message does. */
    public <R> void one(Message message, R row, Columns<R> fields) {
        switch (format) {
            case TABLE, WIDE -> fieldList(fields.names(wide()), fields.cells(row, wide()));
            case JSON -> out.println(json(message, true));
            case JSONL -> out.println(json(message, false));
            case CSV -> csv(List.of(fields.names(true), fields.cells(row, true)));
        }
        out.flush();
    }

    /**
     * Prints a list.
     *
     * @param whole the message that holds the rows: what {@code -o json} prints
     * @param rows what {@code -o jsonl} prints, one a line
     */
    public <T extends Message> void list(Message whole, List<T> rows, Columns<T> columns) {
        list(whole, rows, rows, columns);
    }

    /** Prints a list that no single message holds: what {@code -o json} prints is an array. */
    public <T extends Message> void list(List<T> rows, Columns<T> columns) {
        Supplier<String> array =
                () -> rows.stream().map(row -> json(row, true)).collect(Collectors.joining(",\n", "[", "]"));
        list(array, rows, rows, columns);
    }

    /**
     * Prints a list whose table has other rows than the message.
     *
     * @param whole what {@code -o json} prints
     * @param items what {@code -o jsonl} prints, one a line
     * @param rows what tables and CSV print
     */
    public <T extends Message, R> void list(Message whole, List<T> items, List<R> rows, Columns<R> columns) {
        list(() -> json(whole, true), items, rows, columns);
    }

    private <T extends Message, R> void list(
            Supplier<String> document, List<T> items, List<R> rows, Columns<R> columns) {
        switch (format) {
            case TABLE, WIDE -> table(columns.names(wide()), cells(rows, columns));
            case JSON -> out.println(document.get());
            case JSONL -> items.forEach(item -> out.println(json(item, false)));
            case CSV -> {
                csv(List.of(columns.names(true)));
                csv(cells(rows, columns));
            }
        }
        out.flush();
    }

    /** Begins a list of which nobody knows how long it gets. */
    public <T extends Message, R> Growing<T, R> growing(Columns<R> columns) {
        return new Growing<>(columns);
    }

    /**
     * A list that is printed as it comes. A table takes its widths from what comes first; {@code -o json} is an array.
     *
     * @param <T> what JSON prints
     * @param <R> rows of tables and CSV
     */
    public final class Growing<T extends Message, R> {
        private final Columns<R> columns;
        private int[] widths = {};
        private boolean begun;

        private Growing(Columns<R> columns) {
            this.columns = columns;
        }

        /** Prints some more, to the last byte. */
        public void print(List<T> items, List<R> rows) {
            boolean first = !begun;
            switch (format) {
                case TABLE, WIDE -> lines(cells(rows, columns));
                case JSON ->
                    items.forEach(item -> {
                        out.print(begun ? ",\n" : "[");
                        begun = true;
                        out.print(json(item, true));
                    });
                case JSONL -> items.forEach(item -> out.println(json(item, false)));
                case CSV -> {
                    if (first) {
                        csv(List.of(columns.names(true)));
                    }
                    csv(cells(rows, columns));
                }
            }
            begun = begun || !rows.isEmpty() || format == OutputFormat.CSV;
            out.flush();
        }

        private void lines(List<List<String>> rows) {
            if (rows.isEmpty()) {
                return;
            }
            if (!begun) {
                List<String> heads = heads(columns.names(wide()));
                widths = widths(heads, safe(rows));
                out.println(style.strong(aligned(heads, widths)));
            }
            safe(rows).forEach(row -> out.println(aligned(row, widths)));
        }

        /** Ends the list. */
        public void end() {
            if (format == OutputFormat.JSON) {
                out.println(begun ? "]" : "[]");
            } else if (format == OutputFormat.CSV && !begun) {
                csv(List.of(columns.names(true)));
            }
            out.flush();
        }
    }

    /** Prints text exactly as it is, for what has a form of its own: a signed note, a proof, a script. */
    public void text(String text) {
        out.print(text);
        out.flush();
    }

    /** Whether to show all columns, in full. */
    private boolean wide() {
        return format != OutputFormat.TABLE;
    }

    private <T> List<List<String>> cells(List<T> rows, Columns<T> columns) {
        return rows.stream().map(row -> columns.cells(row, wide())).toList();
    }

    private void fieldList(List<String> names, List<String> values) {
        int width = names.stream().mapToInt(String::length).max().orElse(0);
        for (int i = 0; i < names.size(); i++) {
            String label = names.get(i).replace('_', ' ');
            String padding = " ".repeat(width - label.length() + 2);
            out.println(style.faint(label) + padding + Printable.line(values.get(i)));
        }
    }

    private void table(List<String> names, List<List<String>> rows) {
        List<String> heads = heads(names);
        List<List<String>> safe = safe(rows);
        int[] widths = widths(heads, safe);
        out.println(style.strong(aligned(heads, widths)));
        safe.forEach(row -> out.println(aligned(row, widths)));
    }

    private static List<String> heads(List<String> names) {
        return names.stream()
                .map(n -> n.replace('_', ' ').toUpperCase(Locale.ROOT))
                .toList();
    }

    private List<List<String>> safe(List<List<String>> rows) {
        return rows.stream()
                .map(row -> row.stream().map(Printable::line).toList())
                .map(this::shortened)
                .toList();
    }

    private static int[] widths(List<String> heads, List<List<String>> rows) {
        int[] widths = heads.stream().mapToInt(String::length).toArray();
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return widths;
    }

    /** The last column pushes nothing aside, and often is a reason that has to be read to its end. */
    private List<String> shortened(List<String> cells) {
        List<String> shorter = new ArrayList<>(cells);
        for (int i = 0; i < cells.size() - 1; i++) {
            if (!wide() && cells.get(i).length() > CELL_WIDTH) {
                shorter.set(i, cells.get(i).substring(0, CELL_WIDTH - 3) + "...");
            }
        }
        return shorter;
    }

    private static String aligned(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(cells.get(i))
                    .append(" ".repeat(Math.max(0, widths[i] - cells.get(i).length()) + 2));
        }
        return line.toString().stripTrailing();
    }

    private void csv(List<List<String>> rows) {
        for (List<String> row : rows) {
            // RFC 4180 ends each record with CRLF.
            out.print(row.stream().map(Output::csvField).collect(Collectors.joining(",", "", "\r\n")));
        }
    }

    private static String csvField(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    private static String json(Message message, boolean pretty) {
        JsonFormat.Printer printer =
                JsonFormat.printer().preservingProtoFieldNames().alwaysPrintFieldsWithNoPresence();
        try {
            return (pretty ? printer : printer.omittingInsignificantWhitespace()).print(message);
        } catch (InvalidProtocolBufferException e) {
            // Only an Any of an unknown type cannot be printed, and the API has none.
            throw new IllegalStateException(
                    "cannot print " + message.getDescriptorForType().getFullName(), e);
        }
    }
}
