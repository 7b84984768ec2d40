// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.hashmesh.v1.AddResponse;
import org.hashmesh.v1.AddResult;
import org.junit.jupiter.api.Test;

class OutputTest {
    private static final Columns<AddResult> COLUMNS =
            Columns.<AddResult>none().with("entry", AddResult::getLog).with("reason", AddResult::getReason);

    @Test
    void aTableShortensWhatWouldPushOthersAsideAndNothingElse() {
        AddResult row = AddResult.newBuilder()
                .setLog("v".repeat(4_000))
                .setReason("r".repeat(300))
                .build();

        List<String> lines = table(OutputFormat.TABLE, row);

        assertThat(lines.get(1)).isEqualTo("v".repeat(97) + "...  " + "r".repeat(300));
        assertThat(table(OutputFormat.WIDE, row).get(1)).isEqualTo("v".repeat(4_000) + "  " + "r".repeat(300));
    }

    private static List<String> table(OutputFormat format, AddResult row) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Output(new PrintStream(out, true, UTF_8), format, new Style(false))
                .list(AddResponse.getDefaultInstance(), List.of(row), COLUMNS);
        return out.toString(UTF_8).lines().toList();
    }
}
