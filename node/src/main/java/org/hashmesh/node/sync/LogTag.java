// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import java.nio.ByteBuffer;
import org.hashmesh.crypto.log.LogId;

/**
 * The first 16 bytes of a log id, which name a log in a frontier. Nobody gains by two logs that begin alike: both would
 * have to stand in the roster, and would only hide each other.
 */
public record LogTag(long high, long low) {

    public static LogTag of(LogId log) {
        return read(ByteBuffer.wrap(log.value().toBytes()));
    }

    static LogTag read(ByteBuffer bytes) {
        return new LogTag(bytes.getLong(), bytes.getLong());
    }
}
