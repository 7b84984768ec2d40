// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.failure;

import java.util.ArrayList;
import java.util.List;
import org.hashmesh.cli.output.Printable;
import org.hashmesh.cli.output.Style;

/** Lays a failure out for a person: one line of what and why, the facts, then the next step and the code. */
public final class ErrorLayout {
    private static final int LABEL_WIDTH = 11;

    private final Style style;

    public ErrorLayout(Style style) {
        this.style = style;
    }

    /** The lines to print on stderr, without line ends. */
    public List<String> lines(CommandFailure failure) {
        List<String> lines = new ArrayList<>();
        String why = failure.why().isEmpty() ? "" : ": " + failure.why();
        lines.add(style.bad("error:") + " " + Printable.line(failure.what() + why));
        for (CommandFailure.Fact fact : failure.facts()) {
            lines.add(labelled(fact.label(), fact.text()));
        }
        String code = "[" + failure.code() + "]";
        String next = failure.next();
        lines.add(next == null ? "  " + style.faint(code) : labelled("next", next) + "  " + style.faint(code));
        return lines;
    }

    private static String labelled(String label, String text) {
        String padding = " ".repeat(Math.max(1, LABEL_WIDTH - label.length()));
        return "  " + label + padding + Printable.line(text);
    }
}
