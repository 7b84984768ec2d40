// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.hashmesh.node.toml.Problem;
import org.hashmesh.node.toml.Reading;
import org.hashmesh.node.toml.Spelling;
import org.hashmesh.node.toml.TomlSection;
import org.hashmesh.node.toml.Units;

/**
 * Looks each setting up in the environment, then in the file, then takes the default, and remembers where it came from.
 * Settings are named by their path, {@code peer.port}; the variable is then {@code HASHMESH_PEER_PORT}. For one reading.
 */
final class SettingsSource {
    private static final String PREFIX = "HASHMESH_";

    private final TomlSection root;
    private final Map<String, TomlSection> sections = new LinkedHashMap<>();
    private final Map<String, String> environment;
    private final List<Problem> environmentProblems = new ArrayList<>();
    private final List<Setting> settings = new ArrayList<>();
    private final Set<String> variables = new TreeSet<>();

    /** A source over a file whose tables have these names. */
    SettingsSource(TomlSection root, List<String> tables, Map<String, String> environment) {
        this.root = root;
        tables.forEach(name -> root.table(name).ifPresent(section -> sections.put(name, section)));
        this.environment = environment;
    }

    /** A text that must be given. */
    <T> Optional<T> required(String path, Reading<T> reading) {
        Optional<T> value = look(path, reading, section -> section.text(key(path), reading));
        if (value.isEmpty() && !isGiven(path)) {
            section(path).ifPresentOrElse(section -> section.missing(key(path)), () -> root.missing(path));
        }
        return value;
    }

    /** A text, or the default. */
    <T> T text(String path, String otherwise, Reading<T> reading) {
        return look(path, reading, section -> section.text(key(path), reading))
                .orElseGet(() -> byDefault(path, otherwise, reading));
    }

    /** A whole number in this range, or the default. */
    int number(String path, int otherwise, int least, int most) {
        Reading<Long> reading = text -> {
            if (text.matches("[0-9]{1,9}") && Long.parseLong(text) >= least && Long.parseLong(text) <= most) {
                return Long.parseLong(text);
            }
            throw new IllegalArgumentException("must be a whole number from " + least + " to " + most);
        };
        return look(path, reading, section -> section.number(key(path), least, most))
                .orElseGet(() -> byDefault(path, Integer.toString(otherwise), reading))
                .intValue();
    }

    /** True or false, or the default. */
    boolean flag(String path, boolean otherwise) {
        Reading<Boolean> reading = text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("must be true or false");
        };
        return look(path, reading, section -> section.flag(key(path)))
                .orElseGet(() -> byDefault(path, Boolean.toString(otherwise), reading));
    }

    /** A duration in this range, or the default. */
    Duration duration(String path, String otherwise, String least, String most) {
        return text(path, otherwise, text -> {
            Duration value = Units.duration(text);
            if (value.compareTo(Units.duration(least)) < 0 || value.compareTo(Units.duration(most)) > 0) {
                throw new IllegalArgumentException("`" + key(path) + "` must be from " + least + " to " + most);
            }
            return value;
        });
    }

    /** A number of bytes in this range, or the default. */
    long bytes(String path, String otherwise, String least, String most) {
        Reading<Size> reading = text -> {
            long value = Units.bytes(text);
            if (value < Units.bytes(least) || value > Units.bytes(most)) {
                throw new IllegalArgumentException("`" + key(path) + "` must be from " + least + " to " + most);
            }
            return new Size(value);
        };
        return text(path, otherwise, reading).bytes();
    }

    /** A list of texts, empty by default. In the environment, commas separate them. */
    <T> List<T> texts(String path, Reading<T> reading) {
        Reading<List<T>> split = text -> {
            List<T> values = new ArrayList<>();
            for (String part : text.split(",", -1)) {
                if (!part.isBlank()) {
                    values.add(reading.read(part.strip()));
                }
            }
            return values;
        };
        InFile<List<T>> inFile = section -> {
            List<T> values = section.texts(key(path), reading);
            return section.has(key(path)) ? Optional.of(values) : Optional.empty();
        };
        return look(path, split, inFile).orElseGet(() -> {
            settings.add(new Setting(path, "[]", "default"));
            return List.of();
        });
    }

    /** The tables of this name, which only a file can hold. */
    List<TomlSection> tables(String path) {
        Optional<TomlSection> section = section(path);
        return section.map(found -> found.tables(key(path))).orElse(List.of());
    }

    /** Notes a setting that was read from a table of {@link #tables}. */
    void note(Setting setting) {
        settings.add(setting);
    }

    /** Every setting asked for so far. */
    List<Setting> settings() {
        return settings;
    }

    /** Problems of variables; those of the file are with the file's. */
    List<Problem> environmentProblems() {
        return environmentProblems;
    }

    /** Ends the reading: what nobody asked for is a problem, in the file and, under our tables' names, in variables. */
    void refuseOthers() {
        sections.values().forEach(TomlSection::refuseOtherKeys);
        root.refuseOtherKeys();
        Set<String> prefixes = variables.stream()
                .map(name -> name.replaceAll("^(HASHMESH_[A-Z]+)_.*", "$1_"))
                .collect(Collectors.toSet());
        for (String name : new TreeSet<>(environment.keySet())) {
            if (!variables.contains(name) && prefixes.stream().anyMatch(name::startsWith)) {
                environmentProblem(name, "unknown variable" + Spelling.hint(name, variables));
            }
        }
    }

    /** A number of bytes that shows itself with a unit. */
    private record Size(long bytes) {
        @Override
        public String toString() {
            return Units.text(bytes);
        }
    }

    private interface InFile<T> {
        Optional<T> read(TomlSection section);
    }

    private <T> Optional<T> look(String path, Reading<T> reading, InFile<T> inFile) {
        String variable = variable(path);
        variables.add(variable);
        Optional<TomlSection> section = section(path);
        Optional<T> fromFile = section.flatMap(inFile::read);
        String text = environment.get(variable);
        if (text != null) {
            try {
                T value = reading.read(text);
                settings.add(new Setting(path, shown(value), "environment " + variable));
                return Optional.of(value);
            } catch (IllegalArgumentException e) {
                environmentProblem(variable, String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                environmentProblem(variable, String.valueOf(e.getMessage()));
            }
            return fromFile;
        }
        fromFile.ifPresent(value -> settings.add(
                new Setting(path, shown(value), section.orElseThrow().where(key(path)))));
        return fromFile;
    }

    private <T> T byDefault(String path, String otherwise, Reading<T> reading) {
        try {
            T value = reading.read(otherwise);
            settings.add(new Setting(path, shown(value), "default"));
            return value;
        } catch (Exception e) {
            throw new IllegalStateException("the default of " + path + " is not valid: " + otherwise, e);
        }
    }

    private boolean isGiven(String path) {
        return section(path).map(section -> section.has(key(path))).orElse(false)
                || environment.containsKey(variable(path));
    }

    private Optional<TomlSection> section(String path) {
        int dot = path.indexOf('.');
        return dot < 0 ? Optional.of(root) : Optional.ofNullable(sections.get(path.substring(0, dot)));
    }

    private static String variable(String path) {
        return PREFIX + path.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    private static String key(String path) {
        return path.substring(path.indexOf('.') + 1);
    }

    private static String shown(Object value) {
        return value instanceof Duration duration ? Units.text(duration) : value.toString();
    }

    private void environmentProblem(String variable, String message) {
        environmentProblems.add(new Problem("environment " + variable, 0, 0, message));
    }
}
