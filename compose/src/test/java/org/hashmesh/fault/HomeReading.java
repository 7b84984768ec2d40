// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.hashmesh.crypto.certificate.TlsIdentity;
import org.hashmesh.crypto.key.KeyFile;
import org.hashmesh.crypto.key.KeyRole;
import org.hashmesh.crypto.key.StorageException;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.crypto.tree.InclusionProof;
import org.hashmesh.crypto.tree.ProofException;
import org.hashmesh.crypto.tree.TileReader;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.node.config.Directories;
import org.hashmesh.node.config.NodeConfig;
import org.hashmesh.store.check.StoreCheck;
import org.hashmesh.store.kv.KeyValues;
import org.hashmesh.store.kv.RocksKeyValues;
import org.hashmesh.store.kv.StoreDamagedException;
import org.hashmesh.store.kv.StoreLimits;
import org.hashmesh.store.kv.StoreOpenException;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.store.lock.SignLock;
import org.hashmesh.store.lock.SignLockException;
import org.hashmesh.store.lock.Signed;
import org.hashmesh.store.log.LogReader;

/**
 * Reads what a stopped node keeps, as the node would, and compares it with what it held when nothing was damaged. Whatever
 * can be read must be right, and what verification does not object to must be all there.
 */
final class HomeReading {
    /** Every so many entries one is proven; the odd number makes it another one in each chunk. */
    private static final int PROVEN = 37;

    private static final int HISTORY = 10_000;

    private final Map<Origin, LogKey> keys;
    private final Origin own;
    private final Signed signed;
    private final Content content;
    private final TreeHasher hasher = new TreeHasher();

    /** What the store held: all leaves, checkpoints, and what was staged. */
    private record Content(
            Map<Origin, List<Leaf>> leaves, Map<Origin, List<SignedCheckpoint>> history, List<Leaf> staged) {}

    /** How a damaged home read. */
    enum Outcome {
        FOUND_AT_OPEN,
        FOUND_AT_READ,
        FOUND_BY_VERIFY,
        /** The own log is shorter than the sign-lock says: the node signs nothing until peers gave the rest back. */
        FOUND_BY_SIGN_LOCK,
        /** A peer's log is an older one, whole and signed: the node asks for the rest as after any pause. */
        OLDER,
        HARMLESS
    }

    /** Reads the undamaged store, of which the reading must object to nothing. */
    HomeReading(Path store, Map<Origin, LogKey> keys, Origin own, Signed signed) {
        this.keys = Map.copyOf(keys);
        this.own = own;
        this.signed = signed;
        try (KeyValues values = RocksKeyValues.open(store, StoreLimits.DEFAULT)) {
            Ledger ledger = Ledger.open(values);
            assertThat(check(values, ledger)).isEmpty();
            content = content(ledger);
        }
    }

    /** Entries of all logs. */
    int entries() {
        return content.leaves().values().stream().mapToInt(List::size).sum();
    }

    /** Opens, reads and verifies a store in which something was damaged. */
    Outcome store(Path store) {
        try (KeyValues values = RocksKeyValues.open(store, StoreLimits.DEFAULT)) {
            Ledger ledger = Ledger.open(values);
            boolean readable = readsNothingWrong(ledger);
            boolean verifies = check(values, ledger).isEmpty();
            // A flip in the length of the very last write looks like a write that the crash cut short.
            if (size(ledger, own)
                    < content.leaves().getOrDefault(own, List.of()).size()) {
                assertThat(signed.size().value()).isGreaterThan(size(ledger, own));
                return Outcome.FOUND_BY_SIGN_LOCK;
            }
            if (verifies
                    && ledger.logs().heads().stream()
                                    .mapToLong(head -> head.size().value())
                                    .sum()
                            < entries()) {
                assertThat(readable).isTrue();
                return Outcome.OLDER;
            }
            if (verifies) {
                assertThat(readable).as("verify objects to what cannot be read").isTrue();
                assertThat(content(ledger)).isEqualTo(content);
                return Outcome.HARMLESS;
            }
            return readable ? Outcome.FOUND_BY_VERIFY : Outcome.FOUND_AT_READ;
        } catch (StoreOpenException e) {
            assertThat(e.reason()).isNotEqualTo(StoreOpenException.Reason.IN_USE);
            return Outcome.FOUND_AT_OPEN;
        } catch (StoreDamagedException e) {
            return Outcome.FOUND_AT_OPEN;
        }
    }

