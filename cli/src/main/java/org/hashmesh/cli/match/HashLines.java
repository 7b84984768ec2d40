// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.match;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Locale;
import java.util.NoSuchElementException;
import org.hashmesh.v1.Hash;
import org.jspecify.annotations.Nullable;

/** Hashes of a text, one {@code TYPE:VALUE} a line; empty lines and those that begin with # are none. */
final class HashLines implements Iterator<Hash> {
    /** No hash on one line is longer: what is cut off here, the node refuses by its beginning. */
    private static final int MAX_CHARACTERS = 4_096;

    private final BufferedReader lines;
    private @Nullable String next;

    HashLines(BufferedReader lines) {
        this.lines = lines;
    }

    @Override
    public boolean hasNext() {
        try {
            while (next == null) {
                String line = lines.readLine();
                if (line == null) {
                    return false;
                }
                String text = line.strip();
                if (!text.isEmpty() && text.charAt(0) != '#') {
                    next = text;
                }
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Hash next() {
        String line = hasNext() ? next : null;
        if (line == null) {
            throw new NoSuchElementException();
        }
        next = null;
        String text = line.length() > MAX_CHARACTERS ? line.substring(0, MAX_CHARACTERS) : line;
        // Without a type the node says what is wrong with it, as with all else.
        int colon = text.lastIndexOf(':');
        return Hash.newBuilder()
                .setType(colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT))
                .setValue(text.substring(colon + 1))
                .build();
    }
}
