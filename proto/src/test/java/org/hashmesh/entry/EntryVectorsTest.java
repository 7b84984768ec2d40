// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.entry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The published vectors, which another implementation reads too. */
class EntryVectorsTest {
    private static final HexFormat HEX = HexFormat.of();

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Vector(String name, byte[] leaf, String leafHash, String says, String rowKey) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Vector> vectors() {
        Path file = Path.of(Objects.requireNonNull(System.getProperty("hashmesh.root")), "proto/vectors/entries.txt");
        try {
            return Stream.of(Files.readString(file).split("\n\n"))
                    .map(EntryVectorsTest::fields)
                    .filter(fields -> fields.containsKey("name"))
                    .map(fields -> new Vector(
                            need(fields, "name"),
                            HEX.parseHex(need(fields, "leaf")),
                            need(fields, "leaf_hash"),
                            need(fields, "says"),
                            fields.getOrDefault("row_key", "")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> fields(String block) {
        Map<String, String> fields = new LinkedHashMap<>();
        block.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int colon = line.indexOf(": ");
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 2));
            } else if (line.endsWith(":")) {
                fields.put(line.substring(0, line.length() - 1), "");
            }
        });
        return fields;
    }

    private static String need(Map<String, String> fields, String key) {
        return Objects.requireNonNull(fields.get(key), key);
    }

    @Test
    void thereAreVectorsForEveryStatement() {
        for (String said :
                new String[] {"added", "withdrawn", "opined", "declared", "opened", "sealed", "unknown", "malformed"}) {
            assertThat(vectors()).anyMatch(vector -> vector.says().startsWith(said));
        }
        for (HashKind kind : HashKind.values()) {
            assertThat(vectors()).anyMatch(vector -> vector.says().matches("added " + kind.label() + "[ :].*"));
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void everyVectorSaysWhatItSays(Vector vector) throws GeneralSecurityException {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        sha256.update((byte) 0);
        assertThat(HEX.formatHex(sha256.digest(vector.leaf()))).isEqualTo(vector.leafHash());
        Statement statement = Statement.read(vector.leaf());
        assertThat(says(statement)).isEqualTo(vector.says());
        String rowKey = statement instanceof Statement.Added added
                ? HEX.formatHex(added.hash().rowKey())
                : "";
        assertThat(rowKey).isEqualTo(vector.rowKey());
    }

    private static String says(Statement statement) {
        if (statement instanceof Statement.Added added) {
            return "added " + added.hash().type() + " " + added.hash().text().replace("\n", "\\n");
        } else if (statement instanceof Statement.Withdrawn withdrawn) {
            return "withdrawn " + withdrawn.withdraw().getEntriesCount();
        } else if (statement instanceof Statement.Opined opined) {
            return "opined " + opined.opinion().getKindValue();
        } else if (statement instanceof Statement.Declared declared) {
            return "declared " + declared.incident().getName() + " "
                    + declared.incident().getActionValue();
        } else if (statement instanceof Statement.Unknown unknown) {
            return "unknown version " + unknown.version() + " type " + unknown.type();
        } else if (statement instanceof Statement.Malformed malformed) {
            return "malformed " + malformed.field();
        }
        return statement instanceof Statement.Opened ? "opened" : "sealed";
    }
}
