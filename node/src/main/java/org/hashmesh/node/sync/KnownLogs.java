// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import org.hashmesh.crypto.log.LogId;

/** Which logs the newest roster lists: others are neither asked for nor taken. */
@FunctionalInterface
public interface KnownLogs {

    boolean lists(LogId log);
}
