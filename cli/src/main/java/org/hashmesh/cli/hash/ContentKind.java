// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.hash;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** What a file seems to be, by how it begins: which perceptual hash is worth making. */
enum ContentKind {
    PICTURE,
    PDF,
    /** No content, but a hash of a video. */
    TMK,
    TEXT,
    OTHER;

    /** Bytes that tell. */
    static final int HEAD = 8_192;

    private static final int PDF_HEAD = 1_024;

    /** The word of the API. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @param head the first {@link #HEAD} bytes, or the whole file where it has fewer */
    static ContentKind of(byte[] head) {
        String begin = new String(head, 0, Math.min(head.length, PDF_HEAD), StandardCharsets.ISO_8859_1);
        if (isPicture(begin)) {
            return PICTURE;
        }
        if (begin.contains("%PDF-")) {
            return PDF;
        }
        if (begin.startsWith("TMK1FVECPDQF")) {
            return TMK;
        }
        return isText(head) ? TEXT : OTHER;
    }

    private static boolean isPicture(String begin) {
        boolean riff = begin.startsWith("RIFF") && begin.startsWith("WEBP", 8);
        boolean tiff = begin.startsWith("II*\0") || begin.startsWith("MM\0*");
        boolean bmp = begin.startsWith("BM") && begin.startsWith("\0\0\0\0", 6);
        // Not read here, but told apart so that the answer can say so.
        boolean heif =
                begin.startsWith("ftypavif", 4) || begin.startsWith("ftyphei", 4) || begin.startsWith("ftypmif1", 4);
        return begin.startsWith("\u00ff\u00d8\u00ff")
                || begin.startsWith("\u0089PNG\r\n\u001a\n")
                || begin.startsWith("GIF87a")
                || begin.startsWith("GIF89a")
                || riff
                || tiff
                || bmp
                || heif;
    }

    /** UTF-8 or, with its mark, UTF-16, without control characters but those that lay out text. */
    private static boolean isText(byte[] head) {
        if (head.length == 0) {
            return false;
        }
        String mark = new String(head, 0, Math.min(2, head.length), StandardCharsets.ISO_8859_1);
        boolean utf16 = mark.equals("\u00fe\u00ff") || mark.equals("\u00ff\u00fe");
        CharsetDecoder decoder = (utf16 ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8).newDecoder();
        CharBuffer text = CharBuffer.allocate(head.length + 1);
        // A character that the head cuts off is not an error.
        CoderResult result = decoder.decode(ByteBuffer.wrap(head), text, head.length < HEAD);
        char[] characters = Arrays.copyOf(text.array(), text.position());
        for (char c : characters) {
            if (c < ' ' && "\t\n\r\f\u001b".indexOf(c) < 0) {
                return false;
            }
        }
        return !result.isError();
    }
}
