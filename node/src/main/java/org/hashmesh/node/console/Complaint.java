// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Why a command could not do what it was asked, for the person who asked.
 *
 * @param exitCode what the process ends with
 * @param code stable, such as {@code E-HOME-001}
 * @param what what failed, where and why; no full stop
 * @param details more of it, a line each
 * @param next what the person can do about it
 */
public record Complaint(int exitCode, String code, String what, List<String> details, Optional<String> next) {
    /** It failed; again may help. */
    public static final int FAILED = 1;

    /** Somebody has to change something first. */
    public static final int USAGE = 2;

    /** Something that was written is not as it was signed. */
    public static final int VERIFICATION_FAILED = 7;

    /** Copies the list. */
    public Complaint {
        details = List.copyOf(details);
    }

    /** One without details. */
    public static Complaint of(int exitCode, String code, String what, String next) {
        return new Complaint(exitCode, code, what, List.of(), Optional.of(next));
    }

    /** The lines to print on stderr, without line ends. */
    List<String> lines(Style style) {
        List<String> lines = new ArrayList<>();
        lines.add(style.bad("error:") + " " + Printable.line(what));
        details.forEach(detail -> lines.add("  " + Printable.line(detail)));
        String ending = style.faint("[" + code + "]");
        lines.add(next.map(step -> "  next       " + Printable.line(step) + "  " + ending)
                .orElse("  " + ending));
        return lines;
    }
}
