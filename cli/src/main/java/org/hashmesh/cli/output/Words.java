// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.output;

import com.google.protobuf.ProtocolMessageEnum;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Values of the API as a person reads them in a table or CSV cell. */
public final class Words {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    private Words() {}

    /** {@code LISTING_STATE_IN_FORCE} as {@code in force}; an unspecified value as nothing. */
    public static <E extends Enum<E> & ProtocolMessageEnum> String of(E value) {
        String name = value.name();
        String own = value.getDeclaringClass().getSimpleName();
        String prefix = own.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toUpperCase(Locale.ROOT) + "_";
        String rest = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
        return rest.equals("UNSPECIFIED") ? "" : rest.replace('_', ' ').toLowerCase(Locale.ROOT);
    }

    /** A time in seconds since 1970, in UTC; 0 as nothing. */
    public static String time(long seconds) {
        return seconds == 0 ? "" : TIME.format(Instant.ofEpochSecond(seconds));
    }

    /** An unsigned number. */
    public static String count(long number) {
        return Long.toUnsignedString(number);
    }

    /** A size in bytes with a unit that keeps it short. */
    public static String bytes(long bytes) {
        double size = bytes;
        int unit = 0;
        while (size >= 1024 && unit < UNITS.length - 1) {
            size /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", size, UNITS[unit]);
    }
}
