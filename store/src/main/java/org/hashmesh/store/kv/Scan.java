// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.kv;

import java.util.Iterator;

/**
 * The pairs of a range in key order, as they were when the scan began: commits after that do not show. Close it, or the
 * store keeps old data for it. Used by one thread.
 */
public interface Scan extends Iterator<KeyValue>, AutoCloseable {
    @Override
    void close();
}
