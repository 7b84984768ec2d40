// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.hash.url;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.hashmesh.hash.HashException;

/** The one way to write a part of an address with percent signs (RFC 3986, sections 2.1 to 2.4 and 6.2.2). */
final class PercentEncoding {
    private static final String HEX = "0123456789ABCDEF";
    private static final String UNRESERVED = "-._~";
    /** All that is reserved but `[` and `]`, which stand in hosts only. */
    private static final String RESERVED = ":/?#@!$&'()*+,;=";

    private PercentEncoding() {}

    /**
     * Letters, digits and {@code -._~} as they are, reserved characters as they were given, everything else as the
     * percent-encoded bytes of its UTF-8 with upper-case digits; a percent sign that begins no triplet as {@code %25}.
     */
    static String normal(String part) throws HashException {
        byte[] bytes = utf8(part);
        StringBuilder normal = new StringBuilder(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            int value = bytes[i] & 0xff;
            if (value == '%' && i + 2 < bytes.length && digit(bytes[i + 1]) >= 0 && digit(bytes[i + 2]) >= 0) {
                int decoded = digit(bytes[i + 1]) * 16 + digit(bytes[i + 2]);
                i += 2;
                if (isUnreserved(decoded)) {
                    normal.append((char) decoded);
                } else {
                    append(normal, decoded);
                }
            } else if (isUnreserved(value) || RESERVED.indexOf(value) >= 0) {
                normal.append((char) value);
            } else {
                append(normal, value);
            }
        }
        return normal.toString();
    }

    private static void append(StringBuilder normal, int value) {
        normal.append('%').append(HEX.charAt(value >> 4)).append(HEX.charAt(value & 0xf));
    }

    private static boolean isUnreserved(int value) {
        return (value >= 'a' && value <= 'z')
                || (value >= 'A' && value <= 'Z')
                || (value >= '0' && value <= '9')
                || UNRESERVED.indexOf(value) >= 0;
    }

    private static int digit(byte value) {
        return value < 0 ? -1 : Character.digit(value, 16);
    }

    private static byte[] utf8(String part) throws HashException {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(part));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new HashException("the address is not Unicode text: half of a surrogate pair");
        }
    }
}
