// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.hashmesh.crypto.evidence.EvidenceException.Reason;
import org.hashmesh.crypto.tree.Digest;

/**
 * Evidence as a text that people can read, mail and take apart: the two notes stand in it as the author wrote them, so any
 * tool for C2SP notes checks their signatures.
 *
 * <pre>{@code
 * hashmesh/evidence/v1
 * root <base64, only where the newer tree begins with another one>
 * <base64 hash of the consistency proof>
 * ...
 *
 * <the older checkpoint, verbatim>
 *
 * <the newer checkpoint, verbatim>
 * }</pre>
 *
 * <p>There is one spelling: what {@link #parse} takes, {@link #format} gives back, byte for byte.
 */
public final class EvidenceFile {

    /** Largest file in bytes. */
    public static final int MAX_BYTES = 64 * 1024;

    private static final String HEADER = "hashmesh/evidence/v1";
    private static final String ROOT = "root ";

    /** Origin, size, root, blank, signature. */
    private static final int NOTE_LINES = 5;

    private EvidenceFile() {}

    /** Whether these bytes mean to be such a file, good or not. */
    public static boolean looksLikeOne(byte[] file) {
        byte[] header = (HEADER + "\n").getBytes(UTF_8);
        return file.length >= header.length && Arrays.equals(file, 0, header.length, header, 0, header.length);
    }

    /**
     * Reads a file. Verifies nothing.
     *
     * @throws EvidenceException MALFORMED
     */
    public static EvidenceClaim parse(byte[] file) throws EvidenceException {
        if (file.length > MAX_BYTES) {
            throw malformed("it has at most " + MAX_BYTES + " bytes, not " + file.length);
        }
        List<String> lines = new String(file, UTF_8).lines().toList();
        int blank = lines.indexOf("");
        if (!looksLikeOne(file) || blank < 0 || lines.size() != blank + 2 + 2 * NOTE_LINES) {
            throw malformed("it is " + HEADER + ", hashes if any, and two checkpoints, with blank lines between them");
        }
        int at = 1;
        byte[] root = new byte[0];
        if (lines.get(at).startsWith(ROOT)) {
            root = base64(lines.get(at++).substring(ROOT.length()));
        }
        List<byte[]> hashes = new ArrayList<>();
        for (; at < blank; at++) {
            hashes.add(base64(lines.get(at)));
        }
        int second = blank + 2 + NOTE_LINES;
        EvidenceClaim claim = EvidenceClaim.parse(
                note(lines.subList(blank + 1, second - 1)),
                note(lines.subList(second, second + NOTE_LINES)),
                root,
                hashes);
        if (!Arrays.equals(format(claim), file)) {
            throw malformed("it has one spelling, and this is another");
        }
        return claim;
    }

    /** The file that says this. */
    public static byte[] format(EvidenceClaim claim) {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        claim.otherRoot()
                .ifPresent(root -> text.append(ROOT).append(base64(root)).append('\n'));
        claim.hashes().forEach(hash -> text.append(base64(hash)).append('\n'));
        text.append('\n').append(new String(claim.older(), UTF_8));
        text.append('\n').append(new String(claim.newer(), UTF_8));
        return text.toString().getBytes(UTF_8);
    }

    private static byte[] note(List<String> lines) {
        return (String.join("\n", lines) + "\n").getBytes(UTF_8);
    }

    private static byte[] base64(String text) throws EvidenceException {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw malformed("a line before the checkpoints is no hash in base64");
        }
    }

    private static String base64(Digest digest) {
        return Base64.getEncoder().encodeToString(digest.toBytes());
    }

    private static EvidenceException malformed(String why) {
        return new EvidenceException(Reason.MALFORMED, "not a file of evidence: " + why);
    }
}
