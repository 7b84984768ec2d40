// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.lock;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TreeSize;

/** The text of one log's lock: a title, origin, size, root, time in seconds since 1970, SHA-256 of the lines before. */
final class LockFile {
    private static final String TITLE = "hashmesh sign-lock, format 1";
    private static final int LINES = 6;

    private LockFile() {}

    static String write(Origin origin, Signed signed) {
        String text = String.join(
                        "\n",
                        TITLE,
                        origin.text(),
                        signed.size().toString(),
                        signed.root().hex(),
                        Long.toString(signed.time().getEpochSecond()))
                + "\n";
        return text + checksum(text) + "\n";
    }

    /**
     * Reads the one spelling that {@link #write} makes.
     *
     * @throws IllegalArgumentException when it is anything else
     */
    static Signed read(Origin origin, byte[] file) {
        String text = new String(file, StandardCharsets.ISO_8859_1);
        List<String> lines = Arrays.asList(text.split("\n", -1));
        if (lines.size() != LINES + 1) {
            throw new IllegalArgumentException("it has not " + LINES + " lines");
        }
        try {
            Signed signed = new Signed(
                    new TreeSize(Long.parseLong(lines.get(2))),
                    Digest.parseHex(lines.get(3)),
                    Instant.ofEpochSecond(Long.parseLong(lines.get(4))));
            if (!write(origin, signed).equals(text)) {
                throw new IllegalArgumentException("its checksum or its origin is wrong");
            }
            return signed;
        } catch (NumberFormatException | DateTimeException e) {
            throw new IllegalArgumentException("a number in it is not one", e);
        }
    }

    private static String checksum(String text) {
        return Digest.sha256(text.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
