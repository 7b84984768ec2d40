// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.entry;

/** What somebody wrote cannot be taken: which field, and why, in words for that person. */
public final class FieldException extends Exception {
    private static final long serialVersionUID = 1;

    private final String field;
    private final String reason;

    /**
     * @param field name as in the API message or the file's column, such as {@code value}
     * @param reason what is wrong and what would be right; never the whole input, which may be long
     */
    public FieldException(String field, String reason) {
        super(field + ": " + reason);
        this.field = field;
        this.reason = reason;
    }

    /** The field's name, such as {@code value}. */
    public String field() {
        return field;
    }

    /** Why it cannot be taken, without the field's name. */
    public String reason() {
        return reason;
    }
}
