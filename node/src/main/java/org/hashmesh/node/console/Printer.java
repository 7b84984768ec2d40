// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.console;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The one way to stdout: the same rows as a table, JSON, JSON lines or CSV. */
public final class Printer {
    private final PrintStream out;
    private final OutputFormat format;
    private final Style style;

    Printer(PrintStream out, OutputFormat format, Style style) {
        this.out = out;
        this.format = format;
        this.style = style;
    }

    /** Whether a person reads this: a table, plain or wide. */
    public boolean forPeople() {
        return format == OutputFormat.TABLE || format == OutputFormat.WIDE;
    }

    /** Prints one thing: as a list of its fields, as one JSON object, or as one CSV row. */
    public void one(Row row) {
        switch (format) {
            case TABLE, WIDE -> fields(row);
            case JSON, JSONL -> out.println("{" + row.members() + "}");
            case CSV -> csv(row.names(), List.of(row));
        }
        out.flush();
    }

    /**
     * Prints a list.
     *
     * @param head what a JSON document says beside the list
     * @param name the list's name in it
     * @param columns the columns of tables and CSV
     */
    public void list(Row head, String name, List<String> columns, List<Row> rows) {
        switch (format) {
            case TABLE, WIDE -> table(columns, rows);
            case JSON ->
                out.println("{" + head.members() + ",\"" + name + "\":"
                        + rows.stream()
                                .map(row -> "{" + row.members() + "}")
                                .collect(Collectors.joining(",\n  ", "[", "]"))
                        + "}");
            case JSONL -> rows.forEach(row -> out.println("{" + row.members() + "}"));
            case CSV -> csv(columns, rows);
        }
        out.flush();
    }

    /** Prints text for people exactly as it is. */
    public void text(String text) {
        out.print(text);
        out.flush();
    }

    private void fields(Row row) {
        List<String> names = row.names();
        int width = names.stream().mapToInt(String::length).max().orElse(0);
        for (String name : names) {
            String label = name.replace('_', ' ');
            out.println(style.faint(label) + " ".repeat(width - label.length() + 2) + Printable.line(row.cell(name)));
        }
    }

    private void table(List<String> columns, List<Row> rows) {
        List<List<String>> cells = rows.stream()
                .map(row -> columns.stream()
                        .map(column -> Printable.line(row.cell(column)))
                        .toList())
                .toList();
        int[] widths = columns.stream().mapToInt(String::length).toArray();
        for (List<String> line : cells) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        out.println(style.strong(aligned(
                columns.stream()
                        .map(column -> column.replace('_', ' ').toUpperCase(Locale.ROOT))
                        .toList(),
                widths)));
        cells.forEach(line -> out.println(aligned(line, widths)));
    }

    private static String aligned(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(cells.get(i)).append(" ".repeat(widths[i] - cells.get(i).length() + 2));
        }
        return line.toString().stripTrailing();
    }

    /** RFC 4180: records end with CRLF. */
    private void csv(List<String> columns, List<Row> rows) {
        out.print(record(columns));
        rows.forEach(row -> out.print(record(columns.stream().map(row::cell).toList())));
    }

    private static String record(List<String> cells) {
        return cells.stream().map(Printer::csvField).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String csvField(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
