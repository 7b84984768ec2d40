// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.file;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.hashmesh.entry.FieldException;
import org.hashmesh.v1.Hash;

/**
 * Which columns of a catalogue say what: {@code hash_type} and {@code value} as {@code import} has them, or {@code hash} with
 * both as {@code TYPE:VALUE}; {@code quality} of PDQ hashes; {@code id} and {@code uploaded}. All others are the member's own.
 */
public final class CatalogueColumns {
    /** Where a file may have other names: ours to the file's, and the type of hashes where no column says it. */
    public record Naming(Map<String, String> renamed, String type) {
        /** As the file has it, in lower case. */
        String of(String ours) {
            return renamed.getOrDefault(ours, ours).strip().toLowerCase(Locale.ROOT);
        }
    }

    /** What can be renamed. */
    public static final List<String> NAMES = List.of("hash", "hash_type", "value", "quality", "id", "uploaded");

    private final Map<String, String> inFile = new HashMap<>();
    private final List<String> used;
    private final List<String> unused;
    private final String type;

    private CatalogueColumns(List<String> header, Naming naming) throws FileFormatException {
        List<String> left = new ArrayList<>(header);
        for (String ours : NAMES) {
            String name = naming.of(ours);
            List<String> found = header.stream()
                    .filter(column -> column.strip().toLowerCase(Locale.ROOT).equals(name))
                    .toList();
            if (found.size() > 1) {
                throw new FileFormatException("there are two columns " + name);
            }
            if (found.isEmpty() && naming.renamed().containsKey(ours)) {
                throw new FileFormatException("there is no column " + name + ", which was to be the " + ours);
            }
            if (!found.isEmpty()) {
                inFile.put(ours, found.get(0));
                left.remove(found.get(0));
            }
        }
        this.used = List.copyOf(inFile.values());
        this.unused = List.copyOf(left);
        this.type = naming.type();
    }

    /** Finds them in a header. */
    public static CatalogueColumns in(List<String> header, Naming naming) throws FileFormatException {
        CatalogueColumns columns = new CatalogueColumns(header, naming);
        boolean inTwo = columns.has("value")
                && (columns.has("hash_type") || !naming.type().isEmpty());
        if (!columns.has("hash") && !inTwo) {
            throw new FileFormatException("there is neither a column " + naming.of("hash") + " with TYPE:VALUE, nor "
                    + naming.of("value") + " with " + naming.of("hash_type"));
        }
        if (columns.has("hash") && inTwo) {
            throw new FileFormatException(
                    "the hash stands in two places: in " + naming.of("hash") + " and in " + naming.of("value"));
        }
        return columns;
    }

    /** Those that say nothing here, by the file's names. */
    public List<String> unused() {
        return unused;
    }

    /** Those that do, by the file's names. */
    public List<String> used() {
        return used;
    }

    private boolean has(String ours) {
        return inFile.containsKey(ours);
    }

    /**
     * Reads a row.
     *
     * @param cells by the file's own names; empty where there is nothing
     */
    public Catalogue.Row row(long number, Function<String, String> cells) {
        try {
            return new Catalogue.Upload(number, hash(cells), cell(cells, "id"), cell(cells, "uploaded"));
        } catch (FieldException e) {
            return new Catalogue.Bad(number, e.field(), e.reason());
        }
    }

    private Hash hash(Function<String, String> cells) throws FieldException {
        Hash.Builder hash = Hash.newBuilder();
        String whole = cell(cells, "hash");
        if (has("hash")) {
            int colon = whole.lastIndexOf(':');
            if (colon < 1 || colon == whole.length() - 1) {
                throw new FieldException(inFile.getOrDefault("hash", "hash"), "is not TYPE:VALUE");
            }
            hash.setType(whole.substring(0, colon)).setValue(whole.substring(colon + 1));
        } else {
            hash.setType(has("hash_type") ? cell(cells, "hash_type") : type).setValue(cell(cells, "value"));
            if (hash.getType().isEmpty() || hash.getValue().isEmpty()) {
                throw new FieldException(
                        inFile.getOrDefault(hash.getValue().isEmpty() ? "value" : "hash_type", "hash_type"),
                        "is empty");
            }
        }
        String quality = cell(cells, "quality");
        if (!quality.isEmpty() && hash.getType().equalsIgnoreCase("pdq")) {
            hash.setQuality(OwnColumns.quality(quality));
        }
        return hash.setType(hash.getType().toLowerCase(Locale.ROOT)).build();
    }

    private String cell(Function<String, String> cells, String ours) {
        String name = inFile.get(ours);
        return name == null ? "" : cells.apply(name).strip();
    }
}
