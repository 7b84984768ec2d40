// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.log;

import java.time.Instant;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TreeSize;

/**
 * Signs checkpoints of one log. Law: the same arguments give the same bytes, so what was locked before a crash can be signed
 * again after it. It does not remember what it signed: that is the sign-lock's work, before the call.
 */
public interface CheckpointSigner {

    /**
     * The signed checkpoint.
     *
     * @param time when, in whole seconds
     * @throws IllegalArgumentException if the time has a part of a second
     * @throws IllegalStateException if this signer is not the one of that log
     */
    SignedCheckpoint sign(Origin origin, TreeSize size, Digest root, Instant time);
}
