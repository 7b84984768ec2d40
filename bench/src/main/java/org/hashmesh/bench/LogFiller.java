// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.bench;

import com.google.protobuf.ByteString;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.hashmesh.crypto.key.KeyRole;
import org.hashmesh.crypto.log.Extension;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.LogSigner;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.log.VerifiedExtension;
import org.hashmesh.crypto.tree.CompactRange;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.entry.EntryLeaf;
import org.hashmesh.entry.FieldException;
import org.hashmesh.entry.NewEntryCheck;
import org.hashmesh.entry.Taxonomy;
import org.hashmesh.node.demo.LocalMember;
import org.hashmesh.node.home.NodeKeys;
import org.hashmesh.node.roster.RosterSnapshot;
import org.hashmesh.store.kv.RocksKeyValues;
import org.hashmesh.store.kv.StoreLimits;
import org.hashmesh.store.ledger.ConflictException;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.v1.EntryType;

/**
 * Writes members' logs into the stores of nodes that do not run: the same entries that an import would make, signed with
 * the members' own keys, through the ledger's one door. So a source of ten million entries is there in minutes.
 */
final class LogFiller {
    private static final int SALT_SEED = 0x73616c74;

    private final RosterSnapshot roster;
    private final PrintStream out;
    private final NewEntryCheck check = new NewEntryCheck(Taxonomy.load());
    private final TreeHasher hasher = new TreeHasher();

    LogFiller(RosterSnapshot roster, PrintStream out) {
        this.roster = roster;
        this.out = out;
    }

    /** Makes each author's log longer by {@code each} entries, at all of {@code holders}. */
    void fill(List<LocalMember> authors, List<LocalMember> holders, int each) throws Exception {
        List<RocksKeyValues> stores = new ArrayList<>();
        List<Ledger> ledgers = new ArrayList<>();
        try {
            for (LocalMember holder : holders) {
                RocksKeyValues store = RocksKeyValues.open(holder.home().resolve("store"), StoreLimits.DEFAULT);
                stores.add(store);
                ledgers.add(Ledger.open(store));
            }
            for (LocalMember author : authors) {
                fill(author, ledgers, each);
                out.println(author.name() + ": " + each + " entries more");
            }
            stores.forEach(RocksKeyValues::flush);
        } finally {
            stores.forEach(RocksKeyValues::close);
        }
    }

    private void fill(LocalMember author, List<Ledger> ledgers, int entries) throws Exception {
        LogKey key = roster.logs().stream()
                .filter(log -> log.origin().member().equals(author.name()))
                .findFirst()
                .orElseThrow();
        Path file = author.home().resolve("keys").resolve("log-main-1.key");
        LogSigner signer = new LogSigner(key.origin(), NodeKeys.read(file, KeyRole.LOG, Optional.empty()));
        for (int done = 0; done < entries; ) {
            int batch = Math.min(Extension.MAX_LEAVES, entries - done);
            CompactRange before = ledgers.get(0).range(key.origin().id());
            List<Leaf> leaves = leaves(author, before.size().value(), batch);
            List<Digest> hashes = leaves.stream().map(leaf -> leaf.hash(hasher)).toList();
            CompactRange after = before.append(hasher, hashes);
            SignedCheckpoint head = signer.sign(
                    key.origin(),
                    after.size(),
                    after.root(hasher),
                    signedAt(after.size().value()));
            Extension extension = new Extension(key.origin(), before.size(), leaves, head.note());
            for (Ledger ledger : ledgers) {
                commit(ledger, extension, key);
            }
            done += batch;
        }
    }

    /** As if the author had added a few hundred entries a second, up to an hour ago. */
    private static Instant signedAt(long size) {
        return Instant.parse("2026-01-01T00:00:00Z").plusSeconds(size / 500);
    }

    private void commit(Ledger ledger, Extension extension, LogKey key) throws Exception {
        try {
            ledger.commit(VerifiedExtension.check(
                    extension,
                    ledger.range(key.origin().id()),
                    ledger.logs().find(key.origin().id()).map(log -> log.head().checkpoint()),
                    key,
                    hasher));
        } catch (ConflictException e) {
            throw new IllegalStateException("nobody else writes to this store", e);
        }
    }

    private List<Leaf> leaves(LocalMember author, long from, int count) {
        SplittableRandom random = new SplittableRandom(SALT_SEED + author.name().hashCode() + from);
        int start = Math.floorMod(author.name().hashCode(), 20) * 50_000_000 + (int) from;
        List<Leaf> leaves = new ArrayList<>(count);
        Instant now = signedAt(from);
        for (int i = 0; i < count; i++) {
            byte[] salt = new byte[EntryLeaf.SALT_BYTES];
            random.nextBytes(salt);
            try {
                leaves.add(new Leaf(EntryLeaf.of(
                                EntryType.ENTRY_TYPE_ADD,
                                ByteString.copyFrom(salt),
                                check.check(BenchList.entry(start + i), now))
                        .encode()));
            } catch (FieldException e) {
                throw new IllegalStateException("the list of the benchmark is not one that a node takes", e);
            }
        }
        return leaves;
    }
}
