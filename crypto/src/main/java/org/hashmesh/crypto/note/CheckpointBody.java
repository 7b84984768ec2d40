// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.note;

import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TreeSize;

/**
 * The text of a checkpoint (C2SP tlog-checkpoint): origin, size and root of a log, three lines and no more. Extension lines,
 * which the format allows and advises against, are refused: nobody here could say what they mean.
 *
 * @param origin the name of the log, not empty, one line
 * @param size how many entries the tree has
 * @param root the root of the tree at that size
 */
public record CheckpointBody(String origin, TreeSize size, Digest root) {

    /** Refuses an origin that is empty or has control characters. */
    public CheckpointBody {
        if (origin.isEmpty() || origin.chars().anyMatch(c -> c < ' ')) {
            throw new IllegalArgumentException("an origin is one line of text");
        }
    }

    /**
     * Reads the text of a note as a checkpoint.
     *
     * @throws NoteException MALFORMED
     */
    public static CheckpointBody parse(String text) throws NoteException {
        String[] lines = text.split("\n", -1);
        if (lines.length != 4 || !lines[3].isEmpty() || lines[0].isEmpty()) {
            throw NoteException.malformed("a checkpoint has exactly three lines: origin, size, root");
        }
        byte[] root = Canonical.base64("the root of a checkpoint", lines[2]);
        if (root.length != Digest.BYTES) {
            throw NoteException.malformed("the root of a checkpoint has 32 bytes, not " + root.length);
        }
        if (lines[0].chars().anyMatch(c -> c < ' ')) {
            throw NoteException.malformed("the origin of a checkpoint has a control character");
        }
        long size = Canonical.decimal("the size of a checkpoint", lines[1]);
        return new CheckpointBody(lines[0], new TreeSize(size), Digest.of(root));
    }

    /** The three lines, each with its newline. */
    public String text() {
        return origin + "\n" + size.value() + "\n" + Canonical.base64(root.toBytes()) + "\n";
    }
}
