// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.log;

import java.util.Optional;

/** An extension that must not be believed, and whose fault that is. */
public final class ExtensionException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Whose fault a refusal is. */
    public enum Blame {
        /** It happens between honest nodes, when messages cross. */
        NOBODY,
        /** Whoever passed it on: an honest node would have refused it too. Says nothing about the log's author. */
        SENDER,
        /** The log's author, whose own good signatures contradict each other. */
        AUTHOR
    }

    /** Why an extension is refused. */
    public enum Reason {
        /** The checkpoint is not spelled like one. */
        MALFORMED(Blame.SENDER),
        /** The extension or its checkpoint is about another log. */
        OTHER_LOG(Blame.SENDER),
        /** The checkpoint is signed with another key than the log's. */
        OTHER_KEY(Blame.SENDER),
        /** The checkpoint's signature is not good. */
        BAD_SIGNATURE(Blame.SENDER),
        /** More leaves, or more bytes of them, than lie between two checkpoints. */
        TOO_LARGE(Blame.SENDER),
        /** The leaves do not begin where the log that we hold ends. */
        NOT_ADJACENT(Blame.NOBODY),
        /** The leaves do not end where the checkpoint says. */
        WRONG_COUNT(Blame.SENDER),
        /** The leaves lead to another root than the signed one. The author may have signed two trees: it proves nothing. */
        WRONG_ROOT(Blame.SENDER),
        /** Nothing new: a checkpoint that our head has overtaken, or the head itself. */
        STALE(Blame.NOBODY),
        /** The author signed a smaller tree later than our head. */
        SHRINKS(Blame.AUTHOR),
        /** The author signed two trees of one size. */
        FORKS(Blame.AUTHOR),
        /** The author signed a larger tree earlier than our head. */
        TIME_GOES_BACK(Blame.AUTHOR);

        private final Blame blame;

        Reason(Blame blame) {
            this.blame = blame;
        }

        /** Whose fault it is. */
        public Blame blame() {
            return blame;
        }
    }

    private final Reason reason;
    private final transient Optional<SignedCheckpoint> evidence;

    ExtensionException(Reason reason, String message) {
        super(message);
        this.reason = reason;
        evidence = Optional.empty();
    }

    ExtensionException(CheckpointException cause) {
        super(cause.getMessage(), cause);
        reason = switch (cause.reason()) {
            case MALFORMED -> Reason.MALFORMED;
            case OTHER_LOG -> Reason.OTHER_LOG;
            case OTHER_KEY -> Reason.OTHER_KEY;
            case BAD_SIGNATURE -> Reason.BAD_SIGNATURE;
        };
        evidence = Optional.empty();
    }

    ExtensionException(Reason reason, String message, SignedCheckpoint evidence) {
        super(message);
        this.reason = reason;
        this.evidence = Optional.of(evidence);
    }

    /** Why it is refused. */
    public Reason reason() {
        return reason;
    }

    /**
     * Where the author is to blame: the checkpoint, with a good signature, that contradicts the head it was checked
     * against. The two together convince anybody.
     */
    public Optional<SignedCheckpoint> evidence() {
        return evidence;
    }
}
