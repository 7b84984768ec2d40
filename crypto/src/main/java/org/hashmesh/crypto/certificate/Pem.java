// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.certificate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Base64;
import java.util.Optional;

/** Textual encoding of one DER value (RFC 7468): a label and base64 in lines of 64. */
final class Pem {

    private static final int LINE = 64;

    private Pem() {}

    static byte[] format(String label, byte[] der) {
        String body = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(der);
        return ("-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n").getBytes(US_ASCII);
    }

    /** The value, if the file holds exactly one with this label; line ends and widths may differ. */
    static Optional<byte[]> parse(String label, byte[] file) {
        String text = new String(file, US_ASCII).strip();
        String begin = "-----BEGIN " + label + "-----";
        String end = "-----END " + label + "-----";
        if (text.length() < begin.length() + end.length() || !text.startsWith(begin) || !text.endsWith(end)) {
            return Optional.empty();
        }
        String body = text.substring(begin.length(), text.length() - end.length());
        try {
            return Optional.of(Base64.getDecoder().decode(body.replaceAll("\\s", "")));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
