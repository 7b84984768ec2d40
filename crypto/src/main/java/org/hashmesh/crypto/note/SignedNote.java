// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.note;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.hashmesh.crypto.note.NoteException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * A text and the signatures under it (C2SP signed-note v1.0.0). Holding one proves nothing: ask
 * {@link NoteVerifierKey#requireSignature} or {@link Cosignature#verify}.
 *
 * <pre>{@code
 * example.com/behind-the-sofa
 * 20852163
 * CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
 *
 * — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
 * }</pre>
 *
 * <p>A note has one spelling: what {@link #parse} takes, {@link #toBytes} gives back, byte for byte.
 */
public final class SignedNote {

    /** Largest note in bytes, where nothing else is said: a checkpoint with sixteen cosignatures has under 5,000. */
    public static final int MAX_BYTES = 8 * 1024;

    /** Most signatures under a note: what the format asks every reader to take at least. */
    public static final int MAX_SIGNATURES = 16;

    private final String text;
    private final List<NoteSignature> signatures;

    private SignedNote(String text, List<NoteSignature> signatures) {
        this.text = text;
        this.signatures = List.copyOf(signatures);
    }

    /**
     * Reads a note. Verifies nothing.
     *
     * @throws NoteException MALFORMED or TOO_LARGE
     */
    public static SignedNote parse(byte[] note) throws NoteException {
        return parse(note, MAX_BYTES);
    }

    /**
     * The same for a kind of note that may be larger, or has to be smaller.
     *
     * @param maxBytes the largest note that is read
     * @throws NoteException MALFORMED or TOO_LARGE
     */
    public static SignedNote parse(byte[] note, int maxBytes) throws NoteException {
        if (note.length > maxBytes) {
            throw new NoteException(Reason.TOO_LARGE, "a note has at most " + maxBytes + " bytes, not " + note.length);
        }
        String whole = Canonical.text("a note", note);
        int blank = whole.lastIndexOf("\n\n");
        if (blank < 0 || !whole.endsWith("\n") || blank + 2 == whole.length()) {
            throw NoteException.malformed("a note is text, a blank line, and signature lines that end in newline");
        }
        String[] lines = whole.substring(blank + 2, whole.length() - 1).split("\n", -1);
        if (lines.length > MAX_SIGNATURES) {
            throw new NoteException(
                    Reason.TOO_LARGE, "a note has at most " + MAX_SIGNATURES + " signatures, not " + lines.length);
        }
        List<NoteSignature> signatures = new ArrayList<>();
        for (String line : lines) {
            signatures.add(NoteSignature.parseLine(line));
        }
        return new SignedNote(whole.substring(0, blank + 1), signatures);
    }

    /**
     * A note of ours.
     *
     * @throws IllegalArgumentException if it could not be read back: text without a newline at its end, control
     *     characters, no signatures, or over a limit
     */
    public static SignedNote of(String text, List<NoteSignature> signatures) {
        return of(text, signatures, MAX_BYTES);
    }

    /**
     * The same for a kind of note that may be larger, or has to be smaller.
     *
     * @param maxBytes the largest note that is read
     * @throws IllegalArgumentException if it could not be read back
     */
    public static SignedNote of(String text, List<NoteSignature> signatures, int maxBytes) {
        SignedNote note = new SignedNote(text, signatures);
        try {
            if (parse(note.toBytes(), maxBytes).equals(note)) {
                return note;
            }
        } catch (NoteException e) {
            throw new IllegalArgumentException("this cannot be written as a note", e);
        }
        throw new IllegalArgumentException("this would be read as another note; the text must end in newline");
    }

    /** What is signed, with its final newline. Take nothing from it before a signature has been verified. */
    public String text() {
        return text;
    }

    /** The signature lines in their order, none verified. */
    public List<NoteSignature> signatures() {
        return signatures;
    }

    /** This note with one more signature, at the end. */
    public SignedNote with(NoteSignature signature) {
        List<NoteSignature> more = new ArrayList<>(signatures);
        more.add(signature);
        return of(text, more);
    }

    /**
     * This note with the signatures of that key name only: an author's checkpoint without its witnesses.
     *
     * @throws NoteException NOT_SIGNED if there are none
     */
    public SignedNote onlySignaturesOf(String keyName) throws NoteException {
        List<NoteSignature> kept =
                signatures.stream().filter(s -> s.keyName().equals(keyName)).toList();
        if (kept.isEmpty()) {
            throw new NoteException(Reason.NOT_SIGNED, "the note has no signature by " + keyName);
        }
        return new SignedNote(text, kept);
    }

    /** The bytes of the note. */
    public byte[] toBytes() {
        StringBuilder note = new StringBuilder(text).append('\n');
        for (NoteSignature signature : signatures) {
            note.append(signature.line()).append('\n');
        }
        return note.toString().getBytes(UTF_8);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SignedNote that && text.equals(that.text) && signatures.equals(that.signatures);
    }

    @Override
    public int hashCode() {
        return 31 * text.hashCode() + signatures.hashCode();
    }

    @Override
    public String toString() {
        return new String(toBytes(), UTF_8);
    }
}
