// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.log;

import java.util.Arrays;
import java.util.Optional;
import org.hashmesh.crypto.log.ExtensionException.Reason;
import org.hashmesh.crypto.tree.CompactRange;
import org.hashmesh.crypto.tree.TreeHasher;

/** What is held of a log, and which checkpoints may follow it. */
final class HeldHead {
    private final Optional<SignedCheckpoint> head;
    private final LogKey key;

    private HeldHead(Optional<SignedCheckpoint> head, LogKey key) {
        this.head = head;
        this.key = key;
    }

    /**
     * The tree that is held and the newest checkpoint over it.
     *
     * @throws IllegalStateException when tree, head and key do not belong together: our own mistake, or a damaged disk
     */
    static HeldHead of(CompactRange current, Optional<SignedCheckpoint> head, LogKey key, TreeHasher hasher) {
        requireOneState(current, head, key.origin(), hasher);
        return new HeldHead(head, key);
    }

    static void requireOneState(
            CompactRange current, Optional<SignedCheckpoint> head, Origin origin, TreeHasher hasher) {
        if (head.isEmpty()) {
            if (!current.equals(CompactRange.EMPTY)) {
                throw new IllegalStateException(origin + ": entries are held without a checkpoint over them");
            }
            return;
        }
        SignedCheckpoint held = head.get();
        if (!held.origin().equals(origin)
                || !held.size().equals(current.size())
                || !held.root().equals(current.root(hasher))) {
            throw new IllegalStateException(
                    origin + ": the tree of " + current.size() + " entries is not that of the head, " + held);
        }
    }

    /** The checkpoint in a note, if its author signed it and it may follow. */
    SignedCheckpoint open(byte[] note) throws ExtensionException {
        if (head.isPresent() && Arrays.equals(note, head.get().note())) {
            throw new ExtensionException(Reason.STALE, key.origin() + ": this is the head that is held already");
        }
        SignedCheckpoint checkpoint;
        try {
            checkpoint = SignedCheckpoint.open(note, key);
        } catch (CheckpointException e) {
            throw new ExtensionException(e);
        }
        if (head.isPresent()) {
            requireProgress(head.get(), checkpoint);
        }
        return checkpoint;
    }

    /** Later times never go with smaller sizes (the author's promise); both checkpoints have good signatures. */
    private static void requireProgress(SignedCheckpoint head, SignedCheckpoint next) throws ExtensionException {
        int size = next.size().compareTo(head.size());
        int time = next.time().compareTo(head.time());
        String both = next.origin() + ": size " + next.size() + " at " + next.time() + " after size " + head.size()
                + " at " + head.time();
        if (size == 0 && !next.root().equals(head.root())) {
            throw new ExtensionException(Reason.FORKS, both + ", and another root", next);
        }
        if (size < 0 && time > 0) {
            throw new ExtensionException(Reason.SHRINKS, both, next);
        }
        if (size > 0 && time < 0) {
            throw new ExtensionException(Reason.TIME_GOES_BACK, both, next);
        }
        if (size < 0 || (size == 0 && time <= 0)) {
            throw new ExtensionException(Reason.STALE, both + " is nothing new");
        }
    }
}
