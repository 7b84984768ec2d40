// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.log;

/**
 * What was counted over all entries of a log.
 *
 * @param leafBytes bytes of all leaves
 * @param adds how many entries add a hash, by the rules of this version
 * @param checkpoints how many checkpoints are kept
 * @param sealedAt the index of the entry that seals the log, after which none counts; {@link #NOT_SEALED} when there is none
 * @param urgentTo how many entries there are up to the last that withdraws something, or is or belongs to an
 *     incident; 0 for none
 */
public record LogTotals(long leafBytes, long adds, long checkpoints, long sealedAt, long urgentTo) {
    /** No entry seals the log. */
    public static final long NOT_SEALED = Long.MAX_VALUE;

    /** Of no entries. */
    public static final LogTotals NONE = new LogTotals(0, 0, 0, NOT_SEALED, 0);
}
