// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.decode;

import org.hashmesh.hash.HashException;
import org.hashmesh.hash.tlsh.Tlsh;

/**
 * What the child says of a PDF; nothing of its text. On the pipe {@code hashed PAGES CHARACTERS TLSH REFLOWED} or {@code
 * refused REASON}; who reads it trusts the child with nothing.
 *
 * @param pages as the PDF counts them
 * @param characters of the text
 * @param tlsh of the text as it comes
 * @param reflowed of the text with one space for each run of white space
 */
public record PdfAnswer(int pages, int characters, Tlsh tlsh, Tlsh reflowed) {
    private static final String HASHED = "hashed";
    private static final int WORDS = 5;

    String text() {
        return HASHED + " " + pages + " " + characters + " " + tlsh.text() + " " + reflowed.text();
    }

    /**
     * Reads what came through the pipe.
     *
     * @throws HashException with the child's reason when it refused the PDF, or saying that it made no sense
     */
    public static PdfAnswer parse(String text) throws HashException {
        Refusal.throwIf(text);
        String[] words = text.split(" ", -1);
        if (words.length != WORDS || !words[0].equals(HASHED)) {
            throw Refusal.senseless();
        }
        try {
            return new PdfAnswer(
                    Integer.parseUnsignedInt(words[1]),
                    Integer.parseUnsignedInt(words[2]),
                    Tlsh.parse(words[3]),
                    Tlsh.parse(words[4]));
        } catch (NumberFormatException e) {
            throw Refusal.senseless();
        }
    }
}
