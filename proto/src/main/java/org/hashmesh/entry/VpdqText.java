// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.entry;

import com.google.protobuf.ByteString;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text form of a vPDQ hash: one line {@code frame,quality,pdqhex,timestamp} for each frame.
 *
 * <p>Canonical: lines end with LF but for the last, which has none; no blanks; integers without leading zeros; the PDQ
 * in lower case; the time in seconds with at most three decimals (rounded half up, since writers differ beyond that),
 * without trailing zeros; frame numbers rise. One line at least.
 */
final class VpdqText {
    private static final Pattern LINE =
            Pattern.compile("([0-9]{1,10}),([0-9]{1,10}),([0-9A-Fa-f]{64}),([0-9]{1,9}(?:\\.[0-9]{1,24})?)");
    private static final int MAX_QUALITY = 100;
    private static final int DECIMALS = 3;
    private static final BigDecimal END_OF_TIME = BigDecimal.valueOf(1_000_000_000);
    private static final long MAX_FRAME = 0xffff_ffffL;

    private VpdqText() {}

    /** The canonical text of {@code text}, which may have CR LF, blanks at the ends and a last empty line. */
    static ByteString canonical(String text) throws FieldException {
        StringBuilder canonical = new StringBuilder(text.length());
        long lastFrame = -1;
        int number = 0;
        for (String line : text.strip().split("\n", -1)) {
            number++;
            Matcher matcher = LINE.matcher(line.strip());
            if (!matcher.matches()) {
                throw wrong(
                        number, "is not frame,quality,pdqhex,timestamp with plain decimal numbers and 64 hex digits");
            }
            long frame = Long.parseLong(matcher.group(1));
            long quality = Long.parseLong(matcher.group(2));
            if (frame <= lastFrame || frame > MAX_FRAME) {
                throw wrong(number, "has frame " + frame + " after frame " + lastFrame + "; frame numbers rise");
            }
            if (quality > MAX_QUALITY) {
                throw wrong(number, "has quality " + quality + ", at most " + MAX_QUALITY + " is possible");
            }
            if (number > 1) {
                canonical.append('\n');
            }
            canonical.append(frame).append(',').append(quality).append(',');
            canonical.append(matcher.group(3).toLowerCase(Locale.ROOT)).append(',');
            canonical.append(seconds(number, matcher.group(4)));
            lastFrame = frame;
        }
        return ByteString.copyFromUtf8(canonical.toString());
    }

    /** The highest quality of any frame of a canonical text. */
    static int bestQuality(String canonical) {
        return canonical
                .lines()
                .mapToInt(line -> Integer.parseInt(line.split(",", 3)[1]))
                .max()
                .orElse(0);
    }

    private static String seconds(int line, String text) throws FieldException {
        BigDecimal rounded = new BigDecimal(text).setScale(DECIMALS, RoundingMode.HALF_UP);
        if (rounded.compareTo(END_OF_TIME) >= 0) {
            // Rounded up to one digit more than a reader of the canonical text takes.
            throw wrong(line, "has a timestamp of " + END_OF_TIME + " seconds");
        }
        return rounded.stripTrailingZeros().toPlainString();
    }

    private static FieldException wrong(int line, String what) {
        return new FieldException("value", "vpdq line " + line + " " + what);
    }
}
