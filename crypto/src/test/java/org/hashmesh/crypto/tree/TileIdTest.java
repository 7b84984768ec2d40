// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TileIdTest {
    @Test
    void holds256NeighboursOfALevel() {
        assertThat(TileId.holding(0, 0)).isEqualTo(new TileId(0, 0));
        assertThat(TileId.holding(0, 255)).isEqualTo(new TileId(0, 0));
        assertThat(TileId.holding(0, 256)).isEqualTo(new TileId(0, 1));
        assertThat(TileId.holding(1, 70_000)).isEqualTo(new TileId(1, 273));
        assertThat(new TileId(1, 273).firstIndex()).isEqualTo(69_888);
        assertThat(new TileId(1, 273).slotOf(70_000)).isEqualTo(112);
        assertThatThrownBy(() -> new TileId(1, 273).slotOf(69_887)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isAsWideAsTheTreeFillsIt() {
        assertThat(new TileId(0, 0).widthIn(new TreeSize(0))).isZero();
        assertThat(new TileId(0, 0).widthIn(new TreeSize(255))).isEqualTo(255);
        assertThat(new TileId(0, 0).widthIn(new TreeSize(257))).isEqualTo(256);
        assertThat(new TileId(0, 1).widthIn(new TreeSize(257))).isEqualTo(1);
        assertThat(new TileId(0, 2).widthIn(new TreeSize(257))).isZero();
        assertThat(new TileId(1, 0).widthIn(new TreeSize(65_535))).isEqualTo(255);
        assertThat(new TileId(1, 0).widthIn(new TreeSize(65_536))).isEqualTo(256);
        assertThat(new TileId(7, 0).widthIn(new TreeSize(Long.MAX_VALUE))).isEqualTo(127);
    }

    @Test
    void rejectsWhereNoTreeReaches() {
        assertThatThrownBy(() -> new TileId(8, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TileId(-1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TileId(0, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TileId(0, Long.MAX_VALUE)).isInstanceOf(IllegalArgumentException.class);
    }
}
