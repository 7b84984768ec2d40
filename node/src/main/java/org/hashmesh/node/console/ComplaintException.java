// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.console;

/** Ends a command with a complaint. */
public final class ComplaintException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Complaint complaint;

    public ComplaintException(Complaint complaint) {
        super(complaint.what());
        this.complaint = complaint;
    }

    /** What to print, and the exit code. */
    public Complaint complaint() {
        return complaint;
    }
}
