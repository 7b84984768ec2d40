// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.log;

/** Text that should have named a forum, member, node, collection or log and does not. */
public final class MalformedNameException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Characters of the offending text that the message repeats: enough to find it, too few to flood a log. */
    private static final int QUOTED_CHARACTERS = 80;

    private final String what;
    private final String reason;

    /**
     * Says what is wrong with some text.
     *
     * @param what the kind of name, such as "member name"
     * @param text the text as it came
     * @param reason what is wrong with it and what would be right, for a person
     */
    MalformedNameException(String what, String text, String reason) {
        super(what + " \"" + quote(text) + "\": " + reason);
        this.what = what;
        this.reason = reason;
    }

    /** The kind of name, such as "member name". */
    public String what() {
        return what;
    }

    /** What is wrong and what would be right, without the text itself. */
    public String reason() {
        return reason;
    }

    /** The text may come from anybody: what a terminal would obey is shown as a question mark. */
    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder();
        text.codePoints()
                .limit(QUOTED_CHARACTERS)
                .map(c -> NameSyntax.isPrintable(c) ? c : '?')
                .forEach(quoted::appendCodePoint);
        return text.codePointCount(0, text.length()) > QUOTED_CHARACTERS ? quoted + "..." : quoted.toString();
    }
}
