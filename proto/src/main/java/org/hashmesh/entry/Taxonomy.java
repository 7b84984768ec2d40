// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.entry;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One version of the words that labels are made of: for each axis its codes, and what they mean. Shipped as data. */
public final class Taxonomy {
    /** The version that new entries are written with. */
    public static final int CURRENT_VERSION = 1;

    private static final String RESOURCE = "taxonomy-" + CURRENT_VERSION + ".tsv";
    private static final int COLUMNS = 3;

    /** What a label can speak about. */
    public enum Axis {
        CONTENT_TYPE,
        PRODUCER_LIST,
        BEHAVIOUR,
        INCLUSION_GROUND;

        /** As in the data file: {@code content_type}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final int version;
    private final Map<Axis, Map<String, String>> axes;

    private Taxonomy(int version, Map<Axis, Map<String, String>> axes) {
        this.version = version;
        this.axes = axes;
    }

    /** Reads the current version out of the jar. */
    public static Taxonomy load() {
        try (InputStream in = Taxonomy.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + RESOURCE);
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + RESOURCE + " out of the jar", e);
        }
    }

    /** Reads the data file's text: lines of axis, code and meaning, with a tab between them. */
    static Taxonomy parse(String text) {
        int version = 0;
        Map<Axis, Map<String, String>> axes = new EnumMap<>(Axis.class);
        for (Axis axis : Axis.values()) {
            axes.put(axis, new LinkedHashMap<>());
        }
        for (String line : text.lines().toList()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] columns = line.split("\t", -1);
            if (columns.length != COLUMNS) {
                throw new IllegalArgumentException("taxonomy line without three columns: " + line);
            }
            if (columns[0].equals("version")) {
                version = Integer.parseInt(columns[1]);
                continue;
            }
            Map<String, String> codes = axes.get(Axis.valueOf(columns[0].toUpperCase(Locale.ROOT)));
            if (codes == null || codes.put(columns[1], columns[2]) != null) {
                throw new IllegalArgumentException("taxonomy code twice: " + line);
            }
        }
        if (version < 1) {
            throw new IllegalArgumentException("taxonomy without a version");
        }
        axes.replaceAll((axis, codes) -> Collections.unmodifiableMap(codes));
        return new Taxonomy(version, axes);
    }

    /** The number that {@code Labels.taxonomy_version} names. */
    public int version() {
        return version;
    }

    /** The codes of an axis in the file's order, each with its meaning in one line. */
    public Map<String, String> codes(Axis axis) {
        return axes.getOrDefault(axis, Map.of());
    }

    /**
     * Checks that {@code code} is one of the axis's.
     *
     * @throws FieldException naming {@code field}, with all codes there are
     */
    public void require(Axis axis, String field, String code) throws FieldException {
        if (!codes(axis).containsKey(code)) {
            List<String> known = new ArrayList<>(codes(axis).keySet());
            String shown = code.length() <= AddRules.MAX_CODE ? code : code.substring(0, AddRules.MAX_CODE) + "...";
            throw new FieldException(
                    field,
                    "`" + shown + "` is not a code of taxonomy version " + version + ", which has "
                            + String.join(", ", known));
        }
    }
}
