// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.kv;

/** What a crash may take away from a batch that was committed. */
public enum Durability {
    /** Survives a kill and a power cut from the moment that commit returns. */
    SYNCED,
    /** Survives a kill of the process; a power cut may lose it until the next synced commit or {@link KeyValues#sync}. */
    UNSYNCED
}
