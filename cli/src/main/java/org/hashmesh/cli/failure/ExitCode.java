// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.failure;

/** What the process says to the script that called it. Numbers are stable: only ever added to. */
public enum ExitCode {
    DONE(0),
    FAILED(1),
    /** The command line or a configuration file is wrong: trying again will not help. */
    USAGE(2),
    NOT_FOUND(3),
    NOT_ALLOWED(4),
    /** The node cannot be reached, or did not answer in time. */
    UNREACHABLE(5),
    /** Another state than the command needs: a conflict, or a node that takes no entries now. */
    CONFLICT(6),
    /** A signature, proof or pinned key does not check. */
    VERIFICATION_FAILED(7),
    /** The command ran, and found something that a person should look at. */
    FINDINGS(8),
    /** Some of the input was taken, some rejected. */
    PARTLY_DONE(9),
    /** {@code match} found one, and was asked with {@code --exit-code} to say so. */
    MATCH_FOUND(10),
    INTERRUPTED(130);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
