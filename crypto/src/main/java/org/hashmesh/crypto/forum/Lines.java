// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hashmesh.crypto.tree.Digest;

/**
 * The lines of a text that is to be signed: a header, then "key value" lines in a fixed order. Reads them one by one;
 * whoever reads compares the bytes with its own spelling at the end, so a text has one spelling only.
 */
final class Lines {

    /** Largest signed text in bytes. */
    static final int MAX_BYTES = 64 * 1024;

    private final String what;
    private final List<String> lines;
    private int at;

    private Lines(String what, List<String> lines) {
        this.what = what;
        this.lines = lines;
    }

    /** Opens a text that begins with this header, after it. {@code what}: for people, as "an act". */
    static Lines open(String what, String header, byte[] bytes) throws ForumException {
        return open(what, header, bytes, MAX_BYTES);
    }

    /** The same for a kind of text that may be larger. */
    static Lines open(String what, String header, byte[] bytes, int maxBytes) throws ForumException {
        if (bytes.length > maxBytes) {
            throw ForumException.malformed(what + " has at most " + maxBytes + " bytes, not " + bytes.length);
        }
        String text;
        try {
            text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw ForumException.malformed(what + " is not UTF-8");
        }
        // Whoever reads may show a line to a person, on a terminal that would obey.
        if (text.chars().anyMatch(c -> c != '\n' && Character.isISOControl(c))) {
            throw ForumException.malformed(what + " has a control character other than newline");
        }
        if (!text.startsWith(header + "\n") || !text.endsWith("\n")) {
            throw ForumException.malformed(what + " begins with the line \"" + header + "\" and ends in newline");
        }
        return new Lines(what, List.of(text.substring(0, text.length() - 1).split("\n", -1))).skip();
    }

    private Lines skip() {
        at = 1;
        return this;
    }

    /** The value of the next line, which has this key. */
    String take(String key) throws ForumException {
        return takeIf(key)
                .orElseThrow(() ->
                        ForumException.malformed(what + ": line " + (at + 1) + " should be \"" + key + " ...\", and "
                                + (at < lines.size() ? "is \"" + clipped(lines.get(at)) + "\"" : "is missing")));
    }

    /** The value of the next line if that has this key. */
    Optional<String> takeIf(String key) {
        if (at < lines.size() && lines.get(at).startsWith(key + " ")) {
            return Optional.of(lines.get(at++).substring(key.length() + 1));
        }
        return Optional.empty();
    }

    /** The values of all lines from here on that have this key. */
    List<String> takeAll(String key) {
        List<String> values = new ArrayList<>();
        for (Optional<String> next = takeIf(key); next.isPresent(); next = takeIf(key)) {
            values.add(next.get());
        }
        return values;
    }

    /** The key of the next line; empty at the end. */
    String peek() {
        if (at == lines.size()) {
            return "";
        }
        int space = lines.get(at).indexOf(' ');
        return space < 0 ? lines.get(at) : lines.get(at).substring(0, space);
    }

    /** Nothing more may come. */
    void end() throws ForumException {
        if (at < lines.size()) {
            throw ForumException.malformed(
                    what + ": line " + (at + 1) + " is none of this text: \"" + clipped(lines.get(at)) + "\"");
        }
    }

    ForumException malformed(String why) {
        return ForumException.malformed(what + ": line " + at + ": " + why);
    }

    /** A number from 0 to 2^53. */
    long number(String value) throws ForumException {
        if (value.matches("0|[1-9][0-9]{0,15}")) {
            return Long.parseLong(value);
        }
        throw malformed("\"" + clipped(value) + "\" is no whole number");
    }

    Digest digest(String value) throws ForumException {
        try {
            return Digest.parseHex(value);
        } catch (IllegalArgumentException e) {
            throw malformed("\"" + clipped(value) + "\" is not 64 lower-case hex digits");
        }
    }

    /** The parts of a value, which are separated by single spaces. */
    String[] parts(String value, int count) throws ForumException {
        String[] parts = value.split(" ", -1);
        if (parts.length != count) {
            throw malformed("it has " + count + " parts, not " + parts.length);
        }
        return parts;
    }

    /** Reads a value by a rule of its own, whose exception says what is wrong. */
    <T> T read(String value, Reading<T> reading) throws ForumException {
        try {
            return reading.read(value);
        } catch (ForumException e) {
            throw e;
        } catch (Exception e) {
            throw malformed(String.valueOf(e.getMessage()));
        }
    }

    /** A rule by which a value is read. */
    @FunctionalInterface
    interface Reading<T> {
        T read(String value) throws Exception;
    }

    private static String clipped(String text) {
        return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }
}
