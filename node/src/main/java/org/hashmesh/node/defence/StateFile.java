// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.defence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hashmesh.node.toml.ConfigurationException;
import org.hashmesh.store.file.AtomicFile;
import org.jspecify.annotations.Nullable;

/** A small table that survives a restart: lines of columns with a tab between them, replaced as a whole. */
final class StateFile {
    private final Path file;
    private final String title;
    private final int least;
    private final int columns;

    /** What one line says. */
    interface Reading<T> {
        /**
         * Reads a row.
         *
         * @throws Exception with a message for a person when it is none
         */
        T read(List<String> row) throws Exception;
    }

    StateFile(Path file, String title, int columns) {
        this(file, title, columns, columns);
    }

    /**
     * A file whose lines may have fewer columns, as an earlier version wrote them: the missing ones are read as empty.
     *
     * @param least how many each has
     */
    StateFile(Path file, String title, int least, int columns) {
        this.file = file;
        this.title = title;
        this.least = least;
        this.columns = columns;
    }

    /**
     * What the file says; nothing when there is none.
     *
     * @throws ConfigurationException naming the line that cannot be read: a defence that is silently gone would be worse
     */
    <T> List<T> read(Reading<T> reading) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new ConfigurationException(file + ": cannot be read: " + e.getMessage(), e);
        }
        List<T> rows = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (!line.isEmpty() && !line.startsWith("#")) {
                rows.add(row(reading, line, i + 1));
            }
        }
        return rows;
    }

    private <T> T row(Reading<T> reading, String line, int number) {
        List<String> cells = new ArrayList<>(
                Stream.of(line.split("\t", -1)).map(StateFile::open).toList());
        if (cells.size() < least || cells.size() > columns) {
            throw broken(number, cells.size() + " columns, not " + columns, null);
        }
        cells.addAll(Collections.nCopies(columns - cells.size(), ""));
        try {
            return reading.read(cells);
        } catch (Exception e) {
            throw broken(number, String.valueOf(e.getMessage()), e);
        }
    }

    private ConfigurationException broken(int line, String why, @Nullable Exception cause) {
        String message = file + ":" + line + ": " + why + "; next: correct this line, or delete it";
        return cause == null ? new ConfigurationException(message) : new ConfigurationException(message, cause);
    }

    /**
     * Makes these the file's rows, durably.
     *
     * @throws UncheckedIOException when the disk refuses; the old rows stand
     */
    void write(List<List<String>> rows) {
        String text = rows.stream()
                .map(row -> row.stream().map(StateFile::close).collect(Collectors.joining("\t")) + "\n")
                .collect(Collectors.joining("", "# " + title + "\n", ""));
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            AtomicFile.replace(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private static String close(String cell) {
        return cell.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }

    private static String open(String cell) {
        if (cell.indexOf('\\') < 0) {
            return cell;
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < cell.length(); i++) {
            char c = cell.charAt(i);
            if (c == '\\' && i + 1 < cell.length()) {
                i++;
                c = switch (cell.charAt(i)) {
                    case 't' -> '\t';
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    default -> cell.charAt(i);
                };
            }
            text.append(c);
        }
        return text.toString();
    }
}
