// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.store.kv.MemoryKeyValues;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.store.ledger.TestLog;
import org.hashmesh.store.list.HashList;
import org.junit.jupiter.api.Test;

/** What has arrived after a place; {@link FollowingTest} adds that nothing is missing. */
class ArrivalsTest {
    private final MemoryKeyValues store = new MemoryKeyValues();
    private final Ledger ledger = Ledger.open(store);
    private final TestForum forum = new TestForum();
    private final TestLog acme = new TestLog("acme.example/eu1");
    private final TestLog acmeToo = new TestLog("acme.example/us1");
    private final TestLog bolt = new TestLog("bolt.example/eu1");
    private final List<String> released = new ArrayList<>();

    @Test
    void whatCameAfterwardsArrivedAndNothingElse() {
        acme.commit(ledger, acme.addMany(0, 3));
        bolt.commit(ledger, bolt.addMany(0, 2));
        Arrivals arrivals = now();
        assertThat(of(arrivals, acme)).isEmpty();
        acme.commit(ledger, acme.addMany(3, 2));
        arrivals.follow();
        assertThat(of(arrivals, acme)).containsExactly(3L, 4L);
        acme.commit(ledger, acme.addMany(5, 1));
        arrivals.follow();
        assertThat(of(arrivals, acme)).containsExactly(3L, 4L, 5L);
        assertThat(of(arrivals, bolt)).isEmpty();
    }

    @Test
    void aCursorInTheMidstOfACommitHasTheRestOfIt() {
        acme.commit(ledger, acme.addMany(0, 3));
        Arrivals arrivals = new Arrivals(
                ledger.journal(), ledger.logs(), ledger.journal().start().plus(2), released::add);
        arrivals.follow();
        assertThat(of(arrivals, acme)).containsExactly(2L);
    }

    @Test
    void whatTheForumLetsCountAgainArrivedAgain() {
        acme.commit(ledger, acme.addMany(0, 4));
        forum.close(acme, 1);
        ledger.effects().follow(forum);
        Arrivals arrivals = now();
        forum.close(acme, 3);
        ledger.effects().follow(forum);
        arrivals.follow();
        assertThat(of(arrivals, acme)).contains(1L, 2L).doesNotContain(0L);
    }

    @Test
    void whatOnlyAWithdrawalHeldDownArrivedWhenThatLostItsEffect() {
        acme.commit(ledger, acme.addMany(0, 3));
        bolt.commit(ledger, bolt.addMany(0, 1));
        acmeToo.commit(ledger, acmeToo.extend(List.of(acmeToo.withdraw(acme, 1), acmeToo.withdraw(bolt, 0))));
        Arrivals arrivals = now();
        forum.close(acmeToo, 0);
        ledger.effects().follow(forum);
        arrivals.follow();
        assertThat(of(arrivals, acme)).containsExactly(1L);
        assertThat(of(arrivals, bolt))
                .as("whose entry nobody else can withdraw")
                .isEmpty();
    }

    @Test
    void aLogThatCameAnewArrived() {
        acme.commit(ledger, acme.addMany(0, 3));
        Arrivals arrivals = now();
        ledger.forget(acme.origin().id());
        acme.commit(ledger, acme.extensions().get(0));
        arrivals.follow();
        assertThat(of(arrivals, acme)).containsExactly(0L, 1L, 2L);
    }

    @Test
    void whatTheNodeReleasedIsHandedOnAfterAPowerCutTooAndIsNoChangeOfTheList() throws Exception {
        acme.commit(ledger, acme.addMany(0, 3));
        ledger.effects().released(List.of("before"));
        ChangeCursor here = ledger.journal().end();
        ledger.effects().released(List.of("one", "two"));
        Ledger again = Ledger.open(store.afterPowerCut());
        Arrivals arrivals =
                new Arrivals(again.journal(), again.logs(), again.journal().find(here.text()), released::add);
        arrivals.follow();
        assertThat(released).containsExactly("one", "two");
        assertThat(of(arrivals, acme)).isEmpty();
        assertThat(again.journal().verify(again.logs())).isEmpty();
        Changes changes = new Changes(again.journal(), again.logs(), new HashList(store, again.logs()));
        assertThat(changes.next(here, listing -> true, Instant.EPOCH))
                .isEqualTo(new Changes.Part(List.of(), again.journal().end()));
    }

    private Arrivals now() {
        Arrivals arrivals =
                new Arrivals(ledger.journal(), ledger.logs(), ledger.journal().end(), released::add);
        arrivals.follow();
        return arrivals;
    }

    private static List<Long> of(Arrivals arrivals, TestLog log) {
        return LongStream.range(0, 10)
                .filter(index -> arrivals.has(log.origin().id(), new EntryIndex(index)))
                .boxed()
                .toList();
    }
}
