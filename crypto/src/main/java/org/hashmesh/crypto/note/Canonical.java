// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.note;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Reads values that have one spelling only, so that what is read and written again is the same bytes. */
final class Canonical {

    private static final int MAX_DIGITS = 19;

    private Canonical() {}

    /** Standard base64 with padding, where the unused last bits are zero (RFC 4648 sections 3.5 and 4). */
    static byte[] base64(String what, String text) throws NoteException {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            // The decoder forgives missing padding and stray bits; the comparison does not.
            if (base64(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw NoteException.malformed(what + " is not canonical base64");
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** A number from 0 to 2^63-1 in ASCII digits without leading zeros. */
    static long decimal(String what, String text) throws NoteException {
        boolean digits = !text.isEmpty()
                && text.length() <= MAX_DIGITS
                && text.chars().allMatch(c -> c >= '0' && c <= '9')
                && (text.length() == 1 || text.charAt(0) != '0');
        if (digits) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                // above 2^63-1; said below
            }
        }
        throw NoteException.malformed(what + " is not a decimal number up to 2^63-1 without leading zeros");
    }

    /** Text in well-formed UTF-8 without control characters other than newline. */
    static String text(String what, byte[] bytes) throws NoteException {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw NoteException.malformed(what + " is not UTF-8");
        }
        if (text.chars().anyMatch(c -> c < ' ' && c != '\n')) {
            throw NoteException.malformed(what + " has a control character other than newline");
        }
        return text;
    }

    /** A key name: not empty, neither spaces nor plus (C2SP signed-note, section "Format"). */
    static String keyName(String name) throws NoteException {
        boolean bad = name.isEmpty()
                || name.chars().anyMatch(c -> c < ' ' || c == '+' || c == '\u0085' || Character.isSpaceChar(c));
        if (bad) {
            throw NoteException.malformed("a key name is not empty and has no spaces, plus or control characters");
        }
        return name;
    }
}
