// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hashmesh.node.health.NodeHealth.Condition;
import org.hashmesh.node.health.NodeHealth.Obstacle;
import org.hashmesh.v1.NodeState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeHealthTest {
    private final NodeHealth health = new NodeHealth();
    private final List<Condition> changes = new ArrayList<>();

    NodeHealthTest() {
        health.onChange(changes::add);
    }

    @Test
    void servesWhenNothingStandsInTheWay() {
        assertThat(health.condition()).isEqualTo(new Condition(NodeState.NODE_STATE_SERVING, ""));
        assertThat(health.condition().takesEntries()).isTrue();
        assertThat(health.isOnlyShortOfRoom()).isFalse();
    }

    @Test
    void theWorstObstacleDecidesWhateverCameFirst() {
        health.set(Obstacle.DISK_LOW, "little space");
        health.set(Obstacle.RECOVERING, "entries are missing");
        health.set(Obstacle.FENCED, "somebody else signs");

        assertThat(health.condition()).isEqualTo(new Condition(NodeState.NODE_STATE_READ_ONLY, "somebody else signs"));
        health.set(Obstacle.FENCED, "");
        assertThat(health.condition()).isEqualTo(new Condition(NodeState.NODE_STATE_RECOVERING, "entries are missing"));
        health.set(Obstacle.RECOVERING, "");
        assertThat(health.condition().reason()).isEqualTo("little space");
        assertThat(health.isOnlyShortOfRoom()).isTrue();
        health.set(Obstacle.DISK_LOW, "");
        assertThat(health.condition().takesEntries()).isTrue();
    }

    @Test
    void withdrawalsAreLeftOpenByLowSpaceAloneAndByNothingElse() {
        health.set(Obstacle.DISK_LOW, "little space");
        health.set(Obstacle.STORE_FAILED, "a write failed");

        assertThat(health.isOnlyShortOfRoom()).isFalse();
    }

    @Test
    void littleMemoryStopsWhatMembersAddAsLittleSpaceDoes() {
        health.set(Obstacle.MEMORY_LOW, "little memory");
        health.set(Obstacle.DISK_LOW, "little space");

        assertThat(health.condition().takesEntries()).isFalse();
        assertThat(health.takesFromPeers()).isFalse();
        assertThat(health.isOnlyShortOfRoom()).isTrue();

        health.set(Obstacle.DISK_LOW, "");
        health.set(Obstacle.MEMORY_LOW, "");
        health.set(Obstacle.RECOVERING, "entries are missing");

        assertThat(health.takesFromPeers()).isTrue();
        assertThat(health.isOnlyShortOfRoom()).isFalse();
    }

    @Test
    void tellsOfEachChangeOnce() {
        health.set(Obstacle.DISK_LOW, "little space");
        health.set(Obstacle.DISK_LOW, "little space");
        health.set(Obstacle.RECOVERING, "");
        health.set(Obstacle.DISK_LOW, "");

        assertThat(changes)
                .extracting(Condition::state)
                .containsExactly(NodeState.NODE_STATE_READ_ONLY, NodeState.NODE_STATE_SERVING);
    }

    @Test
    void entriesStopBelowTheLowWaterMarkAndComeBackWhenThereIsMore(@TempDir Path disk) {
        new FreeSpace(disk, Long.MAX_VALUE, health).check();
        assertThat(health.has(Obstacle.DISK_LOW)).isTrue();
        assertThat(health.condition().reason()).contains(disk.toString());

        new FreeSpace(disk, 1, health).check();
        assertThat(health.has(Obstacle.DISK_LOW)).isFalse();
    }
}
