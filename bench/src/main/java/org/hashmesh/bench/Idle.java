// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.bench;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hashmesh.node.demo.Deadline;
import org.hashmesh.node.demo.LocalMember;

/** Waits until nodes have nothing left to do. */
final class Idle {
    private static final Duration LONGEST = Duration.ofMinutes(30);

    /** A process that used less of a core than this for a second has nothing left to do. */
    private static final double IDLE_SHARE = 0.08;

    private Idle() {}

    static void await(List<LocalMember> members) {
        Map<LocalMember, Double> last = new HashMap<>();
        boolean idle = Deadline.in(LONGEST).await(Duration.ofSeconds(1), () -> {
            boolean quiet = true;
            for (LocalMember member : members) {
                double now = Usage.of(member.pid()).cpuSeconds();
                Double before = last.put(member, now);
                quiet &= before != null && now - before < IDLE_SHARE;
            }
            return quiet;
        });
        if (!idle) {
            throw new IllegalStateException("the nodes do not come to rest");
        }
    }
}
