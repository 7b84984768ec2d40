// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MeterTest {
    private static final Meter.Position HALF = new Meter.Position(6_000, 5_000, 3, 500, 1_000);

    private final AtomicLong millis = new AtomicLong();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Meter meter(boolean quiet, boolean terminal) {
        return new Meter(new PrintStream(err, true, UTF_8), () -> Instant.ofEpochMilli(millis.get()), quiet, terminal);
    }

    @Test
    void writesALineOfJsonEveryFiveSecondsWhereNobodyWatches() throws InvalidProtocolBufferException {
        Meter meter = meter(false, false);
        for (int i = 0; i < 100; i++) {
            millis.addAndGet(100);
            meter.at(HALF);
        }
        String[] lines = err.toString(UTF_8).split("\n", -1);
        assertThat(lines).hasSize(3);
        assertThat(lines[2]).isEmpty();
        Struct.Builder json = Struct.newBuilder();
        JsonFormat.parser().merge(lines[1], json);
        assertThat(json.getFieldsOrThrow("acknowledged_entries").getNumberValue())
                .isEqualTo(5_000);
        assertThat(json.getFieldsOrThrow("entries_per_second").getNumberValue()).isEqualTo(500);
        assertThat(json.getFieldsOrThrow("total_bytes").getNumberValue()).isEqualTo(1_000);
    }

    @Test
    void drawsABarOnATerminalAndTakesItAway() {
        Meter meter = meter(false, true);
        millis.set(70_000);
        meter.at(HALF);
        meter.at(HALF);
        assertThat(err.toString(UTF_8))
                .isEqualTo(
                        "\r\u001b[K[############............]  50 %  6,000 lines, 5,000 acknowledged, 3 rejected, 71/s,"
                                + " 1:10 left");
        err.reset();
        meter.clear();
        meter.clear();
        assertThat(err.toString(UTF_8)).isEqualTo("\r\u001b[K");
    }

    @Test
    void saysNothingWhenQuietOrTooEarly() {
        Meter quiet = meter(true, true);
        millis.set(60_000);
        quiet.at(HALF);
        Meter early = meter(false, false);
        millis.addAndGet(4_999);
        early.at(HALF);
        early.clear();
        assertThat(err.size()).isZero();
    }
}
