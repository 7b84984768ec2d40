// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.defence;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hashmesh.entry.FieldException;
import org.hashmesh.entry.HashKind;
import org.hashmesh.entry.HashValue;

/**
 * Hashes of content that does no harm, in the shape of MISP's warning lists: a JSON object with {@code name},
 * {@code description}, {@code version}, {@code type}, {@code matching_attributes} and {@code list}. An element of the list is
 * {@code TYPE:VALUE}, or the value alone where {@code matching_attributes} names one type of that length.
 *
 * @param name of the list
 * @param description what it has, and by what it was made
 * @param hashes all of them
 */
record WarningList(String name, String description, List<HashValue> hashes) {
    /** Hashes in one list. */
    static final int MAX_HASHES = 1_000_000;

    private static final int MAX_NAME = 64;
    private static final int MAX_DESCRIPTION = 200;

    /** What is wrong with a list, for a person. */
    static final class BadListException extends Exception {
        private static final long serialVersionUID = 1L;

        BadListException(String message) {
            super(message);
        }
    }

    /** Reads the JSON text of a list. */
    static WarningList parse(String text) throws BadListException {
        JsonObject object;
        try {
            JsonElement root = JsonParser.parseString(text);
            if (!root.isJsonObject()) {
                throw new BadListException("not a JSON object");
            }
            object = root.getAsJsonObject();
        } catch (JsonParseException e) {
            throw new BadListException("not JSON: " + e.getMessage());
        }
        String name = text(object, "name", MAX_NAME);
        String description = object.has("description") ? text(object, "description", MAX_DESCRIPTION) : "";
        List<HashKind> kinds = kinds(object);
        JsonElement list = object.get("list");
        if (list == null || !list.isJsonArray()) {
            throw new BadListException("`list` must be an array of hashes");
        }
        JsonArray array = list.getAsJsonArray();
        if (array.size() > MAX_HASHES) {
            throw new BadListException(array.size() + " hashes, at most " + MAX_HASHES + " are read");
        }
        Set<HashValue> hashes = new HashSet<>();
        for (int i = 0; i < array.size(); i++) {
            JsonElement element = array.get(i);
            if (!element.isJsonPrimitive()) {
                throw new BadListException("element " + (i + 1) + " of `list` is not a text");
            }
            try {
                hashes.add(hash(element.getAsString().strip(), kinds));
            } catch (FieldException e) {
                throw new BadListException("element " + (i + 1) + " of `list`: " + e.reason());
            }
        }
        return new WarningList(name, description, List.copyOf(hashes));
    }

    private static HashValue hash(String element, List<HashKind> kinds) throws FieldException {
        int colon = element.lastIndexOf(':');
        if (colon > 0) {
            return HashValue.parse(element.substring(0, colon), element.substring(colon + 1));
        }
        List<HashKind> fitting = kinds.stream()
                .filter(kind -> 2 * kind.length() == element.length())
                .toList();
        if (fitting.size() != 1) {
            throw new FieldException(
                    "type",
                    "write it as TYPE:VALUE: " + (fitting.isEmpty() ? "no type" : "more than one type")
                            + " of `matching_attributes` has values of " + element.length() + " characters");
        }
        return HashValue.parse(fitting.get(0).label(), element);
    }

    private static List<HashKind> kinds(JsonObject object) {
        List<HashKind> kinds = new ArrayList<>();
        JsonElement attributes = object.get("matching_attributes");
        if (attributes != null && attributes.isJsonArray()) {
            for (JsonElement attribute : attributes.getAsJsonArray()) {
                for (HashKind kind : HashKind.values()) {
                    if (kind.length() > 0
                            && attribute.isJsonPrimitive()
                            && kind.label().equals(attribute.getAsString())) {
                        kinds.add(kind);
                    }
                }
            }
        }
        return kinds;
    }

    private static String text(JsonObject object, String key, int max) throws BadListException {
        JsonElement value = object.get(key);
        if (value == null || !value.isJsonPrimitive()) {
            throw new BadListException("`" + key + "` must be a text");
        }
        String text = value.getAsString().replaceAll("\\p{Cntrl}+", " ").strip();
        if (text.isEmpty()) {
            throw new BadListException("`" + key + "` must be a text");
        }
        return text.length() <= max ? text : text.substring(0, max);
    }
}
