// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.kv;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryKeyValuesTest extends KeyValuesContract {
    @Override
    KeyValues create() {
        return new MemoryKeyValues();
    }

    @Override
    KeyValues afterCrash(KeyValues store) {
        return ((MemoryKeyValues) store).afterPowerCut();
    }

    @Test
    void aPowerCutTakesWhatWasNotSynced() {
        MemoryKeyValues store = new MemoryKeyValues();
        store.commit(new Batch().put(Column.META, key(1), value(1)), Durability.SYNCED);
        store.commit(new Batch().put(Column.META, key(2), value(2)), Durability.UNSYNCED);
        assertThat(store.get(Column.META, key(2))).isPresent();
        MemoryKeyValues left = store.afterPowerCut();
        assertThat(left.get(Column.META, key(1))).isPresent();
        assertThat(left.get(Column.META, key(2))).isEmpty();
    }
}
