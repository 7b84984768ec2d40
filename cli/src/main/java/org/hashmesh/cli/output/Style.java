// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.output;

/** Colour and weight for a stream; does nothing where the stream is not a terminal or colour is not wanted. */
public record Style(boolean coloured) {
    private static final String ESCAPE = "\u001b[";

    /** A heading. */
    public String strong(String text) {
        return wrap("1", text);
    }

    public String bad(String text) {
        return wrap("1;31", text);
    }

    public String good(String text) {
        return wrap("32", text);
    }

    public String warning(String text) {
        return wrap("33", text);
    }

    public String faint(String text) {
        return wrap("2", text);
    }

    private String wrap(String sequence, String text) {
        return coloured ? ESCAPE + sequence + "m" + text + ESCAPE + "0m" : text;
    }
}
