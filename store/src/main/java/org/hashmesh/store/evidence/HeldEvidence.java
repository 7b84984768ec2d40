// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.evidence;

import com.google.protobuf.ByteString;
import org.hashmesh.crypto.log.LogId;

/**
 * One piece of evidence on the shelf.
 *
 * @param log whose author it speaks against
 * @param bytes a LogEvidence of evidence.proto, verified before it came here
 */
public record HeldEvidence(LogId log, ByteString bytes) {}
