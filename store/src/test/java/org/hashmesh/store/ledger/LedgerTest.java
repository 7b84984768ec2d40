// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.hashmesh.crypto.log.Extension;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.LeafBlock;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.log.VerifiedExtension;
import org.hashmesh.crypto.tree.CompactRange;
import org.hashmesh.crypto.tree.ConsistencyProof;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.crypto.tree.InclusionProof;
import org.hashmesh.crypto.tree.ProofException;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.store.check.StoreCheck;
import org.hashmesh.store.kv.Batch;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.Durability;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.kv.KeyRange;
import org.hashmesh.store.kv.MemoryKeyValues;
import org.hashmesh.store.kv.Scan;
import org.hashmesh.store.list.HashList;
import org.hashmesh.store.log.LogNumber;
import org.hashmesh.store.log.LogReader;
import org.hashmesh.v1.OpinionKind;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private final TreeHasher hasher = new TreeHasher();
    private final MemoryKeyValues store = new MemoryKeyValues();
    private final Ledger ledger = Ledger.open(store);
    private final TestLog author = new TestLog("acme.example/eu1");

    @Test
    void givesBackEveryEntryHoweverTheyCame() {
        int hash = 0;
        for (int count : new int[] {1, 3, 251, 1, 1, 255, 256, 257, 17_000, 1, 600, 700}) {
            author.commit(ledger, author.addMany(hash, count));
            hash += count;
            assertThat(Ledger.open(store).logs().heads())
                    .isEqualTo(ledger.logs().heads());
        }
        LogReader log = log();
        assertThat(log.head().size()).isEqualTo(new TreeSize(author.leaves().size()));
        assertThat(log.leaves(new EntryIndex(0), log.head().size(), Long.MAX_VALUE))
                .isEqualTo(author.leaves());
        for (int i = 0; i < author.leaves().size(); i += 13) {
            assertThat(log.leaf(new EntryIndex(i))).isEqualTo(author.leaves().get(i));
            assertThat(log.leafHash(new EntryIndex(i)))
                    .isEqualTo(author.leaves().get(i).hash(hasher));
        }
        assertThat(log.head().totals().adds()).isEqualTo(hash);
        assertThat(count(Column.TAIL)).isEqualTo(hash % 256);
        assertThat(count(Column.CHUNKS)).isEqualTo(hash / 256);
        assertThat(count(Column.ROWS)).isEqualTo(hash);
    }

    @Test
    void readsInPiecesOfTheBytesAskedFor() {
        author.commit(ledger, author.addMany(0, 700));
        LogReader log = log();
        List<Leaf> all = new ArrayList<>();
        int pieces = 0;
        while (all.size() < 600) {
            List<Leaf> piece = log.leaves(new EntryIndex(all.size()), new TreeSize(600), 5_000);
            assertThat(piece.stream().mapToInt(Leaf::length).sum()).isLessThanOrEqualTo(5_000);
            all.addAll(piece);
            pieces++;
        }
        assertThat(all).isEqualTo(author.leaves().subList(0, 600));
        assertThat(pieces).isGreaterThan(5);
        assertThat(log.leaves(new EntryIndex(3), new TreeSize(9), 1)).hasSize(1);
        assertThatThrownBy(() -> log.leaves(new EntryIndex(0), new TreeSize(701), 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> log.leaf(new EntryIndex(700))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void handsOutEntriesWithoutMakingLeavesOfThem() {
        author.commit(ledger, author.addMany(0, 700));
        LogReader log = log();
        for (int[] range : new int[][] {{0, 700}, {0, 0}, {255, 257}, {256, 512}, {300, 301}, {600, 699}}) {
            List<Leaf> read = new ArrayList<>();
            log.read(
                    new EntryIndex(range[0]),
                    new TreeSize(range[1]),
                    (bytes, offset, length) -> read.add(new Leaf(Arrays.copyOfRange(bytes, offset, offset + length))));
            assertThat(read).isEqualTo(author.leaves().subList(range[0], range[1]));
        }
        assertThatThrownBy(() -> log.read(new EntryIndex(0), new TreeSize(701), (bytes, offset, length) -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void provesEntriesAndGrowthFromItsTiles() throws ProofException {
        for (int count : new int[] {300, 1, 211, 65_536, 1_000, 3}) {
            author.commit(ledger, author.addMany(author.leaves().size(), count));
        }
        LogReader log = log();
        List<SignedCheckpoint> history = log.history(TreeSize.ZERO, 100);
        assertThat(history).hasSize(6);
        SignedCheckpoint last = history.get(5);
        for (SignedCheckpoint checkpoint : history) {
            ConsistencyProof.prove(checkpoint.size(), last.size(), log.tiles(last.size()), hasher)
                    .verify(checkpoint.size(), checkpoint.root(), last.size(), last.root(), hasher);
            for (long i = 0;
                    i < checkpoint.size().value();
                    i += 1 + checkpoint.size().value() / 20) {
                EntryIndex index = new EntryIndex(i);
                Digest leafHash = author.leaves().get((int) i).hash(hasher);
                InclusionProof.prove(index, checkpoint.size(), log.tiles(checkpoint.size()), hasher)
                        .verify(index, leafHash, checkpoint.size(), checkpoint.root(), hasher);
            }
        }
    }

    @Test
    void knowsWhichCheckpointFirstCoversAnEntry() {
        author.commit(ledger, author.addMany(0, 10));
        author.commit(ledger, author.addMany(0, 60_000));
        author.commit(ledger, author.addMany(0, 5_536));
        author.commit(ledger, author.addMany(0, 1));
        LogReader log = log();
        assertThat(log.covering(new EntryIndex(9)).size()).isEqualTo(new TreeSize(10));
        assertThat(log.covering(new EntryIndex(10)).size()).isEqualTo(new TreeSize(60_010));
        assertThat(log.covering(new EntryIndex(9)).size()).isEqualTo(new TreeSize(10));
        assertThat(log.covering(new EntryIndex(65_546)).size()).isEqualTo(new TreeSize(65_547));
        assertThat(log.checkpointAt(new TreeSize(10))).isPresent();
        assertThat(log.checkpointAt(new TreeSize(11))).isEmpty();
    }

    @Test
    void letsGoOfALogAsIfNothingOfItHadEverCome() {
        TestLog other = new TestLog("bolt.example/n1");
        other.commit(ledger, other.addMany(0, 10));
        author.commit(ledger, author.addMany(0, 700));
        author.commit(ledger, author.extend(List.of(author.withdraw(author, 3))));
        LogNumber before = log().number();

        ledger.forget(author.origin().id());

        assertThat(ledger.logs().find(author.origin())).isEmpty();
        assertThat(store.last(Column.WITHDRAWALS, KeyRange.all())).isEmpty();
        HashList list = new HashList(store, ledger.logs());
        assertThat(list.estimateInForce()).isEqualTo(10);

        // Another history of that name takes its place, and is not mixed up with what is left of the first.
        TestLog again = new TestLog("acme.example/eu1");
        again.commit(ledger, again.addMany(500, 400));
        Ledger reopened = Ledger.open(store);
        assertThat(reopened.logs().find(author.origin()).orElseThrow().number()).isNotEqualTo(before);
        assertThat(new HashList(store, reopened.logs()).estimateInForce()).isEqualTo(410);
        Function<Origin, Optional<LogKey>> keys =
                origin -> Optional.of(origin.equals(again.origin()) ? again.key() : other.key());
        assertThat(new StoreCheck(store, reopened.logs(), keys).verify(progress -> {}))
                .isEmpty();
    }

    @Test
    void knowsTheLastEntryThatIsUrgentHoweverItCame() throws Exception {
        author.commit(ledger, author.addMany(0, 700));
        assertThat(ledger.urgentTo(author.origin().id())).isZero();
        author.commit(ledger, author.extend(List.of(author.add(800), author.withdraw(author, 3), author.add(801))));
        author.commit(ledger, author.addMany(900, 100));
        author.commit(ledger, author.extend(List.of(author.addTo(1, "just-a-word"))));

        assertThat(ledger.urgentTo(author.origin().id())).isEqualTo(702);
        assertThat(Ledger.open(store).urgentTo(author.origin().id())).isEqualTo(702);
        ledger.rebuildList();
        assertThat(ledger.urgentTo(author.origin().id())).isEqualTo(702);
        author.commit(ledger, author.extend(List.of(author.addTo(1, "acme.example/attack"), author.add(802))));
        assertThat(ledger.urgentTo(author.origin().id())).isEqualTo(805);
    }

    @Test
    void aListThatAnOlderVersionMadeIsMadeAgain() {
        author.commit(ledger, author.addMany(0, 300));
        author.commit(
                ledger,
                author.extend(List.of(
                        author.opinion(author, 3, OpinionKind.OPINION_KIND_STANDS, 5),
                        author.addTo(1, "acme.example/x"))));
        Batch older = new Batch().delete(Column.META, Key.of("list-format".getBytes(StandardCharsets.UTF_8)));
        List<Key> made = new ArrayList<>();
        for (Column column : List.of(Column.OPINIONS, Column.INCIDENTS)) {
            try (Scan scan = store.scan(column, KeyRange.all())) {
                Key key = scan.next().key();
                made.add(key);
                older.delete(column, key);
            }
        }
        store.commit(older, Durability.SYNCED);
        Ledger.open(store);
        assertThat(store.get(Column.OPINIONS, made.get(0))).isPresent();
        assertThat(store.get(Column.INCIDENTS, made.get(1))).isPresent();
    }

    @Test
    void knowsWhatIsTooMuchForOneExtension() {
        Leaf large = new Leaf(new byte[4_000]);
        for (int i = 0; i < 5; i++) {
            author.commit(ledger, author.extend(java.util.Collections.nCopies(1_500, large)));
        }
        int most = (int) (Extension.MAX_LEAF_BYTES / 4_000);
        assertThat(log().fitsOneExtension(new TreeSize(7_500 - most))).isTrue();
        assertThat(log().fitsOneExtension(new TreeSize(7_500 - most - 1))).isFalse();
        assertThat(log().fitsOneExtension(new TreeSize(6_000))).isTrue();
        assertThat(log().head().totals().leafBytes()).isEqualTo(5L * 1_500 * 4_000);
        assertThat(log().head().totals().adds()).isZero();
        author.commit(ledger, author.addMany(0, 65_536));
        assertThat(log().fitsOneExtension(new TreeSize(7_500))).isTrue();
        assertThat(log().fitsOneExtension(new TreeSize(7_499))).isFalse();
    }

    @Test
    void readsTreesAndChunksOfAnySize() {
        for (int count : new int[] {300, 1, 211, 1_000, 3}) {
            author.commit(ledger, author.addMany(author.leaves().size(), count));
        }
        LogReader log = log();
        CompactRange range = CompactRange.EMPTY;
        for (int size = 0; size <= 1_515; size++) {
            if (size % 97 == 0 || size % 256 < 2 || size > 1_500) {
                assertThat(log.rangeAt(new TreeSize(size))).isEqualTo(range);
                assertThat(log.rootAt(new TreeSize(size))).isEqualTo(range.root(hasher));
            }
            if (size < 1_515) {
                range = range.append(hasher, List.of(author.leaves().get(size).hash(hasher)));
            }
        }
        assertThat(log.fullChunks()).isEqualTo(5);
        byte[] digests = log.chunkDigests(1, 4);
        for (int chunk = 1; chunk < 5; chunk++) {
            assertThat(log.block(chunk)).isEqualTo(LeafBlock.pack(author.chunk(chunk)));
            List<Digest> hashes =
                    author.chunk(chunk).stream().map(leaf -> leaf.hash(hasher)).toList();
            assertThat(Digest.of(digests, (chunk - 1) * Digest.BYTES))
                    .isEqualTo(CompactRange.EMPTY.append(hasher, hashes).root(hasher));
        }
        assertThatThrownBy(() -> log.block(5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> log.chunkDigests(4, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> log.rangeAt(new TreeSize(1_516))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesWhatNoLongerFitsTheHead() throws ConflictException {
        Extension first = author.addMany(0, 5);
        VerifiedExtension early = author.verified(ledger, first);
        ledger.commit(early);
        assertThatThrownBy(() -> ledger.commit(early)).isInstanceOf(ConflictException.class);
        Extension again = author.signAgain();
        VerifiedExtension later = author.verified(ledger, again);
        author.commit(ledger, author.addMany(5, 5));
        assertThatThrownBy(() -> ledger.commit(later)).isInstanceOf(ConflictException.class);
        assertThat(log().head().size()).isEqualTo(new TreeSize(10));
    }

    @Test
    void signingAgainMovesTheHeadAndKeepsTheFirstTime() {
        author.commit(ledger, author.addMany(0, 5));
        SignedCheckpoint first = log().head().checkpoint();
        author.commit(ledger, author.signAgain());
        assertThat(log().head().checkpoint().time()).isAfter(first.time());
        assertThat(log().covering(new EntryIndex(0))).isEqualTo(first);
        assertThat(Ledger.open(store).logs().heads()).isEqualTo(ledger.logs().heads());
    }

    @Test
    void tellsFollowersAfterTheCommit() {
        List<String> heard = new ArrayList<>();
        ledger.onCommit(commit -> {
            assertThat(commit.log().head().size()).isEqualTo(commit.to());
            heard.add(commit.log().origin().node() + " " + commit.from() + "-" + commit.to());
        });
        TestLog other = new TestLog("bolt.example/us1");
        author.commit(ledger, author.addMany(0, 3));
        other.commit(ledger, other.addMany(0, 2));
        author.commit(ledger, author.addMany(3, 4));
        assertThat(heard).containsExactly("eu1 0-3", "us1 0-2", "eu1 3-7");
        assertThat(ledger.logs().all()).hasSize(2);
        assertThat(ledger.logs().find(other.origin()).orElseThrow().head().size())
                .isEqualTo(new TreeSize(2));
    }

    @Test
    void stagedEntriesWaitUntilTheyAreCommitted() {
        List<Leaf> leaves = new ArrayList<>();
        for (int i = 0; i < 700; i++) {
            leaves.add(author.add(i));
        }
        assertThat(ledger.stage(author.origin(), leaves.subList(0, 600))).isEqualTo(new EntryIndex(0));
        assertThat(ledger.stage(author.origin(), leaves.subList(600, 700))).isEqualTo(new EntryIndex(600));
        Ledger afterCrash = Ledger.open(store.afterPowerCut());
        assertThat(afterCrash.staged(author.origin())).isEqualTo(leaves);
        author.commit(ledger, author.extend(leaves.subList(0, 600)));
        assertThat(ledger.staged(author.origin())).isEqualTo(leaves.subList(600, 700));
        ledger.dropStaged(author.origin());
        assertThat(ledger.staged(author.origin())).isEmpty();
        assertThat(ledger.stage(author.origin(), leaves.subList(600, 601))).isEqualTo(new EntryIndex(600));
    }

    @Test
    void digestIsEqualForEqualEntriesOnly() {
        Ledger peer = Ledger.open(new MemoryKeyValues());
        assertThat(peer.digest()).isEqualTo(ledger.digest());
        TestLog other = new TestLog("bolt.example/us1");
        Extension a = author.addMany(0, 3);
        Extension b = other.addMany(0, 2);
        author.commit(ledger, a);
        other.commit(ledger, b);
        other.commit(peer, b);
        assertThat(peer.digest()).isNotEqualTo(ledger.digest());
        author.commit(peer, a);
        assertThat(peer.digest()).isEqualTo(ledger.digest());
        author.commit(peer, author.signAgain());
        assertThat(peer.digest()).isEqualTo(ledger.digest());
    }

    private LogReader log() {
        return ledger.logs().find(author.origin()).orElseThrow();
    }

    private int count(Column column) {
        int count = 0;
        try (Scan scan = store.scan(column, KeyRange.all())) {
            while (scan.hasNext()) {
                scan.next();
                count++;
            }
        }
        return count;
    }
}
