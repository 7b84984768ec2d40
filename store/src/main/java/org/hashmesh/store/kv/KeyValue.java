// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.kv;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One stored pair. The value's array is shared for speed: whoever gets it does not write into it.
 *
 * @param key where it stands
 * @param value its bytes
 */
@SuppressWarnings(
        "ArrayRecordComponent") // equality goes by content, and a copy per pair would double the cost of scans
public record KeyValue(Key key, byte[] value) {
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KeyValue pair && key.equals(pair.key) && Arrays.equals(value, pair.value);
    }

    @Override
    public int hashCode() {
        return 31 * key.hashCode() + Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return key + " (" + value.length + " bytes)";
    }
}
