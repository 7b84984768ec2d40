// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.hashmesh.node.demo.Deadline;
import org.hashmesh.node.demo.LocalMember;
import org.hashmesh.node.demo.SampleList;
import org.hashmesh.v1.NewEntry;

/** Two honest members who add entries in turn, each of which must reach the other. For one thread. */
final class HonestExchange {
    /** Generous, for a busy machine; a quiet one takes milliseconds. What an attack must not do is stop the exchange. */
    static final Duration ARRIVES = Duration.ofSeconds(30);

    private final LocalMember one;
    private final LocalMember other;
    private final SampleList list = new SampleList(20_000);
    private final List<Long> latencies = new ArrayList<>();
    private int next;

    HonestExchange(LocalMember one, LocalMember other) {
        this.one = one;
        this.other = other;
    }

    /** So many entries, one after the other. */
    void exchange(int entries) {
        for (int i = 0; i < entries; i++) {
            LocalMember from = next % 2 == 0 ? one : other;
            LocalMember to = next % 2 == 0 ? other : one;
            NewEntry entry = list.entry(next++);
            long start = System.nanoTime();
            assertThat(from.client().add(List.of(entry))).hasSize(1);
            boolean arrived = Deadline.in(ARRIVES).await(Duration.ofMillis(1), () -> isKnown(to, entry));
            assertThat(arrived)
                    .as(() -> "an honest entry arrives" + to.logTail())
                    .isTrue();
            latencies.add((System.nanoTime() - start) / 1_000_000);
        }
    }

    /** So many entries of the first one's at once, so that there is something to serve. */
    void fill(int entries) {
        List<NewEntry> many =
                IntStream.range(next, next + entries).mapToObj(list::entry).toList();
        next += entries;
        assertThat(one.client().add(many)).hasSize(entries);
    }

    private static boolean isKnown(LocalMember member, NewEntry entry) {
        try {
            return member.client().lookUp(entry.getHash()).getKnown();
        } catch (StatusRuntimeException e) {
            member.requireAlive();
            return false;
        }
    }

    /** For people: how long entries took since the last time this was asked. */
    String latencies() {
        List<Long> sorted = latencies.stream().sorted().toList();
        latencies.clear();
        return sorted.isEmpty()
                ? "no entries"
                : sorted.size() + " entries, half within " + sorted.get(sorted.size() / 2) + " ms, the slowest "
                        + sorted.get(sorted.size() - 1) + " ms";
    }
}
