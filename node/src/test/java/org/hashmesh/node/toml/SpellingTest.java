// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.toml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpellingTest {
    @Test
    void countsASwapOfNeighboursAsOneSlip() {
        assertThat(Spelling.slips("prot", "port")).isEqualTo(1);
        assertThat(Spelling.slips("", "abc")).isEqualTo(3);
        assertThat(Spelling.slips("kitten", "sitting")).isEqualTo(3);
    }

    @Test
    void guessesTheNearestWordAndNothingFarAway() {
        assertThat(Spelling.nearest("prot", List.of("host", "port", "dial"))).contains("port");
        assertThat(Spelling.nearest("zebra", List.of("host", "port", "dial"))).isEmpty();
    }
}
