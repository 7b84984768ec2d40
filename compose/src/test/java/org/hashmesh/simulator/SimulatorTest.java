// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.node.sync.Session;
import org.hashmesh.node.sync.SyncEvent;
import org.hashmesh.simulator.Plan.Fault;
import org.hashmesh.store.kv.Batch;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.Durability;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.kv.KeyValues;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** That a seed is a run, and that broken rules are seen. */
class SimulatorTest {

    @BeforeAll
    static void quiet() {
        QuietLog.set();
    }

    @Test
    void theSameSeedRunsTheSameWay() {
        Plan plan = Plan.calm(6, 3)
                .withActors(List.of(ActorKind.REPLAYER))
                .withFaults(EnumSet.allOf(Fault.class))
                .lasting(Duration.ofSeconds(60), Duration.ofMinutes(20));

        Outcome first = Outcome.of(7, plan, new Cast());
        Outcome second = Outcome.of(7, plan, new Cast());

        assertThat(second.traceHash()).isEqualTo(first.traceHash());
        assertThat(second.steps()).isEqualTo(first.steps());
        assertThat(Outcome.of(8, plan, new Cast()).traceHash()).isNotEqualTo(first.traceHash());
    }

    @Test
    void aFailureSaysWhatItTakesToSeeItAgain() {
        Plan impatient = Plan.calm(5, 2)
                .withActors(List.of(ActorKind.SILENT))
                .withFaults(EnumSet.of(Fault.PARTITION))
                .lasting(Duration.ofSeconds(1), Duration.ZERO);

        assertThat(Outcome.of(3, impatient, new Cast()).failure())
                .hasValueSatisfying(report -> assertThat(report)
                        .contains("seed 3", "nodes   5", "silent", "PARTITION", "step", "the last lines:"));
    }

    @Test
    void evidenceAgainstAnHonestAuthorAndBlameOfAnHonestNodeAreSeen() {
        Forum forum = new Forum(1, Plan.calm(5, 2), new Cast());
        forum.pass(Duration.ofSeconds(10));
        Oracle oracle = forum.stage().oracle();
        ProtocolNode one = forum.honest().get(0);
        ProtocolNode other = forum.honest().get(1);
        Oracle.Truth truth = oracle.truths().iterator().next();

        assertThatThrownBy(() -> oracle.evidence(one, truth.origin.id())).isInstanceOf(BrokenRuleException.class);
        assertThatThrownBy(() -> oracle.disconnected(one, other, true, "garbage"))
                .isInstanceOf(BrokenRuleException.class);
        oracle.disconnected(one, other, false, "duplicate");
    }

    @Test
    void aHeadThatNobodySignedAndAHeadThatGoesBackAreSeen() {
        Cast cast = new Cast();
        Forum forum = new Forum(1, Plan.calm(5, 1), cast);
        forum.pass(Duration.ofSeconds(10));
        Oracle oracle = forum.stage().oracle();
        Oracle.Truth truth = oracle.truths().iterator().next();
        var head = Optional.ofNullable(truth.last()).orElseThrow();
        var signer = cast.signer(truth.author.number);
        var forged = signer.sign(
                head.origin(), head.size().plus(1), head.root(), head.time().plusSeconds(1));
        ProtocolNode reader = forum.honest().stream()
                .filter(node -> node != truth.author)
                .findFirst()
                .orElseThrow();

        assertThatThrownBy(() -> oracle.committed(reader, committed(forged, 1))).hasMessageContaining("never signed");
        assertThatThrownBy(() -> oracle.started(reader, List.of())).hasMessageContaining("lost in a crash");
        assertThatThrownBy(() -> oracle.signed(
                        truth.author,
                        signer.sign(
                                head.origin(),
                                head.size(),
                                head.root(),
                                head.time().minusSeconds(1))))
                .hasMessageContaining("back in time");
    }

    private static SyncEvent.Committed committed(SignedCheckpoint checkpoint, long from) {
        return new SyncEvent.Committed(
                checkpoint, from, List.of(), 0, Optional.of(new Session(new Cast().name(1), 1, true)));
    }

    @Test
    void aPowerCutLosesOnlyWhatWasNotSynced() {
        for (int seed = 0; seed < 50; seed++) {
            Disk disk = new Disk(new SplittableRandom(seed));
            KeyValues before = disk.open(false);
            for (int i = 0; i < 4; i++) {
                before.commit(one(i), i == 1 ? Durability.SYNCED : Durability.UNSYNCED);
            }
            disk.cutPowerAfter(0);
            assertThatThrownBy(() -> before.commit(one(4), Durability.SYNCED)).isInstanceOf(PowerCutException.class);
            assertThatThrownBy(() -> before.get(Column.META, Key.empty().plusU8(0)))
                    .isInstanceOf(PowerCutException.class);

            KeyValues after = disk.open(true);

            assertThat(after.get(Column.META, Key.empty().plusU8(1))).isPresent();
            // What is lost is a suffix.
            boolean lost = false;
            for (int i = 0; i < 5; i++) {
                boolean here = after.get(Column.META, Key.empty().plusU8(i)).isPresent();
                assertThat(here && lost).isFalse();
                lost |= !here;
            }
        }
    }

    private static Batch one(int i) {
        return new Batch().put(Column.META, Key.empty().plusU8(i), new byte[1]);
    }
}
