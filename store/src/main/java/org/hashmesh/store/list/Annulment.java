// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.list;

/**
 * That the forum, or evidence, took an entry's effect away, and why.
 *
 * @param reason what happened to it
 * @param act the number of the act that says so; 0 when none does
 */
public record Annulment(Reason reason, long act) {
    /** What happened to it. */
    public enum Reason {
        /** This entry was taken down. */
        TAKEN_DOWN,
        /** Its author was evicted, and the entries up to then have no effect. */
        QUARANTINED,
        /** Its author was evicted, and the act does not cover this entry. */
        PAST_PIN,
        /** Its author was evicted, and the log is deleted everywhere. */
        PURGED,
        /** There is evidence against its author, and it is not under a head that enough members confirmed. */
        FROZEN,
        /** The forum lists no such log. */
        NOT_LISTED
    }

    /** In a few words, for people. */
    public String text() {
        return switch (reason) {
            case TAKEN_DOWN -> "taken down by act " + act;
            case QUARANTINED -> "in quarantine: its author was evicted by act " + act;
            case PAST_PIN ->
                "void: it comes after the last entry that counts, since act " + act + " evicted its author";
            case PURGED -> "purged: its author was evicted by act " + act;
            case FROZEN ->
                "void: there is evidence against its author, and it comes after the last head that enough members"
                        + " confirmed";
            case NOT_LISTED -> "void: the forum lists no such log";
        };
    }
}
