// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node;

import java.io.PrintStream;
import org.hashmesh.crypto.key.StorageException;
import org.hashmesh.node.toml.ConfigurationException;
import org.hashmesh.store.kv.StoreDamagedException;
import org.hashmesh.store.kv.StoreOpenException;
import org.hashmesh.store.lock.SignLockException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Why a node does not start, in words for a person, and whether starting it again could help. */
final class StartFailure {

    private static final Logger LOG = LoggerFactory.getLogger(StartFailure.class);

    /** Starting again could help. */
    static final int FAILED = 1;

    /** Somebody has to change something first. */
    static final int CONFIGURATION = 2;

    private StartFailure() {}

    /** Says it on standard error, and gives the exit code. */
    static int report(RuntimeException failure) {
        PrintStream err = System.err;
        if (failure instanceof ConfigurationException wrong) {
            // One problem a line; what is no problem of a place in a file is the message alone.
            String.valueOf(wrong.getMessage()).lines().forEach(problem -> err.println("error: " + problem));
            return CONFIGURATION;
        }
        err.println("error: " + failure.getMessage());
        if (failure instanceof StoreOpenException store) {
            return switch (store.reason()) {
                case IN_USE, DISK -> FAILED;
                case NOT_A_STORE, NOT_EMPTY, DAMAGED -> CONFIGURATION;
            };
        }
        if (failure instanceof StoreDamagedException) {
            err.println("  next       keep the directory, then: hashmesh store verify");
            return CONFIGURATION;
        }
        if (failure instanceof SignLockException || failure instanceof StorageException) {
            return CONFIGURATION;
        }
        LOG.error("the node cannot run", failure);
        return FAILED;
    }
}
