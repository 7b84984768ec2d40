// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.lock;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Records in memory, for simulations and tests: they outlive the locks that are opened over them. For one thread. */
public final class MemoryLockRecords implements LockRecords {
    private final Map<String, byte[]> records = new HashMap<>();

    /** None yet. */
    public MemoryLockRecords() {}

    /** What the other holds now, as a copy of its directory would. */
    public MemoryLockRecords(MemoryLockRecords other) {
        records.putAll(other.records);
    }

    @Override
    public Optional<byte[]> read(String name) {
        return Optional.ofNullable(records.get(name));
    }

    @Override
    public void replace(String name, String text) {
        records.put(name, text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String place(String name) {
        return name + " in memory";
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {}
}
