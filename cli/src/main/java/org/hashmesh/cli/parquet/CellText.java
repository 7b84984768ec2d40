// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.parquet;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.UUID;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;

/**
 * The cells of one column as text: times in ISO 8601, bytes in hex, everything else as people write it; empty where there is
 * nothing. Bytes of which the file does not say what they are may be text all the same, as old writers have it: they are
 * when all of them can be printed.
 */
record CellText(PrimitiveType type) {
    private static final long JULIAN_DAY_OF_1970 = 2_440_588;

    String of(Group row, int field) {
        if (row.getFieldRepetitionCount(field) == 0) {
            return "";
        }
        LogicalTypeAnnotation meaning = type.getLogicalTypeAnnotation();
        return switch (type.getPrimitiveTypeName()) {
            case INT32 -> {
                int value = row.getInteger(field, 0);
                yield meaning instanceof DateLogicalTypeAnnotation
                        ? LocalDate.ofEpochDay(value).toString()
                        : number(value, meaning);
            }
            case INT64 -> {
                long value = row.getLong(field, 0);
                yield meaning instanceof TimestampLogicalTypeAnnotation time
                        ? Instant.EPOCH.plus(value, unit(time)).toString()
                        : number(value, meaning);
            }
            case INT96 -> oldTime(row.getInt96(field, 0).getBytes());
            case BINARY, FIXED_LEN_BYTE_ARRAY -> bytes(row.getBinary(field, 0).getBytes(), meaning);
            default -> row.getValueToString(field, 0);
        };
    }

    private static String number(long value, LogicalTypeAnnotation meaning) {
        return meaning instanceof DecimalLogicalTypeAnnotation decimal
                ? BigDecimal.valueOf(value, decimal.getScale()).toPlainString()
                : Long.toString(value);
    }

    private static ChronoUnit unit(TimestampLogicalTypeAnnotation time) {
        return switch (time.getUnit()) {
            case MILLIS -> ChronoUnit.MILLIS;
            case MICROS -> ChronoUnit.MICROS;
            case NANOS -> ChronoUnit.NANOS;
        };
    }

    /** Nanoseconds of the day and a Julian day, as Spark and Impala wrote times once. */
    private static String oldTime(byte[] bytes) {
        ByteBuffer parts = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long nanos = parts.getLong();
        return Instant.EPOCH
                .plus(parts.getInt() - JULIAN_DAY_OF_1970, ChronoUnit.DAYS)
                .plusNanos(nanos)
                .toString();
    }

    private String bytes(byte[] bytes, LogicalTypeAnnotation meaning) {
        if (meaning instanceof DecimalLogicalTypeAnnotation decimal) {
            return new BigDecimal(new BigInteger(bytes), decimal.getScale()).toPlainString();
        }
        if (meaning instanceof UUIDLogicalTypeAnnotation) {
            ByteBuffer halves = ByteBuffer.wrap(bytes);
            return new UUID(halves.getLong(), halves.getLong()).toString();
        }
        boolean text = meaning != null
                || (type.getPrimitiveTypeName() == PrimitiveType.PrimitiveTypeName.BINARY && isPrintable(bytes));
        return text ? new String(bytes, StandardCharsets.UTF_8) : HexFormat.of().formatHex(bytes);
    }

    private static boolean isPrintable(byte[] bytes) {
        for (byte b : bytes) {
            if (b < ' ' || b > '~') {
                return false;
            }
        }
        return true;
    }
}
