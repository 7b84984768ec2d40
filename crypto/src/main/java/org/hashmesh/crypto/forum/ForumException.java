// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

/** Something about an act, an approval, a ballot or a manifest is wrong: the side that sent it is. */
public final class ForumException extends Exception {
    private static final long serialVersionUID = 1L;

    /** In which way. */
    public enum Reason {
        /** It does not read as what it should be. */
        MALFORMED,
        /** It speaks of another forum. */
        OTHER_FORUM,
        /** It does not follow what there is: another number, another act before it. */
        NOT_NEXT,
        /** Who signed has no say in this. */
        NO_VOTER,
        /** A signature is not good. */
        BAD_SIGNATURE,
        /** Fewer voters agree than it takes. */
        TOO_FEW,
        /** The forum's rules do not allow what it wants. */
        NOT_ALLOWED,
        /** Its time has not come yet. */
        TOO_EARLY
    }

    private final Reason reason;

    public ForumException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** In which way. */
    public Reason reason() {
        return reason;
    }

    static ForumException malformed(String message) {
        return new ForumException(Reason.MALFORMED, message);
    }
}
