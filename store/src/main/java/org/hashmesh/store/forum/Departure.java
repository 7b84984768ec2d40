// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.forum;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hashmesh.crypto.log.MalformedNameException;
import org.hashmesh.crypto.log.NodeName;

/**
 * What this node sent to a member's nodes between the time that stands in the act against it, and the moment at which the act
 * was adopted here.
 *
 * <pre>
 * act 7
 * adopted 1763800000
 * sent n1 120 34567 1763799990
 * </pre>
 *
 * @param act number of the eviction
 * @param adopted when, by this node's clock; whole seconds
 * @param sent one for each node that anything went to
 */
public record Departure(long act, Instant adopted, List<Sent> sent) {

    /** Copies the list. */
    public Departure {
        sent = List.copyOf(sent);
    }

    /**
     * What went to one node.
     *
     * @param node of the member
     * @param entries of any log
     * @param bytes of frames, without what carries them
     * @param last when something last went to it, in seconds since 1970
     */
    public record Sent(NodeName node, long entries, long bytes, long last) {}

    String text() {
        StringBuilder text = new StringBuilder()
                .append("act ")
                .append(act)
                .append("\nadopted ")
                .append(adopted.getEpochSecond())
                .append('\n');
        for (Sent one : sent) {
            text.append("sent ")
                    .append(one.node())
                    .append(' ')
                    .append(one.entries())
                    .append(' ')
                    .append(one.bytes())
                    .append(' ')
                    .append(one.last())
                    .append('\n');
        }
        return text.toString();
    }

    static Optional<Departure> parse(String text) {
        try {
            List<String> lines = text.lines().toList();
            List<Sent> sent = new ArrayList<>();
            for (String line : lines.subList(2, lines.size())) {
                String[] parts = line.split(" ", -1);
                sent.add(new Sent(
                        NodeName.parse(parts[1]),
                        Long.parseLong(parts[2]),
                        Long.parseLong(parts[3]),
                        Long.parseLong(parts[4])));
            }
            return Optional.of(new Departure(number(lines.get(0)), Instant.ofEpochSecond(number(lines.get(1))), sent));
        } catch (MalformedNameException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static long number(String line) {
        return Long.parseLong(line.substring(line.indexOf(' ') + 1));
    }
}
