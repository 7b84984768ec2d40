// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node;

import java.util.function.BiFunction;
import org.hashmesh.node.config.Directories;
import org.hashmesh.store.evidence.EvidenceShelf;
import org.hashmesh.store.kv.ReopeningKeyValues;
import org.hashmesh.store.kv.RocksKeyValues;
import org.hashmesh.store.kv.StoreLimits;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.store.list.Effect;
import org.hashmesh.store.list.HashList;
import org.hashmesh.store.lock.SignLock;
import org.hashmesh.store.receipt.ConfirmedHeads;

/** A node's disk: the database with the ledger, the list over it, the evidence and the confirmed heads, and the sign-lock beside it. */
record Storage(
        ReopeningKeyValues store,
        Ledger ledger,
        HashList list,
        EvidenceShelf evidence,
        ConfirmedHeads confirmed,
        SignLock lock)
        implements AutoCloseable {

    /** As {@link #open(Directories, SignLock, BiFunction)}, to look at it without its forum. */
    static Storage open(Directories directories) {
        return open(directories, SignLock.open(directories.signLock()), (evidence, confirmed) -> Effect.everywhere());
    }

    /**
     * Opens what {@code init} made. The lock first: who has it may open the database.
     *
     * @param lock opened already; it is closed when this fails
     * @param effect which entries the list counts, by what is held against authors and what members confirmed
     */
    static Storage open(
            Directories directories, SignLock lock, BiFunction<EvidenceShelf, ConfirmedHeads, Effect> effect) {
        try {
            ReopeningKeyValues store =
                    new ReopeningKeyValues(() -> RocksKeyValues.open(directories.store(), StoreLimits.DEFAULT));
            try {
                Ledger ledger = Ledger.open(store);
                EvidenceShelf evidence = EvidenceShelf.open(store);
                ConfirmedHeads confirmed = ConfirmedHeads.open(store);
                HashList list = new HashList(store, ledger.logs(), effect.apply(evidence, confirmed));
                return new Storage(store, ledger, list, evidence, confirmed, lock);
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
        confirmed.reload();
    }

    @Override
    public void close() {
        store.flush();
        store.close();
        lock.close();
    }
}
