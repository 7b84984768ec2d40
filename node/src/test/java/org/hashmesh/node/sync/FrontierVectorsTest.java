// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.log.HeadsDigest;
import org.hashmesh.crypto.log.LogSigner;
import org.hashmesh.crypto.log.MalformedNameException;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TreeSize;
import org.junit.jupiter.api.Test;

/** Reads {@code proto/vectors/sync.txt}, which was made with other code. */
class FrontierVectorsTest {

    @Test
    void linesAndDigestsAreThoseOfTheVectors() throws IOException, MalformedNameException {
        ByteArrayOutputStream salt = new ByteArrayOutputStream();
        ByteArrayOutputStream frozen = new ByteArrayOutputStream();
        List<SignedCheckpoint> heads = new ArrayList<>();
        int lines = 0;
        for (String vector : vectors()) {
            String[] words = vector.split(" ", -1);
            switch (words[0]) {
                case "salts" -> {
                    salt.writeBytes(HexFormat.of().parseHex(words[1]));
                    salt.writeBytes(HexFormat.of().parseHex(words[2]));
                }
                case "line" -> {
                    Origin origin = Origin.parse(words[1]);
                    FrontierLine line = FrontierLine.frozen(origin.id());
                    if (words[2].equals("frozen")) {
                        frozen.writeBytes(origin.id().value().toBytes());
                    } else {
                        SignedCheckpoint head = head(origin, Long.parseLong(words[2]), Digest.parseHex(words[3]));
                        heads.add(head);
                        line = FrontierLine.of(head, salt.toByteArray());
                    }
                    ByteString bytes = FrontierLine.encode(List.of(line));
                    assertThat(HexFormat.of().formatHex(bytes.toByteArray())).isEqualTo(words[4]);
                    assertThat(FrontierLine.decode(bytes)).containsExactly(line);
                    lines++;
                }
                default -> {
                    salt.writeBytes(frozen.toByteArray());
                    assertThat(HeadsDigest.of(heads, salt.toByteArray()).hex()).isEqualTo(words[1]);
                }
            }
        }
        assertThat(lines).isEqualTo(3);
    }

    private static SignedCheckpoint head(Origin origin, long size, Digest root) {
        return new LogSigner(origin, Ed25519PrivateKey.fromSeed(new byte[32]))
                .sign(origin, new TreeSize(size), root, Instant.ofEpochSecond(1_800_000_000));
    }

    private static List<String> vectors() throws IOException {
        Path file = Path.of(System.getProperty("hashmesh.root", ".."), "proto", "vectors", "sync.txt");
        return Files.readAllLines(file).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }
}
