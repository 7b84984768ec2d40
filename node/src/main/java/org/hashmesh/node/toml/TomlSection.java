// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.toml;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * One table of a TOML file, read strictly. Whoever reads it asks for each key it knows, then calls
 * {@link #refuseOtherKeys}: what nobody asked for is a problem. Problems are gathered, not thrown, so that all of them
 * are found in one go. For one thread.
 */
public final class TomlSection {
    private final TomlTable table;
    private final TomlPosition start;
    private final String name;
    private final Problems problems;
    private final Set<String> known = new LinkedHashSet<>();

    private TomlSection(TomlTable table, TomlPosition start, String name, Problems problems) {
        this.table = table;
        this.start = start;
        this.name = name;
        this.problems = problems;
    }

    /** Reads a whole file. What is not TOML goes to the problems; the part that could be read is returned. */
    public static TomlSection ofFile(String text, Problems problems) {
        TomlParseResult result = Toml.parse(text);
        for (TomlParseError error : result.errors()) {
            problems.add(error.position(), String.valueOf(error.getMessage()));
        }
        return new TomlSection(result, TomlPosition.positionAt(1, 1), "", problems);
    }

    /** The table's name as people write it, {@code [peer]} or {@code [[member]]}; empty for a whole file. */
    public String name() {
        return name;
    }

    /** A text under this key, or nothing when it is missing or has a problem, which is noted. */
    public <T> Optional<T> text(String key, Reading<T> reading) {
        Object value = take(key);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof String text)) {
            problem(key, "`" + key + "` must be a text in quotes");
            return Optional.empty();
        }
        return read(text, reading, positionOf(key));
    }

    /** As {@link #text}; a missing key is noted as a problem. */
    public <T> Optional<T> requiredText(String key, Reading<T> reading) {
        if (!has(key)) {
            missing(key);
        }
        return text(key, reading);
    }

    /** A whole number from least to most under this key, or nothing. */
    public Optional<Long> number(String key, long least, long most) {
        Object value = take(key);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof Long number) || number < least || number > most) {
            problem(key, "`" + key + "` must be a whole number from " + least + " to " + most);
            return Optional.empty();
        }
        return Optional.of(number);
    }

    /** A number, whole or not, from least to most under this key, or nothing. */
    public Optional<Double> decimal(String key, double least, double most) {
        Object value = take(key);
        if (value == null) {
            return Optional.empty();
        }
        double number = value instanceof Number found ? found.doubleValue() : Double.NaN;
        if (!(number >= least && number <= most)) {
            problem(key, "`" + key + "` must be a number from " + least + " to " + most);
            return Optional.empty();
        }
        return Optional.of(number);
    }

    /** True or false under this key, or nothing. */
    public Optional<Boolean> flag(String key) {
        Object value = take(key);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof Boolean flag)) {
            problem(key, "`" + key + "` must be true or false");
            return Optional.empty();
        }
        return Optional.of(flag);
    }

    /** The texts in the list under this key; none when it is missing. Each bad one is noted and left out. */
    public <T> List<T> texts(String key, Reading<T> reading) {
        Object value = take(key);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof TomlArray array)) {
            problem(key, "`" + key + "` must be a list of texts, as in [\"a\", \"b\"]");
            return List.of();
        }
        List<T> read = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            if (array.get(i) instanceof String text) {
                read(text, reading, array.inputPositionOf(i)).ifPresent(read::add);
            } else {
                problems.add(array.inputPositionOf(i), "`" + key + "` must hold texts in quotes only");
            }
        }
        return read;
    }

    /** The table under this key, or nothing. */
    public Optional<TomlSection> table(String key) {
        Object value = take(key);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof TomlTable inner)) {
            problem(key, "`" + key + "` must be a table: write [" + key + "] on a line of its own");
            return Optional.empty();
        }
        return Optional.of(new TomlSection(inner, positionOf(key), "[" + key + "]", problems));
    }

    /** The tables under this key, written {@code [[key]]}; none when it is missing. */
    public List<TomlSection> tables(String key) {
        Object value = take(key);
        if (value == null) {
            return List.of();
        }
        List<TomlSection> sections = new ArrayList<>();
        if (value instanceof TomlArray array) {
            for (int i = 0; i < array.size(); i++) {
                if (array.get(i) instanceof TomlTable inner) {
                    sections.add(new TomlSection(inner, array.inputPositionOf(i), "[[" + key + "]]", problems));
                }
            }
        }
        if (sections.isEmpty()) {
            problem(key, "`" + key + "` must be written [[" + key + "]], once for each");
        }
        return sections;
    }

    /** Whether the key is there, whatever it holds. */
    public boolean has(String key) {
        return table.keySet().contains(key);
    }

    /** Where the key stands, or where the table begins when it is missing, as {@code node.toml:14:3}. */
    public String where(String key) {
        TomlPosition position = positionOf(key);
        return new Problem(problems.file(), position.line(), position.column(), "").where();
    }

    /** A problem at this key, which is not noted: for whoever knows better where in the value it is. */
    public Problem problemAt(String key, String message) {
        TomlPosition position = positionOf(key);
        return new Problem(problems.file(), position.line(), position.column(), message);
    }

    /** Notes a problem at this key, or at the table's beginning when the key is missing. */
    public void problem(String key, String message) {
        problems.add(positionOf(key), message);
    }

    /** Notes that this key must be there. */
    public void missing(String key) {
        known.add(key);
        String hint = Spelling.nearest(key, unknownKeys())
                .map(found -> ": is `" + found + "` misspelled?")
                .orElse("");
        problems.add(start, "missing key `" + key + "`" + (name.isEmpty() ? "" : " in " + name) + hint);
    }

    /** Ends the reading: every key that nobody asked for is a problem. */
    public void refuseOtherKeys() {
        for (String key : unknownKeys()) {
            problem(key, "unknown key `" + key + "`" + Spelling.hint(key, known));
        }
    }

    private List<String> unknownKeys() {
        return table.keySet().stream().filter(key -> !known.contains(key)).toList();
    }

    private @Nullable Object take(String key) {
        known.add(key);
        return table.get(List.of(key));
    }

    private TomlPosition positionOf(String key) {
        TomlPosition position = table.inputPositionOf(List.of(key));
        return position == null ? start : position;
    }

    private <T> Optional<T> read(String text, Reading<T> reading, TomlPosition position) {
        try {
            return Optional.of(reading.read(text));
        } catch (IllegalArgumentException e) {
            problems.add(position, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            problems.add(position, String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }
}
