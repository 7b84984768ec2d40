// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.console;

/** Colour and weight for a stream; does nothing where the stream is not a terminal or colour is not wanted. */
record Style(boolean coloured) {
    private static final String ESCAPE = "\u001b[";

    String strong(String text) {
        return wrap("1", text);
    }

    String bad(String text) {
        return wrap("1;31", text);
    }

    String faint(String text) {
        return wrap("2", text);
    }

    private String wrap(String sequence, String text) {
        return coloured ? ESCAPE + sequence + "m" + text + ESCAPE + "0m" : text;
    }
}
