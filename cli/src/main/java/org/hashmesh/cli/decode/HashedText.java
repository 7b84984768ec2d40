// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.decode;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.hashmesh.hash.HashException;
import org.hashmesh.hash.tlsh.Tlsh;
import org.hashmesh.hash.tlsh.TlshHasher;

/**
 * Hashes the text that is written to it, in UTF-8, and keeps none of it: once as it comes, and once <em>reflowed</em>, each
 * run of white space as one space and none at the beginning and the end. The first is what other programs of the field
 * make of the same PDF; the second does not depend on where lines and pages break.
 */
final class HashedText extends Writer {
    /** The text is longer than allowed. */
    static final class TooLong extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** A TLSH of characters. */
    private static final class Characters {
        private final TlshHasher hasher = new TlshHasher();
        private final Writer utf8 = new OutputStreamWriter(
                new OutputStream() {
                    @Override
                    public void write(int value) {
                        hasher.update(new byte[] {(byte) value}, 0, 1);
                    }

                    @Override
                    public void write(byte[] from, int at, int count) {
                        hasher.update(from, at, count);
                    }
                },
                StandardCharsets.UTF_8);

        Tlsh hash() throws IOException, HashException {
            utf8.flush();
            return hasher.hash();
        }
    }

    private final int maxCharacters;
    private final Characters asItComes = new Characters();
    private final Characters reflowed = new Characters();

    private int characters;
    private boolean blank = true;
    private boolean gap;

    HashedText(int maxCharacters) {
        this.maxCharacters = maxCharacters;
    }

    /** How many came, in UTF-16's units. */
    int characters() {
        return characters;
    }

    /** Whether nothing but white space came. */
    boolean isBlank() {
        return blank;
    }

    @Override
    public void write(char[] from, int at, int count) throws IOException {
        if (count > maxCharacters - characters) {
            throw new TooLong();
        }
        characters += count;
        asItComes.utf8.write(from, at, count);
        for (int i = at; i < at + count; i++) {
            char c = from[i];
            if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
                gap = !blank;
            } else {
                if (gap) {
                    reflowed.utf8.write(' ');
                    gap = false;
                }
                blank = false;
                reflowed.utf8.write(c);
            }
        }
    }

    /** @throws HashException when TLSH has no hash for it: too short, or too even */
    Tlsh asItComes() throws IOException, HashException {
        return asItComes.hash();
    }

    /** @throws HashException as for {@link #asItComes} */
    Tlsh reflowed() throws IOException, HashException {
        return reflowed.hash();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
