// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.shell;

import com.google.protobuf.ProtocolMessageEnum;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.output.Words;
import org.hashmesh.v1.EntryName;
import org.hashmesh.v1.Hash;
import org.jspecify.annotations.Nullable;

/** Reads what a person types: hashes, entries, times and words of the API. Whether a hash is valid is for the node to say. */
public final class Arguments {
    private static final Pattern FROM_NOW = Pattern.compile("([+-])([0-9]{1,6})([hdw])");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{9,11}");

    private Arguments() {}

    /** {@code TYPE:VALUE}; the type may itself have a colon, as in {@code opaque:KIND:VALUE}. */
    public static Hash hash(String text) throws CommandFailure {
        int colon = text.lastIndexOf(':');
        if (colon < 1 || colon == text.length() - 1) {
            throw usage("`" + text + "` is not a hash")
                    .next(
                            "write TYPE:VALUE, for example sha256:9f86d081...; the node knows md5, sha1, sha256, pdq, ...")
                    .build();
        }
        return Hash.newBuilder()
                .setType(text.substring(0, colon).toLowerCase(Locale.ROOT))
                .setValue(text.substring(colon + 1))
                .build();
    }

    /** {@code LOG#INDEX}, the log by origin or by id in hex. */
    public static EntryName entry(String text) throws CommandFailure {
        int mark = text.lastIndexOf('#');
        try {
            if (mark > 0) {
                return EntryName.newBuilder()
                        .setLog(text.substring(0, mark))
                        .setIndex(Long.parseUnsignedLong(text.substring(mark + 1)))
                        .build();
            }
        } catch (NumberFormatException e) {
            // Said below, as for a name without a number.
        }
        throw usage("`" + text + "` does not name an entry")
                .next("write LOG#INDEX, as `hashmesh list -o wide` shows it in its column ENTRY")
                .build();
    }

    /** How an entry is written: {@link #entry} reads it. */
    public static String entry(String log, long index) {
        return log + "#" + Long.toUnsignedString(index);
    }

    /**
     * A time: a date, a date with a time, seconds since 1970, or {@code +30d} and {@code -12h} from now.
     *
     * @return seconds since 1970; 0 for no text
     */
    public static long time(String option, @Nullable String text, InstantSource clock) throws CommandFailure {
        if (text == null) {
            return 0;
        }
        Matcher fromNow = FROM_NOW.matcher(text);
        if (fromNow.matches()) {
            long number = Long.parseLong(fromNow.group(2));
            Duration step = switch (fromNow.group(3)) {
                case "h" -> Duration.ofHours(number);
                case "d" -> Duration.ofDays(number);
                default -> Duration.ofDays(7 * number);
            };
            Instant now = clock.instant();
            return (fromNow.group(1).equals("+") ? now.plus(step) : now.minus(step)).getEpochSecond();
        }
        if (SECONDS.matcher(text).matches()) {
            return Long.parseLong(text);
        }
        try {
            return text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toEpochSecond()
                    : Instant.parse(text).getEpochSecond();
        } catch (DateTimeException e) {
            throw usage(option + " `" + text + "` is not a time")
                    .next("write 2026-11-22, 2026-11-22T08:30:00Z, seconds since 1970, or +30d and -12h from now")
                    .build();
        }
    }

    /** A word of the API, as {@link Words#of} prints it, with hyphens for spaces. */
    public static <E extends Enum<E> & ProtocolMessageEnum> E word(String option, String text, Class<E> type)
            throws CommandFailure {
        for (E value : type.getEnumConstants()) {
            if (isWord(value)
                    && hyphened(value).equals(text.toLowerCase(Locale.ROOT).replace('_', '-'))) {
                return value;
            }
        }
        String known = Arrays.stream(type.getEnumConstants())
                .filter(Arguments::isWord)
                .map(Arguments::hyphened)
                .collect(Collectors.joining(", "));
        throw usage(option + " `" + text + "` is not known")
                .next("one of " + known)
                .build();
    }

    private static <E extends Enum<E> & ProtocolMessageEnum> boolean isWord(E value) {
        return !value.name().equals("UNRECOGNIZED") && !Words.of(value).isEmpty();
    }

    private static <E extends Enum<E> & ProtocolMessageEnum> String hyphened(E value) {
        return Words.of(value).replace(' ', '-');
    }

    private static CommandFailure.Builder usage(String what) {
        return CommandFailure.of(ExitCode.USAGE, "E-CLI-007", what);
    }
}
