// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.shell;

import java.nio.file.Path;
import java.time.Duration;
import org.hashmesh.cli.output.OutputFormat;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every command takes, before or after its name. */
public final class GlobalOptions {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    @Option(
            names = {"-o", "--output"},
            scope = ScopeType.INHERIT,
            paramLabel = "FORMAT",
            order = 100,
            description = "How to print: ${COMPLETION-CANDIDATES} (default: table)")
    private OutputFormat output = OutputFormat.TABLE;

    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            order = 101,
            description = "Say nothing on stderr but errors")
    private boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            order = 102,
            description = "Say more, with the stack trace of an unexpected error")
    private boolean verbose;

    @Option(
            names = "--server",
            scope = ScopeType.INHERIT,
            paramLabel = "HOST:PORT",
            order = 103,
            description = "The node's admin port, instead of the address in the client settings")
    private @Nullable String server;

    @Option(
            names = "--home",
            scope = ScopeType.INHERIT,
            paramLabel = "DIR",
            order = 104,
            description = "The node's home (default: HASHMESH_HOME, here if here is one, ~/.hashmesh)")
    private @Nullable Path home;

    @Option(
            names = "--config",
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            order = 105,
            description = "Client settings (default: admin/client.toml in the node's home)")
    private @Nullable Path config;

    @Option(
            names = "--timeout",
            scope = ScopeType.INHERIT,
            paramLabel = "TIME",
            order = 106,
            description = "How long to wait for an answer: 500ms, 10s, 2m (default: 10s)")
    private @Nullable Duration timeout;

    @Option(
            names = "--no-color",
            scope = ScopeType.INHERIT,
            order = 107,
            description = "No colour; NO_COLOR does the same")
    private boolean noColor;

    @Option(
            names = "--no-input",
            scope = ScopeType.INHERIT,
            order = 108,
            description = "Never ask; fail where an answer is needed")
    private boolean noInput;

    @Option(
            names = "--yes",
            scope = ScopeType.INHERIT,
            order = 109,
            description = "Answer yes where a confirmation is asked")
    private boolean yes;

    @Option(
            names = {"-h", "--help"},
            scope = ScopeType.INHERIT,
            usageHelp = true,
            order = 110,
            description = "Show how a command is used")
    private boolean help;

    public OutputFormat output() {
        return output;
    }

    public boolean quiet() {
        return quiet;
    }

    public boolean verbose() {
        return verbose;
    }

    public @Nullable String server() {
        return server;
    }

    public @Nullable Path home() {
        return home;
    }

    public @Nullable Path config() {
        return config;
    }

    public Duration timeout() {
        return timeout == null ? DEFAULT_TIMEOUT : timeout;
    }

    public boolean noColor() {
        return noColor;
    }

    public boolean noInput() {
        return noInput;
    }

    public boolean yes() {
        return yes;
    }

    /** Whether only help was asked for. */
    public boolean help() {
        return help;
    }
}
