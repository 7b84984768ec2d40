// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.failure;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a command could not do what it was asked, in the words a person needs: what failed (with where), why, facts worth
 * seeing, and what to do next. Each has a stable code such as {@code E-CLI-001}.
 */
public final class CommandFailure extends Exception {
    private static final long serialVersionUID = 1L;

    /** One labelled fact below the first line, for example {@code presented  SHA256:9f3c}. */
    public record Fact(String label, String text) {}

    private final ExitCode exitCode;
    private final String code;
    private final String what;
    private final String why;
    private final transient List<Fact> facts;
    private final @Nullable String next;

    private CommandFailure(
            ExitCode exitCode,
            String code,
            String what,
            String why,
            List<Fact> facts,
            @Nullable String next,
            @Nullable Throwable cause) {
        super(why.isEmpty() ? what : what + ": " + why, cause);
        this.exitCode = exitCode;
        this.code = code;
        this.what = what;
        this.why = why;
        this.facts = List.copyOf(facts);
        this.next = next;
    }

    /**
     * Starts to describe a failure.
     *
     * @param what what failed, with where; no full stop
     */
    public static Builder of(ExitCode exitCode, String code, String what) {
        return new Builder(exitCode, code, what);
    }

    public ExitCode exitCode() {
        return exitCode;
    }

    public String code() {
        return code;
    }

    public String what() {
        return what;
    }

    /** The reason; empty when {@link #what()} says it all. */
    public String why() {
        return why;
    }

    public List<Fact> facts() {
        return facts;
    }

    /** What the person can do about it, if there is something. */
    public @Nullable String next() {
        return next;
    }

    /** Collects the parts; only what failed, the exit code and the error code are required. */
    public static final class Builder {
        private final ExitCode exitCode;
        private final String code;
        private final String what;
        private final List<Fact> facts = new ArrayList<>();
        private String why = "";
        private @Nullable String next;
        private @Nullable Throwable cause;

        private Builder(ExitCode exitCode, String code, String what) {
            this.exitCode = exitCode;
            this.code = code;
            this.what = what;
        }

        public Builder why(String reason) {
            this.why = reason;
            return this;
        }

        public Builder fact(String label, String text) {
            facts.add(new Fact(label, text));
            return this;
        }

        public Builder next(String step) {
            this.next = step;
            return this;
        }

        public Builder cause(Throwable reason) {
            this.cause = reason;
            return this;
        }

        public CommandFailure build() {
            return new CommandFailure(exitCode, code, what, why, facts, next, cause);
        }
    }
}
