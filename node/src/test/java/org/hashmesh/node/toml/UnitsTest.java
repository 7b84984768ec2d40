// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.toml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnitsTest {
    @Test
    void readsWhatItWrites() {
        for (String text : List.of("0ms", "1ms", "250ms", "1s", "90s", "2min", "12h")) {
            assertThat(Units.text(Units.duration(text))).isEqualTo(text);
        }
        for (String text : List.of("0B", "1000B", "8KiB", "1MiB", "3GiB")) {
            assertThat(Units.text(Units.bytes(text))).isEqualTo(text);
        }
        assertThat(Units.duration("7d")).isEqualTo(Duration.ofDays(7));
    }

    @Test
    void refusesNumbersWithoutAUnit() {
        assertThatThrownBy(() -> Units.duration("5")).hasMessageContaining("no duration");
        assertThatThrownBy(() -> Units.duration("5 weeks")).hasMessageContaining("no duration");
        assertThatThrownBy(() -> Units.bytes("-1B")).hasMessageContaining("no size");
        assertThatThrownBy(() -> Units.bytes("1MB")).hasMessageContaining("1MiB");
    }
}
