// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.node;

import java.util.Locale;
import java.util.concurrent.Callable;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Shell;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hashmesh completion}. */
@Command(
        name = "completion",
        description = {
            "A script that completes commands at the Tab key.",
            "bash: source <(hashmesh completion bash)   zsh: source <(hashmesh completion zsh)"
        })
public final class CompletionCommand implements Callable<ExitCode> {
    /** The shells that can complete. */
    enum Kind {
        BASH,
        ZSH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
    private Kind kind = Kind.BASH;

    @Spec
    private CommandSpec spec;

    private final Shell shell;

    public CompletionCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() {
        // zsh reads bash's kind of completion once this is loaded.
        String before = kind == Kind.ZSH
                ? "autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n"
                : "";
        shell.output().text(before + AutoComplete.bash("hashmesh", spec.root().commandLine()) + "\n");
        return ExitCode.DONE;
    }
}
