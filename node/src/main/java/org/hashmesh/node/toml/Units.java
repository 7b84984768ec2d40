// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.toml;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations and sizes as people write them, always with a unit: {@code 5s}, {@code 250ms}, {@code 8KiB}. */
public final class Units {
    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("([0-9]{1,9}) ?([A-Za-z]+)");

    private Units() {}

    /**
     * Reads {@code 250ms}, {@code 5s}, {@code 10min}, {@code 12h} or {@code 7d}.
     *
     * @throws IllegalArgumentException when it is anything else
     */
    public static Duration duration(String text) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text);
        String unit = matcher.matches() ? matcher.group(2) : "";
        return switch (unit) {
            case "ms" -> Duration.ofMillis(number(matcher));
            case "s" -> Duration.ofSeconds(number(matcher));
            case "min" -> Duration.ofMinutes(number(matcher));
            case "h" -> Duration.ofHours(number(matcher));
            case "d" -> Duration.ofDays(number(matcher));
            default ->
                throw new IllegalArgumentException(
                        "\"" + text + "\" is no duration: write 250ms, 5s, 10min, 12h or 7d");
        };
    }

    /**
     * Reads {@code 512B}, {@code 8KiB}, {@code 1MiB} or {@code 2GiB} as a number of bytes.
     *
     * @throws IllegalArgumentException when it is anything else
     */
    public static long bytes(String text) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text);
        String unit = matcher.matches() ? matcher.group(2) : "";
        return switch (unit) {
            case "B" -> number(matcher);
            case "KiB" -> number(matcher) << 10;
            case "MiB" -> number(matcher) << 20;
            case "GiB" -> number(matcher) << 30;
            default ->
                throw new IllegalArgumentException("\"" + text + "\" is no size: write 512B, 8KiB, 1MiB or 2GiB");
        };
    }

    /** The shortest spelling that {@link #duration} reads back to the same value. */
    public static String text(Duration duration) {
        long millis = duration.toMillis();
        if (millis == 0 || millis % 1_000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1_000;
        if (seconds % 3_600 == 0) {
            return seconds / 3_600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "min" : seconds + "s";
    }

    /** The shortest spelling that {@link #bytes} reads back to the same value. */
    public static String text(long bytes) {
        if (bytes == 0 || bytes % (1L << 10) != 0) {
            return bytes + "B";
        }
        if (bytes % (1L << 30) == 0) {
            return (bytes >> 30) + "GiB";
        }
        return bytes % (1L << 20) == 0 ? (bytes >> 20) + "MiB" : (bytes >> 10) + "KiB";
    }

    /** At most nine digits, so that no unit overflows. */
    private static long number(Matcher matcher) {
        return Long.parseLong(matcher.group(1));
    }
}
