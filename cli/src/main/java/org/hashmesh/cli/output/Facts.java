// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.output;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.LinkedHashMap;
import java.util.Map;

/** Named texts that no message of the API holds, for commands that ask no node. Names are as in CSV headers. */
public final class Facts {
    private final Map<String, String> texts = new LinkedHashMap<>();

    /** Adds one; the same facts, to go on. */
    public Facts with(String name, String text) {
        texts.put(name, text);
        return this;
    }

    /** In JSON all are strings. */
    public void print(Output output) {
        Columns<Map<String, String>> columns = Columns.none();
        for (String name : texts.keySet()) {
            columns = columns.with(name, row -> row.getOrDefault(name, ""));
        }
        output.one(message(), texts, columns);
    }

    /** As a message of no fixed type. */
    public Struct message() {
        Struct.Builder message = Struct.newBuilder();
        texts.forEach((name, text) ->
                message.putFields(name, Value.newBuilder().setStringValue(text).build()));
        return message.build();
    }

    /** The text of this name; empty when there is none. */
    public String text(String name) {
        return texts.getOrDefault(name, "");
    }
}
