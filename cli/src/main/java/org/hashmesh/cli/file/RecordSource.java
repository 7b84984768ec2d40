// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.file;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Cuts a text into records: lines, or with quotes several lines joined. Memory is bounded whatever the text holds: a
 * line or record over {@link #MAX_CHARACTERS} is skipped and reported.
 *
 * <p>A quote that somebody forgot to close must cost one line, not the rest of the file: when a record does not end
 * within the limit, only its first line is given up, and reading goes on with the second.
 */
final class RecordSource {
    /** Characters of a record: sixteen times an entry, so whatever is longer is no entry. */
    static final int MAX_CHARACTERS = 65_536;

    private static final int BUFFER_CHARACTERS = 32_768;
    private static final char BYTE_ORDER_MARK = '\ufeff';
    private static final char NOT_UTF8 = '\ufffd';

    /**
     * A record.
     *
     * @param number of its first line, from 1
     * @param text without the last line end; inner line ends are LF
     * @param problem why it is not usable; empty if it is
     * @param rest lines after the first one, for {@link #giveBack}
     */
    record Text(long number, String text, String problem, List<Text> rest) {
        private static Text line(long number, String text) {
            String problem = text.indexOf(NOT_UTF8) >= 0 ? "contains bytes that are not UTF-8" : "";
            return new Text(number, text, problem, List.of());
        }

        private static Text bad(long number, String problem) {
            return new Text(number, "", problem, List.of());
        }

        boolean usable() {
            return problem.isEmpty();
        }
    }

    private final Reader in;
    private final char[] buffer = new char[BUFFER_CHARACTERS];
    private final Deque<Text> returned = new ArrayDeque<>();
    private int position;
    private int limit;
    private long lastNumber;

    RecordSource(Reader in) {
        this.in = in;
    }

    /**
     * The next record that is not empty.
     *
     * @param quoted whether a field may be in quotes (RFC 4180) and then hold line ends
     */
    Optional<Text> next(boolean quoted) throws IOException {
        Optional<Text> first = line();
        while (first.isPresent() && first.get().usable() && first.get().text().isBlank()) {
            first = line();
        }
        if (!quoted
                || first.isEmpty()
                || !first.get().usable()
                || !endsInQuotes(first.get().text(), false)) {
            return first;
        }
        return Optional.of(joined(first.get()));
    }

    /** Takes lines back, to be read again. */
    void giveBack(List<Text> lines) {
        for (int i = lines.size() - 1; i >= 0; i--) {
            returned.addFirst(lines.get(i));
        }
    }

    private Text joined(Text first) throws IOException {
        StringBuilder text = new StringBuilder(first.text());
        List<Text> rest = new ArrayList<>();
        while (true) {
            Optional<Text> line = line();
            line.ifPresent(rest::add);
            boolean fits = line.isPresent()
                    && line.get().usable()
                    && text.length() + line.get().text().length() < MAX_CHARACTERS;
            if (!fits) {
                giveBack(rest);
                return Text.bad(
                        first.number(),
                        "opens a quote that is not closed"
                                + (line.isEmpty()
                                        ? ""
                                        : " within a record's limit of " + MAX_CHARACTERS + " characters"));
            }
            text.append('\n').append(line.get().text());
            if (!endsInQuotes(line.get().text(), true)) {
                return new Text(first.number(), text.toString(), "", rest);
            }
        }
    }

    /** Whether a quoted field is still open at the end of the line. */
    private static boolean endsInQuotes(String line, boolean openAtStart) {
        boolean open = openAtStart;
        boolean fieldStart = !openAtStart;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (open) {
                if (c == '"') {
                    boolean escaped = i + 1 < line.length() && line.charAt(i + 1) == '"';
                    open = escaped;
                    i += escaped ? 1 : 0;
                }
            } else {
                open = c == '"' && fieldStart;
                fieldStart = c == ',';
            }
        }
        return open;
    }

    private Optional<Text> line() throws IOException {
        Text again = returned.pollFirst();
        return again == null ? read() : Optional.of(again);
    }

    private Optional<Text> read() throws IOException {
        if (position == limit && !fill()) {
            return Optional.empty();
        }
        lastNumber++;
        StringBuilder line = new StringBuilder();
        boolean tooLong = false;
        boolean ended = false;
        while (!ended && (position < limit || fill())) {
            int start = position;
            while (position < limit && buffer[position] != '\n') {
                position++;
            }
            tooLong |= line.length() + (position - start) > MAX_CHARACTERS;
            if (!tooLong) {
                line.append(buffer, start, position - start);
            }
            if (position < limit) {
                position++;
                ended = true;
            }
        }
        if (tooLong) {
            return Optional.of(Text.bad(lastNumber, "has more than " + MAX_CHARACTERS + " characters"));
        }
        if (line.length() > 0 && line.charAt(line.length() - 1) == '\r') {
            line.setLength(line.length() - 1);
        }
        if (lastNumber == 1 && line.length() > 0 && line.charAt(0) == BYTE_ORDER_MARK) {
            line.deleteCharAt(0);
        }
        return Optional.of(Text.line(lastNumber, line.toString()));
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(0, in.read(buffer));
        return limit > 0;
    }
}
