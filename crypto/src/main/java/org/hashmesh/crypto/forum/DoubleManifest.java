// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.hashmesh.crypto.key.Ed25519PublicKey;

/**
 * Two different manifests of one member and one version: evidence, once {@link #verify} has returned, that the member told
 * different stories, or that its identity key is in two hands. Until the next version the first one counts everywhere.
 *
 * <p>As a file: a line that says what it is, and both manifests as files, with blank lines between.
 *
 * @param first the one whose text has the smaller SHA-256
 * @param second the other one
 */
public record DoubleManifest(SignedManifest first, SignedManifest second) implements ForumItem {

    static final String HEADER = "hashmesh/double-manifest/v1";

    /** Largest file in bytes. */
    public static final int MAX_FILE_BYTES = 2 * SignedManifest.MAX_FILE_BYTES + 64;

    /**
     * For two manifests that are known to be such.
     *
     * @throws IllegalArgumentException if they are not, or not in their order; others go through {@link #of}
     */
    public DoubleManifest {
        if (!isDouble(first.manifest(), second.manifest()) || first.hash().compareTo(second.hash()) >= 0) {
            throw new IllegalArgumentException(
                    "these are not two manifests of one version in the order of their hashes");
        }
    }

    /**
     * Puts two manifests in order. Verifies no signature.
     *
     * @throws ForumException MALFORMED if they are not two of one member and version
     */
    public static DoubleManifest of(SignedManifest one, SignedManifest other) throws ForumException {
        int order = one.hash().compareTo(other.hash());
        if (order == 0 || !isDouble(one.manifest(), other.manifest())) {
            throw ForumException.malformed("two manifests are a double one if they are of one member and one version,"
                    + " and differ: here are " + one + " and " + other);
        }
        return order < 0 ? new DoubleManifest(one, other) : new DoubleManifest(other, one);
    }

    private static boolean isDouble(Manifest one, Manifest other) {
        return one.forum().equals(other.forum())
                && one.member().equals(other.member())
                && one.version() == other.version();
    }

    /**
     * Reads a file: to see whose it is. Verifies no signature.
     *
     * @throws ForumException MALFORMED
     */
    public static DoubleManifest parse(byte[] file) throws ForumException {
        if (file.length > MAX_FILE_BYTES) {
            throw ForumException.malformed(
                    "a double manifest has at most " + MAX_FILE_BYTES + " bytes, not " + file.length);
        }
        // Header, text, signature line, text, signature line: none has a blank line within.
        String[] parts = new String(file, UTF_8).split("\n\n", -1);
        if (parts.length != 5 || !parts[0].equals(HEADER)) {
            throw ForumException.malformed("a double manifest is the line \"" + HEADER
                    + "\" and two signed manifests, with blank lines between");
        }
        SignedManifest first = SignedManifest.parse((parts[1] + "\n\n" + parts[2] + "\n").getBytes(UTF_8));
        SignedManifest second = SignedManifest.parse((parts[3] + "\n\n" + parts[4]).getBytes(UTF_8));
        DoubleManifest pair = of(first, second);
        if (!Arrays.equals(pair.file(), file)) {
            throw ForumException.malformed("a double manifest has one spelling, and this is another");
        }
        return pair;
    }

    /**
     * Reads a file whose signatures are this member's for sure.
     *
     * @throws ForumException MALFORMED, or as {@link #verify}
     */
    public static DoubleManifest open(byte[] file, Ed25519PublicKey identity) throws ForumException {
        DoubleManifest pair = parse(file);
        pair.verify(identity);
        return pair;
    }

    /**
     * Returns if the member with this identity key signed both.
     *
     * @throws ForumException as {@link SignedManifest#verify}
     */
    public void verify(Ed25519PublicKey identity) throws ForumException {
        first.verify(identity);
        second.verify(identity);
    }

    @Override
    public byte[] file() {
        return (HEADER + "\n\n" + new String(first.file(), UTF_8) + "\n" + new String(second.file(), UTF_8))
                .getBytes(UTF_8);
    }

    @Override
    public String name() {
        return "double manifest " + first.hash() + " " + second.hash();
    }
}
