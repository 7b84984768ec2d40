// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.note;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hashmesh.crypto.note.NoteException.Reason;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.jspecify.annotations.Nullable;

/**
 * A file that proves to a stranger, offline, that an entry is in a log (C2SP tlog-proof v1): where the entry stands, the
 * path from it to the root, and the signed checkpoint with that root. Parsing proves nothing yet: verify the checkpoint's
 * signatures, then the path, which also says whether the index is within the size.
 *
 * <pre>{@code
 * c2sp.org/tlog-proof@v1
 * extra <base64, left out if there is none>
 * index 73894
 * <base64 hash, the leaf's sibling first>
 * ...
 *
 * <the checkpoint, verbatim>
 * }</pre>
 */
public final class TlogProof {

    /** Most hashes in a path: one for each level of the largest tree. */
    public static final int MAX_HASHES = 63;

    /** Most bytes of extra data: the largest entry, and room for words about it. */
    public static final int MAX_EXTRA_BYTES = 16 * 1024;

    /** Largest proof in bytes: extra data in base64, the path, and a note, rounded up. */
    public static final int MAX_BYTES = 64 * 1024;

    private static final String HEADER = "c2sp.org/tlog-proof@v1";
    private static final String EXTRA = "extra ";
    private static final String INDEX = "index ";

    private final byte[] extra;
    private final EntryIndex index;
    private final List<Digest> hashes;
    private final SignedNote checkpoint;
    private final CheckpointBody body;

    private TlogProof(byte[] extra, EntryIndex index, List<Digest> hashes, SignedNote checkpoint, CheckpointBody body) {
        this.extra = extra;
        this.index = index;
        this.hashes = List.copyOf(hashes);
        this.checkpoint = checkpoint;
        this.body = body;
    }

    /**
     * A proof of ours.
     *
     * @param extra what the application wants to say, not authenticated; empty for nothing
     * @throws IllegalArgumentException if a limit is passed or the note is not a checkpoint
     */
    public static TlogProof of(byte[] extra, EntryIndex index, List<Digest> hashes, SignedNote checkpoint) {
        if (extra.length > MAX_EXTRA_BYTES || hashes.size() > MAX_HASHES) {
            throw new IllegalArgumentException("a proof of this size would not be read");
        }
        try {
            CheckpointBody body = CheckpointBody.parse(checkpoint.text());
            return new TlogProof(extra.clone(), index, hashes, checkpoint, body);
        } catch (NoteException e) {
            throw new IllegalArgumentException("the note is not a checkpoint", e);
        }
    }

    /**
     * Reads a proof. Verifies nothing.
     *
     * @throws NoteException MALFORMED or TOO_LARGE
     */
    public static TlogProof parse(byte[] file) throws NoteException {
        if (file.length > MAX_BYTES) {
            throw tooLarge("a proof has at most " + MAX_BYTES + " bytes, not " + file.length);
        }
        String text = Canonical.text("a proof", file);
        int blank = text.indexOf("\n\n");
        if (blank < 0) {
            throw NoteException.malformed("a proof has a blank line before its checkpoint");
        }
        String[] lines = text.substring(0, blank).split("\n", -1);
        if (!lines[0].equals(HEADER)) {
            throw NoteException.malformed("a proof begins with " + HEADER);
        }
        int at = 1;
        byte[] extra = new byte[0];
        if (at < lines.length && lines[at].startsWith(EXTRA)) {
            extra = parseExtra(lines[at++]);
        }
        if (at >= lines.length || !lines[at].startsWith(INDEX)) {
            throw NoteException.malformed("a proof has an index line");
        }
        long index = Canonical.decimal("the index of a proof", lines[at++].substring(INDEX.length()));
        List<Digest> hashes = parseHashes(lines, at);
        SignedNote checkpoint = SignedNote.parse(text.substring(blank + 2).getBytes(UTF_8));
        CheckpointBody body = CheckpointBody.parse(checkpoint.text());
        return new TlogProof(extra, new EntryIndex(index), hashes, checkpoint, body);
    }

    private static byte[] parseExtra(String line) throws NoteException {
        byte[] extra = Canonical.base64("the extra data of a proof", line.substring(EXTRA.length()));
        if (extra.length == 0) {
            throw NoteException.malformed("a proof without extra data leaves that line out");
        }
        if (extra.length > MAX_EXTRA_BYTES) {
            throw tooLarge("the extra data of a proof has at most " + MAX_EXTRA_BYTES + " bytes");
        }
        return extra;
    }

    private static List<Digest> parseHashes(String[] lines, int from) throws NoteException {
        if (lines.length - from > MAX_HASHES) {
            throw tooLarge("a proof has at most " + MAX_HASHES + " hashes");
        }
        List<Digest> hashes = new ArrayList<>();
        for (int at = from; at < lines.length; at++) {
            byte[] hash = Canonical.base64("a hash in a proof", lines[at]);
            if (hash.length != Digest.BYTES) {
                throw NoteException.malformed("a hash in a proof has 32 bytes, not " + hash.length);
            }
            hashes.add(Digest.of(hash));
        }
        return hashes;
    }

    private static NoteException tooLarge(String message) {
        return new NoteException(Reason.TOO_LARGE, message);
    }

    /** The file. */
    public byte[] format() {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        if (extra.length > 0) {
            text.append(EXTRA).append(Canonical.base64(extra)).append('\n');
        }
        text.append(INDEX).append(index.value()).append('\n');
        for (Digest hash : hashes) {
            text.append(Canonical.base64(hash.toBytes())).append('\n');
        }
        return text.append('\n').append(checkpoint).toString().getBytes(UTF_8);
    }

    /** What came with the proof, not authenticated by it; empty if nothing did. The caller's own copy. */
    public byte[] extra() {
        return extra.clone();
    }

    /** Where the entry is said to stand. */
    public EntryIndex index() {
        return index;
    }

    /** The path, from the leaf's sibling up to the root's child. */
    public List<Digest> hashes() {
        return hashes;
    }

    /** The signed checkpoint, with whatever witnesses signed it too. */
    public SignedNote checkpoint() {
        return checkpoint;
    }

    /** What the checkpoint says. */
    public CheckpointBody body() {
        return body;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TlogProof that
                && Arrays.equals(extra, that.extra)
                && index.equals(that.index)
                && hashes.equals(that.hashes)
                && checkpoint.equals(that.checkpoint);
    }

    @Override
    public int hashCode() {
        return 31 * index.hashCode() + checkpoint.hashCode();
    }

    @Override
    public String toString() {
        return new String(format(), UTF_8);
    }
}
