// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.util.Locale;
import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.tree.Digest;

/**
 * Few enough letters to read aloud, and enough to tell whether two people speak of the same key, or of the same forum:
 * {@code k7qd-2m9x-0a3f-zz41-p8vn}. The first 100 bits of a SHA-256 in Crockford's base32: to find another key with the
 * same ones takes 2^100 tries. Somebody who makes both keys needs 2^50, and gains two keys of his own.
 *
 * @param text five groups of four, the one spelling
 */
public record Fingerprint(String text) {

    private static final String HEADER = "hashmesh/fingerprint/v1\n";
    private static final String DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int CHARACTERS = 20;
    private static final int GROUP = 4;
    private static final int BITS_PER_CHARACTER = 5;

    /**
     * For a text in the one spelling.
     *
     * @throws IllegalArgumentException if it is another; what people type goes through {@link #parse}
     */
    public Fingerprint {
        String letters = text.replace("-", "");
        if (letters.length() != CHARACTERS
                || !letters.chars().allMatch(c -> DIGITS.indexOf(c) >= 0)
                || !grouped(letters).equals(text)) {
            throw new IllegalArgumentException(
                    "a fingerprint has five groups of four of 0-9 and a-z without i, l, o, u");
        }
    }

    /** Of a member and the identity key that is said to be its own. */
    public static Fingerprint of(MemberName member, Ed25519PublicKey identity) {
        return of(member + "\n" + identity.hex() + "\n");
    }

    /** Of a forum. */
    public static Fingerprint of(ForumId forum) {
        // No member is called so: its name would have a dot.
        return of("forum\n" + forum + "\n");
    }

    private static Fingerprint of(String lines) {
        byte[] hash = Digest.sha256((HEADER + lines).getBytes(UTF_8)).toBytes();
        BigInteger bits = new BigInteger(1, hash).shiftRight(8 * Digest.BYTES - BITS_PER_CHARACTER * CHARACTERS);
        StringBuilder letters = new StringBuilder();
        for (int i = CHARACTERS - 1; i >= 0; i--) {
            int digit = bits.shiftRight(i * BITS_PER_CHARACTER).intValue() & (DIGITS.length() - 1);
            letters.append(DIGITS.charAt(digit));
        }
        return new Fingerprint(grouped(letters.toString()));
    }

    private static String grouped(String letters) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < CHARACTERS; at += GROUP) {
            text.append(at == 0 ? "" : "-").append(letters, at, at + GROUP);
        }
        return text.toString();
    }

    /**
     * Reads what a person heard and typed: in upper or lower case, with or without hyphens and spaces, o for 0, i and l
     * for 1.
     *
     * @throws ForumException MALFORMED
     */
    public static Fingerprint parse(String typed) throws ForumException {
        String letters = typed.replaceAll("[-\\s]", "")
                .toLowerCase(Locale.ROOT)
                .replace('o', '0')
                .replace('i', '1')
                .replace('l', '1');
        if (letters.length() != CHARACTERS) {
            throw ForumException.malformed(
                    "a fingerprint has " + CHARACTERS + " letters and digits, not " + letters.length());
        }
        for (int at = 0; at < CHARACTERS; at++) {
            if (DIGITS.indexOf(letters.charAt(at)) < 0) {
                throw ForumException.malformed(
                        "a fingerprint has digits and letters other than u; number " + (at + 1) + " is neither");
            }
        }
        return new Fingerprint(grouped(letters));
    }

    /** Whether it is that of this member with this identity key. */
    public boolean matches(MemberName member, Ed25519PublicKey identity) {
        return equals(of(member, identity));
    }

    /** Whether it is that of this forum. */
    public boolean matches(ForumId forum) {
        return equals(of(forum));
    }

    @Override
    public String toString() {
        return text;
    }
}
