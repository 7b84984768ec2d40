// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node;

import org.hashmesh.node.config.Directories;
import org.hashmesh.store.evidence.EvidenceShelf;
import org.hashmesh.store.kv.ReopeningKeyValues;
import org.hashmesh.store.kv.RocksKeyValues;
import org.hashmesh.store.kv.StoreLimits;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.store.list.Effect;
import org.hashmesh.store.list.HashList;
import org.hashmesh.store.lock.SignLock;

/** A node's disk: the database with the ledger, the list over it and the evidence, and the sign-lock beside it. */
record Storage(ReopeningKeyValues store, Ledger ledger, HashList list, EvidenceShelf evidence, SignLock lock)
        implements AutoCloseable {

    /** As {@link #open(Directories, SignLock, Effect)}, to look at it without its forum. */
    static Storage open(Directories directories) {
        return open(directories, SignLock.open(directories.signLock()), Effect.everywhere());
    }

    /**
     * Opens what {@code init} made. The lock first: who has it may open the database.
     *
     * @param lock opened already; it is closed when this fails
     * @param effect which entries the list counts
     */
    static Storage open(Directories directories, SignLock lock, Effect effect) {
        try {
            ReopeningKeyValues store =
                    new ReopeningKeyValues(() -> RocksKeyValues.open(directories.store(), StoreLimits.DEFAULT));
            try {
                Ledger ledger = Ledger.open(store);
                return new Storage(
                        store, ledger, new HashList(store, ledger.logs(), effect), EvidenceShelf.open(store), lock);
            } catch (RuntimeException e) {
                store.close();
                throw e;
            }
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** After a failed write: opens the database again and verifies the edges of all logs. */
    void reopen() {
        store.reopen();
        ledger.reload();
        evidence.reload();
    }

    @Override
    public void close() {
        store.flush();
        store.close();
        lock.close();
    }
}
