// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.list;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.hashmesh.crypto.log.Extension;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.entry.HashKind;
import org.hashmesh.entry.HashValue;
import org.hashmesh.store.kv.MemoryKeyValues;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.store.ledger.TestLog;
import org.hashmesh.store.list.Listing.State;
import org.hashmesh.store.log.LogReader;
import org.hashmesh.v1.Add;
import org.hashmesh.v1.EntryReference;
import org.hashmesh.v1.EntryType;
import org.hashmesh.v1.HashType;
import org.hashmesh.v1.Withdraw;
import org.hashmesh.v1.WithdrawReason;
import org.junit.jupiter.api.Test;

class HashListTest {
    private static final Instant NOW = Instant.parse("2026-02-01T00:00:00Z");

    private final MemoryKeyValues store = new MemoryKeyValues();
    private final Ledger ledger = Ledger.open(store);
    private final HashList list = new HashList(store, ledger.logs());
    private final TestLog acme = new TestLog("acme.example/eu1");
    private final TestLog acmeToo = new TestLog("acme.example/us1");
    private final TestLog bolt = new TestLog("bolt.example/eu1");

    @Test
    void saysWhoListsAHash() {
        acme.commit(ledger, acme.addMany(0, 300));
        bolt.commit(ledger, bolt.addMany(299, 2));
        List<List<Listing>> answers = list.lookup(List.of(hash(5), hash(299), hash(999), hash(300)), NOW);
        assertThat(answers).extracting(List::size).containsExactly(1, 2, 0, 1);
        Listing first = answers.get(1).get(0);
        assertThat(first.origin()).isEqualTo(acme.origin());
        assertThat(first.index()).isEqualTo(new EntryIndex(299));
        assertThat(first.isInForce()).isTrue();
        assertThat(first.signedAt()).isEqualTo(Instant.parse("2026-01-01T00:00:01Z"));
        assertThat(first.add().getLabels().getContentType()).isEqualTo("video");
        assertThat(answers.get(1).get(1).origin()).isEqualTo(bolt.origin());
    }

    @Test
    void withdrawalByTheSameMemberCountsFromAnyOfItsLogs() {
        acme.commit(ledger, acme.addMany(0, 3));
        acme.commit(ledger, acme.extend(List.of(acme.withdraw(acme, 0))));
        acmeToo.commit(ledger, acmeToo.extend(List.of(acmeToo.withdraw(acme, 1))));
        assertThat(states(0, 1, 2)).containsExactly(State.WITHDRAWN, State.WITHDRAWN, State.IN_FORCE);
        Listing.Withdrawal withdrawal =
                list.lookup(List.of(hash(1)), NOW).get(0).get(0).withdrawal().orElseThrow();
        assertThat(withdrawal.origin()).isEqualTo(acmeToo.origin());
        assertThat(withdrawal.index()).isEqualTo(new EntryIndex(0));
        assertThat(withdrawal.reason()).isEqualTo(WithdrawReason.WITHDRAW_REASON_MISTAKE);
        assertThat(list.estimateInForce()).isEqualTo(1);
    }

    @Test
    void withdrawalByAnotherMemberHasNoEffect() {
        acme.commit(ledger, acme.addMany(0, 1));
        bolt.commit(ledger, bolt.extend(List.of(bolt.withdraw(acme, 0))));
        assertThat(states(0)).containsExactly(State.IN_FORCE);
        assertThat(list.estimateInForce()).isEqualTo(1);
    }

    @Test
    void withdrawalThatNamesAnotherLeafHashHasNoEffect() {
        acme.commit(ledger, acme.addMany(0, 2));
        Withdraw wrong = Withdraw.newBuilder()
                .setReason(WithdrawReason.WITHDRAW_REASON_OTHER)
                .addEntries(EntryReference.newBuilder()
                        .setLogId(ByteString.copyFrom(acme.origin().id().value().toBytes()))
                        .setIndex(0)
                        .setLeafHash(ByteString.copyFrom(new byte[32])))
                .build();
        acme.commit(ledger, acme.extend(List.of(acme.leaf(EntryType.ENTRY_TYPE_WITHDRAW, wrong))));
        assertThat(states(0)).containsExactly(State.IN_FORCE);
        // ... and does not hide the right one after it.
        acme.commit(ledger, acme.extend(List.of(acme.withdraw(acme, 0))));
        assertThat(states(0)).containsExactly(State.WITHDRAWN);
    }

    @Test
    void theFirstWithdrawalOfALogIsTheOneTold() {
        acme.commit(ledger, acme.addMany(0, 1));
        acme.commit(ledger, acme.extend(List.of(acme.withdraw(acme, 0))));
        acme.commit(ledger, acme.extend(List.of(acme.withdraw(acme, 0), acme.withdraw(acme, 0))));
        assertThat(list.lookup(List.of(hash(0)), NOW)
                        .get(0)
                        .get(0)
                        .withdrawal()
                        .orElseThrow()
                        .index())
                .isEqualTo(new EntryIndex(1));
    }

    @Test
    void withdrawalMayComeBeforeWhatItWithdraws() {
        Extension adds = acme.addMany(0, 2);
        acmeToo.commit(ledger, acmeToo.extend(List.of(acmeToo.withdraw(acme, 1))));
        assertThat(list.lookup(List.of(hash(1)), NOW).get(0)).isEmpty();
        acme.commit(ledger, adds);
        assertThat(states(0, 1)).containsExactly(State.IN_FORCE, State.WITHDRAWN);
        assertThat(list.estimateInForce()).isEqualTo(1);
    }

