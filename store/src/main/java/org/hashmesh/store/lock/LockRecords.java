// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.lock;

import java.io.IOException;
import java.util.Optional;

/**
 * Where a {@link SignLock} keeps its records.
 *
 * <p>Laws: when {@link #replace} returns, the new record survives a power cut; a crash before leaves the old one or the
 * new one, whole. Nothing else ever changes or removes a record.
 */
public interface LockRecords extends AutoCloseable {

    /** The record of this name; empty when there never was one. */
    Optional<byte[]> read(String name) throws IOException;

    /** Makes the text the record's whole content. */
    void replace(String name, String text) throws IOException;

    /** Where the record stands, for people. */
    String place(String name);

    boolean isOpen();

    @Override
    void close() throws IOException;
}