    private static long size(Ledger ledger, Origin log) {
        return ledger.range(log.id()).size().value();
    }

    /** Opens and reads a sign-lock in which something was damaged. */
    static Outcome signLock(Path directory, Origin origin, Optional<Signed> expected) {
        try (SignLock lock = SignLock.open(directory)) {
            assertThat(lock.read(origin)).isEqualTo(expected);
            return Outcome.HARMLESS;
        } catch (SignLockException e) {
            assertThat(e.reason()).isEqualTo(SignLockException.Reason.DAMAGED);
            return Outcome.FOUND_AT_OPEN;
        }
    }

    /** Reads all keys where something was damaged. */
    static Outcome keys(NodeConfig damaged, NodeConfig good) {
        try {
            assertThat(publicKeys(damaged.directories())).isEqualTo(publicKeys(good.directories()));
            return Outcome.HARMLESS;
        } catch (StorageException e) {
            return Outcome.FOUND_AT_OPEN;
        }
    }

    private static List<Object> publicKeys(Directories there) {
        TlsIdentity tls = TlsIdentity.load(there.tlsKey(), there.tlsCertificate());
        return List.of(
                KeyFile.at(there.identityKey(), KeyRole.IDENTITY).read().publicKey(),
                KeyFile.at(there.nodeKey(), KeyRole.NODE).read().publicKey(),
                KeyFile.at(there.logKey("main", 1), KeyRole.LOG).read().publicKey(),
                tls.fingerprint(),
                tls.certificate());
    }

    private boolean readsNothingWrong(Ledger ledger) {
        boolean readable = true;
        for (Map.Entry<Origin, List<Leaf>> log : content.leaves().entrySet()) {
            Optional<LogReader> reader = ledger.logs().find(log.getKey());
            if (reader.isEmpty()) {
                throw new AssertionError(log.getKey() + " is gone and nothing said so");
            }
            readable &= readsNothingWrong(reader.get(), log.getValue());
        }
        try {
            List<Leaf> staged = ledger.staged(own);
            if (size(ledger, own)
                    == content.leaves().getOrDefault(own, List.of()).size()) {
                assertThat(staged).isEqualTo(content.staged());
            }
        } catch (StoreDamagedException e) {
            readable = false;
        }
        return readable;
    }

    private boolean readsNothingWrong(LogReader log, List<Leaf> expected) {
        TreeSize size = log.head().size();
        assertThat(size.value()).isLessThanOrEqualTo(expected.size());
        boolean readable = true;
        TileReader tiles = log.tiles(size);
        for (int i = 0; i < size.value(); i++) {
            EntryIndex index = new EntryIndex(i);
            try {
                assertThat(log.leaf(index)).isEqualTo(expected.get(i));
                if (i % PROVEN == 0) {
                    prove(log, index, expected.get(i), tiles);
                }
            } catch (StoreDamagedException e) {
                readable = false;
            } catch (ProofException e) {
                throw new AssertionError(log.origin() + ": a proof of entry " + i + " is wrong", e);
            }
        }
        return readable;
    }

    private void prove(LogReader log, EntryIndex index, Leaf leaf, TileReader tiles) throws ProofException {
        TreeSize size = log.head().size();
        InclusionProof.prove(index, size, tiles, hasher)
                .verify(index, leaf.hash(hasher), size, log.head().root(), hasher);
    }

    private List<?> check(KeyValues values, Ledger ledger) {
        return new StoreCheck(values, ledger.logs(), origin -> Optional.ofNullable(keys.get(origin)))
                .verify(progress -> {});
    }

    private Content content(Ledger ledger) {
        Map<Origin, List<Leaf>> leaves = new TreeMap<>();
        Map<Origin, List<SignedCheckpoint>> history = new TreeMap<>();
        for (LogReader log : ledger.logs().all()) {
            TreeSize size = log.head().size();
            leaves.put(log.origin(), new ArrayList<>(log.leaves(new EntryIndex(0), size, Long.MAX_VALUE)));
            history.put(log.origin(), log.history(TreeSize.ZERO, HISTORY));
        }
        return new Content(leaves, history, ledger.staged(own));
    }

    /** The digest of the heads, as the node says it. */
    static Digest digest(Path store) {
        try (KeyValues values = RocksKeyValues.open(store, StoreLimits.DEFAULT)) {
            return Ledger.open(values).digest();
        }
    }
}
