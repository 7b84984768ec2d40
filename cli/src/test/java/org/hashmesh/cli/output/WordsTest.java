// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.hashmesh.v1.Finding;
import org.hashmesh.v1.ListingState;
import org.hashmesh.v1.NodeState;
import org.junit.jupiter.api.Test;

final class WordsTest {
    @Test
    void writesEnumsWithoutTheirPrefix() {
        assertThat(Words.of(ListingState.LISTING_STATE_IN_FORCE)).isEqualTo("in force");
        assertThat(Words.of(NodeState.NODE_STATE_READ_ONLY)).isEqualTo("read only");
        assertThat(Words.of(Finding.Level.LEVEL_WARNING)).isEqualTo("warning");
        assertThat(Words.of(NodeState.NODE_STATE_UNSPECIFIED)).isEmpty();
    }

    @Test
    void writesTimesInUtcAndSizesShort() {
        assertThat(Words.time(0)).isEmpty();
        assertThat(Words.time(1_795_348_800L)).isEqualTo("2026-11-22 12:00:00Z");
        assertThat(Words.bytes(1023)).isEqualTo("1023 B");
        assertThat(Words.bytes(1536)).isEqualTo("1.5 KiB");
        assertThat(Words.bytes(Long.MAX_VALUE)).isEqualTo("8192.0 PiB");
    }

    @Test
    void showsWhatWouldActOnATerminal() {
        assertThat(Printable.line("plain \u00e9 \ud83d\ude00")).isEqualTo("plain \u00e9 \ud83d\ude00");
        assertThat(Printable.line("a\u001b[31m\r\nb\u202ec")).isEqualTo("a\\u{1b}[31m\\u{d}\\u{a}b\\u{202e}c");
    }
}
