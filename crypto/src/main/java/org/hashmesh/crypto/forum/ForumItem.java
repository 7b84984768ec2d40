// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import java.nio.ByteBuffer;
import org.hashmesh.crypto.tree.Digest;

/**
 * What nodes tell each other of governance, each a text file of its own: it travels, is stored, exported and handed in as
 * these bytes.
 */
public interface ForumItem {

    /** Largest file in bytes. */
    int MAX_BYTES = 128 * 1024;

    /** The exact bytes, in the one spelling; the caller's own copy. */
    byte[] file();

    /** What it is, so that two files that say the same of the same by the same have one name. */
    String name();

    /** Eight bytes of the hash of its name: finds out who lacks what. */
    default long id() {
        return ByteBuffer.wrap(Digest.sha256(Signing.bytes(name())).toBytes()).getLong();
    }
}
