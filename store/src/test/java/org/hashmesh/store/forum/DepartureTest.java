// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.forum;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.hashmesh.crypto.log.NodeName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DepartureTest {
    private static final Departure SENT = new Departure(
            7, Instant.ofEpochSecond(1_763_800_000), List.of(new Departure.Sent(new NodeName("n1"), 120, 34_567, 99)));
    private static final Departure NOTHING = new Departure(9, Instant.ofEpochSecond(1_763_800_001), List.of());

    @TempDir
    private Path directory;

    @Test
    void whatWasSentIsThereAfterTheNextStartAndATornFileIsPassedOver() throws IOException {
        ForumFiles files = ForumFiles.create(directory, List.of(), List.of());
        assertThat(files.departures()).isEmpty();

        files.put(SENT);
        files.put(NOTHING);
        Files.writeString(directory.resolve("former/000000008.sent"), "act 8\nadop");

        assertThat(ForumFiles.open(directory).departures()).containsExactly(SENT, NOTHING);
    }
}
