// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TreeSize;
import org.junit.jupiter.api.Test;

/** Reads {@code proto/vectors/names.txt}. */
class NameVectorsTest {

    @Test
    void logsHaveThePublishedIds() throws Exception {
        for (String[] line : lines("log", 3)) {
            assertThat(Origin.parse(line[2]).id().value().hex()).as(line[2]).isEqualTo(line[1]);
        }
    }

    @Test
    void theDigestOverHeadsIsThePublishedOneInAnyOrder() throws Exception {
        for (String[] line : lines("heads", 4)) {
            byte[] salt = line[2].equals("-") ? new byte[0] : HexFormat.of().parseHex(line[2]);
            List<SignedCheckpoint> heads = new ArrayList<>();
            for (String head : line.length < 4 ? new String[0] : line[3].split(" ")) {
                heads.add(head(head.split(":")));
            }
            assertThat(HeadsDigest.of(heads, salt).hex()).isEqualTo(line[1]);
            Collections.reverse(heads);
            assertThat(HeadsDigest.of(heads, salt).hex()).isEqualTo(line[1]);
        }
    }

    private static SignedCheckpoint head(String[] parts) throws MalformedNameException {
        Origin origin = Origin.parse(parts[0]);
        return new LogSigner(origin, Ed25519PrivateKey.fromSeed(new byte[32]))
                .sign(origin, new TreeSize(Long.parseLong(parts[1])), Digest.parseHex(parts[2]), Instant.EPOCH);
    }

    private static List<String[]> lines(String kind, int parts) throws Exception {
        Path file = Path.of(System.getProperty("hashmesh.root", "."), "proto", "vectors", "names.txt");
        List<String[]> found = Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(kind + " "))
                .map(line -> line.split(" ", parts))
                .toList();
        assertThat(found).as("lines of kind %s", kind).isNotEmpty();
        return found;
    }
}
