// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.hashmesh.entry.FieldException;
import org.hashmesh.entry.HashValue;
import org.hashmesh.store.kv.MemoryKeyValues;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.store.list.HashList;
import org.hashmesh.store.list.ListedHashes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lists that are too long for the memory that is there for their hashes. */
class MatchMemoryTest {
    private static final Instant NOW = Instant.parse("2026-02-01T00:00:00Z");

    private final Random random = new Random(5);
    private final MemoryKeyValues store = new MemoryKeyValues();
    private final Ledger ledger = Ledger.open(store);
    private final HashList list = new HashList(store, ledger.logs());
    private final AuthorLog acme = new AuthorLog(ledger, "acme.example");
    private final List<Matching> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(Matching::close);
    }

    @Test
    void aListThatIsTooLongForTheMemoryAtTheStartIsNotAnsweredFrom() {
        acme.add(many(50_000));
        acme.add(many(50_000));
        Matching matching = withRoomFor(8 << 20);
        Awaitility.await().until(() -> matching.shortOfMemory(false).isPresent());
        assertThat(matching.isReady()).isFalse();
        assertThat(matching.isDamaged()).isFalse();
        assertThat(matching.obstacle().orElseThrow()).contains("the list is too long", "-Xmx");
        assertThat(matching.obstacle()).isEqualTo(matching.shortOfMemory(true));
    }

    @Test
    void aListThatOutgrowsTheMemoryIsLetGoOfAndTheNodeGoesOn() {
        Matching matching = withRoomFor(8 << 20);
        HashValue first = randomPdq();
        acme.add(first);
        Awaitility.await().until(matching::isReady);
        assertThat(ask(matching, first).isKnown()).isTrue();
        AtomicBoolean told = new AtomicBoolean();
        matching.whenLost(() -> told.set(true));
        acme.add(many(50_000));
        Awaitility.await().untilTrue(told);
        assertThat(matching.isReady()).isFalse();
        assertThat(matching.obstacle().orElseThrow()).contains("the list is too long", "-Xmx");
        assertThatThrownBy(() -> ask(matching, first)).isInstanceOf(IllegalStateException.class);
        acme.add(randomPdq());
        acme.add(many(17_000));
        acme.withdraw(0);
        assertThat(matching.isReady()).isFalse();
    }

    @Test
    void whatComesWhileTheListIsReadCountsToo() {
        MatchIndex index = new MatchIndex(
                new ListedHashes(store, ledger.logs()),
                list,
                (hash, log, at) -> {},
                withRoom(8 << 20),
                new SecureRandom(),
                InstantSource.fixed(NOW));
        try (index) {
            ledger.onCommit(index);
            acme.add(many(50_000));
            assertThatThrownBy(() -> index.fill().get()).hasCauseInstanceOf(WholeList.TooLongException.class);
            assertThat(index.lost()).isDone();
            assertThat(index.isReady()).isFalse();
        }
    }

    @Test
    void saysInTimeThatMemoryGetsShort() throws FieldException {
        Matching matching = withRoomFor(1 << 20);
        Awaitility.await().until(matching::isReady);
        assertThat(matching.shortOfMemory(false)).isEmpty();
        AtomicBoolean told = new AtomicBoolean();
        matching.onShortage(() -> told.set(true));
        while (matching.shortOfMemory(false).isEmpty()) {
            HashValue[] some = new HashValue[1_000];
            for (int i = 0; i < some.length; i++) {
                some[i] = HashValue.parse("md5", "%032x".formatted(random.nextLong() | 1));
            }
            acme.add(some);
            assertThat(told.get()).isEqualTo(matching.shortOfMemory(false).isPresent());
        }
        assertThat(matching.shortOfMemory(false).orElseThrow()).contains("90%", "no more are taken", "-Xmx");
        assertThat(matching.obstacle()).isEmpty();
        HashValue last = randomPdq();
        acme.add(last);
        assertThat(ask(matching, last).isKnown()).isTrue();
    }

    @Test
    void leavesTheRestOfTheNodeItsMemoryAndDoesNotFlap() {
        MatchMemory small = new MatchMemory(200 << 20);
        MatchMemory large = new MatchMemory(2_500L << 20);
        assertThat(small.limitBytes()).isEqualTo(100 << 20);
        assertThat(large.limitBytes()).isEqualTo(2_100L << 20);
        assertThat(small.isShort(89 << 20, false)).isFalse();
        assertThat(small.isShort(91 << 20, false)).isTrue();
        assertThat(small.isShort(89 << 20, true)).isTrue();
        assertThat(small.isShort(84 << 20, true)).isFalse();
        assertThat(small.isExceeded(100 << 20)).isFalse();
        assertThat(small.isExceeded((100 << 20) + 1)).isTrue();
        assertThat(small.roomBytes(101 << 20)).isNegative();
    }

    /** Of so many bytes, for hashes. */
    private Matching withRoomFor(int bytes) {
        Matching matching = Matching.open(
                store,
                ledger,
                list,
                (hash, log, index) -> {},
                TmkFiles.none(),
                withRoom(bytes),
                new SecureRandom(),
                InstantSource.fixed(NOW));
        opened.add(matching);
        return matching;
    }

    private static MatchMemory withRoom(int bytes) {
        long none = HashSets.empty(new SecureRandom(), Runnable::run, () -> 0).memoryBytes();
        return new MatchMemory(2 * (none + bytes));
    }

    private static MatchAnswer ask(Matching matching, HashValue hash) {
        MatchQuery query = new MatchQuery(hash, OptionalInt.empty(), Optional.empty());
        return matching.answer(List.of(query), MatchOptions.DEFAULT, NOW).get(0);
    }

    private HashValue[] many(int count) {
        HashValue[] many = new HashValue[count];
        for (int i = 0; i < many.length; i++) {
            many[i] = randomPdq();
        }
        return many;
    }

    private HashValue randomPdq() {
        byte[] bits = new byte[32];
        random.nextBytes(bits);
        return HashValue.pdq(bits);
    }
}
