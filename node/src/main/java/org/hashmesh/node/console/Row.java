// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.console;

import java.util.ArrayList;
import java.util.List;

/**
 * Named values in order: a line of a table, or a JSON object. Names are lower case with underscores. Values are text,
 * whole numbers or true and false. Immutable.
 */
public final class Row {
    private record Value(String name, Object value) {}

    private static final Row EMPTY = new Row(List.of());

    private final List<Value> values;

    private Row(List<Value> values) {
        this.values = List.copyOf(values);
    }

    /** Begins with one value. */
    public static Row of(String name, String value) {
        return EMPTY.and(name, value);
    }

    /** One more text. */
    public Row and(String name, String value) {
        return plus(name, value);
    }

    /** One more number. */
    public Row and(String name, long value) {
        return plus(name, value);
    }

    /** One more truth value. */
    public Row and(String name, boolean value) {
        return plus(name, value);
    }

    private Row plus(String name, Object value) {
        List<Value> more = new ArrayList<>(values);
        more.add(new Value(name, value));
        return new Row(more);
    }

    List<String> names() {
        return values.stream().map(Value::name).toList();
    }

    /** The value of this name as a cell shows it; empty when there is none. */
    String cell(String name) {
        return values.stream()
                .filter(value -> value.name().equals(name))
                .map(value -> value.value().toString())
                .findFirst()
                .orElse("");
    }

    /** The members of a JSON object, without its braces, in one line. */
    String members() {
        StringBuilder text = new StringBuilder();
        for (Value value : values) {
            text.append(text.isEmpty() ? "" : ",").append(quoted(value.name())).append(':');
            text.append(value.value() instanceof String word ? quoted(word) : value.value());
        }
        return text.toString();
    }

    /** A JSON string (RFC 8259, section 7). */
    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\n' -> json.append("\\n");
                default -> json.append(c < ' ' || Character.isSurrogate(c) ? String.format("\\u%04x", (int) c) : c);
            }
        }
        return json.append('"').toString();
    }
}
