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
import java.util.Map;
import java.util.TreeMap;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.log.HeadsDigest;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.LogSigner;
import org.hashmesh.crypto.log.MalformedNameException;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.log.ReceiptedCheckpoint;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TreeSize;
import org.junit.jupiter.api.Test;

/** Reads {@code proto/vectors/sync.txt}, which was made with other code. */
class FrontierVectorsTest {

    @Test
    void linesAndDigestsAreThoseOfTheVectors() throws IOException, MalformedNameException {
        ByteArrayOutputStream salt = new ByteArrayOutputStream();
        Map<LogId, byte[]> frozen = new TreeMap<>();
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
                    LogState log = log(words);
                    SignedCheckpoint head = log.head;
                    if (head != null) {
                        heads.add(head);
                    }
                    if (log.isFrozen()) {
                        frozen.put(
                                log.id,
                                words[6].equals("-")
                                        ? new byte[Digest.BYTES]
                                        : HexFormat.of().parseHex(words[6]));
                    }
                    ByteString bytes = FrontierLine.encode(List.of(FrontierLine.of(log, salt.toByteArray())));
                    assertThat(HexFormat.of().formatHex(bytes.toByteArray())).isEqualTo(words[7]);
                    assertThat(FrontierLine.decode(bytes)).containsExactly(FrontierLine.of(log, salt.toByteArray()));
                    lines++;
                }
                default -> {
                    frozen.forEach((log, end) -> {
                        salt.writeBytes(log.value().toBytes());
                        salt.writeBytes(end);
                    });
                    assertThat(HeadsDigest.of(heads, salt.toByteArray()).hex()).isEqualTo(words[1]);
                }
            }
        }
        assertThat(lines).isEqualTo(5);
    }

    private static LogState log(String[] words) throws MalformedNameException {
        Origin origin = Origin.parse(words[1]);
        LogState log = new LogState(origin.id(), AuthorLimits.NONE);
        if (!words[5].equals("-")) {
            log.committed(head(origin, Long.parseLong(words[3]), Digest.parseHex(words[5])), Long.parseLong(words[4]));
        }
        if (words[2].equals("frozen")) {
            log.freeze(ByteString.copyFromUtf8("evidence"));
            if (!words[6].equals("-")) {
                long size = Math.max(Long.parseLong(words[3]), 42);
                log.confirm(ReceiptedCheckpoint.of(head(origin, size, Digest.parseHex(words[6])), List.of()));
            }
        }
        return log;
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