    @Test
    void expiresAtTheSecondThatTheEntryNames() {
        Add add = Add.newBuilder()
                .setHashType(HashType.HASH_TYPE_SHA256)
                .setValue(ByteString.copyFrom(TestLog.hashBytes(1)))
                .setExpires(NOW.getEpochSecond())
                .build();
        acme.commit(ledger, acme.extend(List.of(acme.leaf(EntryType.ENTRY_TYPE_ADD, add))));
        assertThat(list.lookup(List.of(hash(1)), NOW.minusSeconds(1))
                        .get(0)
                        .get(0)
                        .state())
                .isEqualTo(State.IN_FORCE);
        assertThat(states(1)).containsExactly(State.EXPIRED);
    }

    @Test
    void nothingCountsThatAMalformedEntrySaysOrThatComesAfterTheSeal() {
        Add malformed = Add.newBuilder()
                .setHashType(HashType.HASH_TYPE_SHA256)
                .setValue(ByteString.copyFrom(new byte[31]))
                .build();
        acme.commit(
                ledger,
                acme.extend(List.of(
                        acme.leaf(EntryType.ENTRY_TYPE_ADD, malformed), acme.add(1), acme.seal(), acme.add(2))));
        acme.commit(ledger, acme.extend(List.of(acme.add(3), acme.withdraw(acme, 1))));
        assertThat(list.lookup(List.of(hash(2), hash(3)), NOW)).allMatch(List::isEmpty);
        assertThat(states(1)).containsExactly(State.IN_FORCE);
        assertThat(indexes(list.page(log(acme), Optional.empty(), 10, NOW, any -> true)))
                .containsExactly(1);
        assertThat(list.estimateInForce()).isEqualTo(1);
    }

    @Test
    void pagesFromTheNewestDownWithoutGapOrRepetition() {
        acme.commit(ledger, acme.addMany(0, 1_000));
        List<Integer> seen = new ArrayList<>();
        Optional<EntryIndex> start = Optional.empty();
        do {
            HashList.Page page = list.page(
                    log(acme), start, 77, NOW, listing -> listing.index().value() % 3 == 0);
            seen.addAll(indexes(page));
            start = page.next();
        } while (start.isPresent());
        List<Integer> expected =
                IntStream.iterate(999, i -> i >= 0, i -> i - 3).boxed().toList();
        assertThat(seen).isEqualTo(expected);
        List<Listing> all = new ArrayList<>();
        list.forEach(log(acme), NOW, all::add);
        assertThat(all).hasSize(1_000);
        assertThat(list.at(acme.origin().id(), new EntryIndex(12), NOW)).hasValue(all.get(12));
        assertThat(list.at(acme.origin().id(), new EntryIndex(1_000), NOW)).isEmpty();
    }

    @Test
    void isTheSameInAnyOrderOfArrival() {
        Random random = new Random(7);
        List<TestLog> authors = List.of(acme, acmeToo, bolt);
        for (int round = 0; round < 20; round++) {
            for (TestLog author : authors) {
                author.extend(randomEntries(author, authors, random));
            }
        }
        List<String> expected = null;
        for (int run = 0; run < 5; run++) {
            MemoryKeyValues other = new MemoryKeyValues();
            Ledger replica = Ledger.open(other);
            int[] next = new int[authors.size()];
            for (int left = 60; left > 0; left--) {
                int who = random.nextInt(authors.size());
                while (next[who] == 20) {
                    who = (who + 1) % authors.size();
                }
                TestLog author = authors.get(who);
                author.commit(replica, author.extensions().get(next[who]++));
            }
            List<String> view = view(new HashList(other, replica.logs()), replica);
            expected = expected == null ? view : expected;
            assertThat(view).isEqualTo(expected);
            assertThat(view).anyMatch(line -> line.contains("WITHDRAWN")).anyMatch(line -> line.contains("IN_FORCE"));
        }
    }

    private static List<Leaf> randomEntries(TestLog author, List<TestLog> authors, Random random) {
        List<Leaf> entries = new ArrayList<>();
        for (int i = random.nextInt(30); i >= 0; i--) {
            TestLog target = authors.get(random.nextInt(authors.size()));
            boolean withdraw = random.nextInt(3) == 0 && !target.leaves().isEmpty();
            entries.add(
                    withdraw
                            ? author.withdraw(
                                    target, random.nextInt(target.leaves().size()))
                            : author.add(random.nextInt(100)));
        }
        return entries;
    }

    private static List<String> view(HashList list, Ledger ledger) {
        List<HashValue> hashes =
                IntStream.range(0, 100).mapToObj(HashListTest::hash).toList();
        List<String> lines = new ArrayList<>();
        list.lookup(hashes, NOW).forEach(answer -> answer.forEach(listing -> lines.add(listing.toString())));
        lines.add("in force " + list.estimateInForce());
        lines.add(ledger.digest().hex());
        return lines;
    }

    private List<State> states(int... hashes) {
        List<HashValue> values =
                IntStream.of(hashes).mapToObj(HashListTest::hash).toList();
        return list.lookup(values, NOW).stream()
                .map(answer -> answer.get(0).state())
                .toList();
    }

    private LogReader log(TestLog author) {
        LogReader log = ledger.logs().find(author.origin()).orElseThrow();
        assertThat(log.head().size()).isEqualTo(new TreeSize(author.leaves().size()));
        return log;
    }

    private static List<Integer> indexes(HashList.Page page) {
        return page.listings().stream()
                .map(listing -> (int) listing.index().value())
                .toList();
    }

    private static HashValue hash(int number) {
        return new HashValue(HashKind.SHA256, "", ByteString.copyFrom(TestLog.hashBytes(number)));
    }
}
