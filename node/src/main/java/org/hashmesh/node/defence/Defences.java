// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.defence;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.entry.HashValue;

/** All defences of a node together. For many threads. */
public final class Defences {
    /** A node without any defence, for tests and tools. */
    public static Defences none() {
        return new Defences();
    }

    private Defences() {}

    /**
     * Why the listings of a matched hash do not count here: one text for each of {@code hit.listings()}, in their order, empty
     * where it counts. As {@code Listing.set_aside} has it.
     */
    public List<String> setAside(Hit hit, Instant now) {
        return Collections.nCopies(hit.listings().size(), "");
    }

    /** The warning lists that this hash is on: name and why. To be asked of each query. */
    public List<String> warnings(HashValue hash) {
        return List.of();
    }

    /** So many hashes were asked about. To be called once for each batch. */
    public void queried(int hashes, Instant now) {}

    /** A query matched this listed hash, whether or not its listings count. To be called once for each query and hash. */
    public void matched(Hit hit, Instant now) {}

    /**
     * An ADD came into the list, in the order of its log.
     *
     * @param signedAt the time of the checkpoint that covers it
     */
    public void listed(HashValue hash, MemberName author, LogId log, EntryIndex index, Instant signedAt) {}
}
