// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class EvidencePartsTest {

    private static final Path VECTORS =
            Path.of(Objects.requireNonNull(System.getProperty("hashmesh.root")), "proto/vectors/evidence.jsonl");

    @Test
    void readsAndWritesThePublishedBytes() throws Exception {
        int read = 0;
        for (String vector : Files.readAllLines(VECTORS)) {
            ByteString evidence = hex(vector, "evidence");
            if (vector.contains("\"older\": ")) {
                EvidenceParts parts = EvidenceParts.decode(evidence);
                assertThat(parts.older().toStringUtf8()).isEqualTo(text(vector, "older"));
                assertThat(parts.newer().toStringUtf8()).isEqualTo(text(vector, "newer"));
                assertThat(parts.otherRoot()).isEqualTo(hex(vector, "root"));
                assertThat(parts.hashes()).isEqualTo(hashes(vector));
                assertThat(parts.encode()).isEqualTo(evidence);
                read++;
            }
        }
        assertThat(read).isGreaterThan(20);
    }

    @Test
    void refusesEverySpellingButOne() throws Exception {
        List<String> names = new ArrayList<>();
        for (String vector : Files.readAllLines(VECTORS)) {
            if (!vector.contains("\"older\": ") && !text(vector, "name").equals("nothing")) {
                names.add(text(vector, "name"));
                assertThatExceptionOfType(MalformedEvidenceException.class)
                        .as(vector)
                        .isThrownBy(() -> EvidenceParts.decode(hex(vector, "evidence")));
            }
        }
        assertThat(names).hasSizeGreaterThan(5);
    }

    @Test
    void refusesWhatIsTooLarge() throws Exception {
        EvidenceParts within = new EvidenceParts(
                ByteString.copyFromUtf8("older"),
                ByteString.EMPTY,
                ByteString.EMPTY,
                Collections.nCopies(1_900, ByteString.copyFrom(new byte[32])));
        assertThat(EvidenceParts.decode(within.encode())).isEqualTo(within);

        EvidenceParts beyond = new EvidenceParts(
                ByteString.EMPTY,
                ByteString.EMPTY,
                ByteString.EMPTY,
                Collections.nCopies(2_000, ByteString.copyFrom(new byte[32])));
        assertThatExceptionOfType(MalformedEvidenceException.class)
                .isThrownBy(() -> EvidenceParts.decode(beyond.encode()))
                .withMessage("evidence has at most 65536 bytes, not 68000");
    }

    private static List<ByteString> hashes(String vector) {
        List<ByteString> hashes = new ArrayList<>();
        for (String hash : text(vector, "hashes").split(" ", -1)) {
            if (!hash.isEmpty()) {
                hashes.add(ByteString.copyFrom(HexFormat.of().parseHex(hash)));
            }
        }
        return hashes;
    }

    private static ByteString hex(String vector, String field) {
        return ByteString.copyFrom(HexFormat.of().parseHex(text(vector, field)));
    }

    private static String text(String vector, String field) {
        Matcher matcher = Pattern.compile('"' + field + "\": \"([^\"]*)\"").matcher(vector);
        assertThat(matcher.find()).as("%s in %s", field, vector).isTrue();
        return matcher.group(1).replace("\\n", "\n");
    }
}
