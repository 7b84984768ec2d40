// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.entry;

import org.hashmesh.v1.Add;
import org.hashmesh.v1.EpochOpen;
import org.hashmesh.v1.EpochSeal;
import org.hashmesh.v1.Incident;
import org.hashmesh.v1.Opinion;
import org.hashmesh.v1.Withdraw;

/** What an entry says. Every node reads the same statement out of the same bytes, whatever those bytes are. */
public sealed interface Statement {
    /** "I add this hash": {@code hash} is the one in {@code add}, read. */
    record Added(HashValue hash, Add add) implements Statement {}

    /** "I withdraw these entries of mine." */
    record Withdrawn(Withdraw withdraw) implements Statement {}

    /** "This is what I think of that entry." */
    record Opined(Opinion opinion) implements Statement {}

    /** "This is what there is to say about an incident of mine." */
    record Declared(Incident incident) implements Statement {}

    /** The first entry of a log. */
    record Opened(EpochOpen open) implements Statement {}

    /** The last entry of a sealed log. */
    record Sealed(EpochSeal seal) implements Statement {}

    /** A version or type that this code does not know: stored and relayed, of no effect. */
    record Unknown(int version, int type) implements Statement {}

    /** A known type whose body breaks a rule: it stays in the tree and has no effect. */
    record Malformed(String field, String reason) implements Statement {}

    /**
     * Reads a leaf. Total: there is an answer for any bytes. Costs one parse of the body, and no cryptography but for
     * row keys later.
     */
    static Statement read(byte[] leaf) {
        return read(leaf, 0, leaf.length);
    }

    /** As {@link #read(byte[])}, of the leaf in {@code length} bytes from {@code offset} on. */
    static Statement read(byte[] bytes, int offset, int length) {
        return StatementReader.read(bytes, offset, length);
    }
}
