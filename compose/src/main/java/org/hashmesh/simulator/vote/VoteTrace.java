// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator.vote;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What happened: a hash over all of it, by which two runs are compared, and the last lines, for people. */
final class VoteTrace {
    private static final int KEPT = 60;

    private final Deque<String> last = new ArrayDeque<>();
    private @Nullable Consumer<String> reader;
    private long hash;

    void tell(Consumer<String> everyLine) {
        reader = everyLine;
    }

    /** Adds a line. {@code party}: whose it is. */
    void add(long millis, int party, String what) {
        String line = String.format(Locale.ROOT, "%10.3f  m%02d %s", millis / 1e3, party, what);
        hash = (hash ^ line.hashCode()) * 0xff51afd7ed558ccdL;
        hash ^= hash >>> 32;
        last.add(line);
        if (last.size() > KEPT) {
            last.remove();
        }
        if (reader != null) {
            reader.accept(line);
        }
    }

    /** Equal for two runs exactly when they went the same way. */
    long hash() {
        return hash;
    }

    /** The last lines, oldest first. */
    List<String> lastLines() {
        return List.copyOf(last);
    }
}
