// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.note;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One line of a vector file such as {@code notes.jsonl}: a JSON object of strings, with the few escapes that it uses. */
public record NoteVector(Map<String, String> fields) {

    private static final Pattern FIELD = Pattern.compile("\"(\\w+)\": \"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"");

    /** All vectors of this kind; there must be some. */
    public static List<NoteVector> ofKind(String kind) throws IOException {
        List<NoteVector> found = in("notes.jsonl").stream()
                .filter(vector -> vector.get("kind").equals(kind))
                .toList();
        if (found.isEmpty()) {
            throw new AssertionError("no vectors of kind " + kind);
        }
        return found;
    }

    /** All vectors of this file. */
    public static List<NoteVector> in(String name) throws IOException {
        Path file = Path.of(System.getProperty("hashmesh.root", "."), "proto", "vectors", name);
        return Files.readAllLines(file).stream().map(NoteVector::parse).toList();
    }

    public String get(String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new AssertionError("no field " + name + " in " + fields);
        }
        return value;
    }

    public byte[] bytes(String name) {
        return get(name).getBytes(UTF_8);
    }

    private static NoteVector parse(String line) {
        Map<String, String> fields = new HashMap<>();
        Matcher matcher = FIELD.matcher(line);
        while (matcher.find()) {
            String value = matcher.group(2);
            fields.put(
                    matcher.group(1),
                    value.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t"));
        }
        return new NoteVector(fields);
    }
}
