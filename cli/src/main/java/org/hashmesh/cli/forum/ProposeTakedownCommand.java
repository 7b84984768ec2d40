// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Arguments;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.crypto.forum.Decision;
import org.hashmesh.v1.DraftActRequest;
import org.hashmesh.v1.DraftTakedown;
import org.hashmesh.v1.EntryName;
import org.hashmesh.v1.TakedownEntry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hashmesh forum propose takedown}. */
@Command(
        name = "takedown",
        description = "Propose that entries of one member lose their effect everywhere. Its own vote does not count.")
public final class ProposeTakedownCommand implements Callable<ExitCode> {
    @Parameters(arity = "1..*", paramLabel = "LOG#INDEX", description = "As `hashmesh list -o wide` shows it")
    private List<String> entries = new ArrayList<>();

    @Option(
            names = "--basis",
            required = true,
            paramLabel = "TEXT",
            description = "Why the forum may, in one line: an order, a rule. It becomes part of the act")
    private String basis = "";

    @Mixin
    private final Drafting drafting = new Drafting();

    private final Shell shell;

    public ProposeTakedownCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        DraftTakedown.Builder draft = DraftTakedown.newBuilder().setBasis(basis);
        Set<String> asked = new HashSet<>();
        for (String entry : entries) {
            EntryName name = Arguments.entry(entry);
            draft.addEntries(TakedownEntry.newBuilder().setLog(name.getLog()).setIndex(name.getIndex()));
            asked.add(entry);
        }
        return drafting.propose(
                shell,
                DraftActRequest.newBuilder().setTakedown(draft),
                decision -> isAsked(decision, asked),
                Optional.empty());
    }

    private boolean isAsked(Decision decision, Set<String> asked) {
        if (!(decision instanceof Decision.Takedown takedown)
                || !takedown.basis().equals(basis)
                || takedown.entries().size() != asked.size()) {
            return false;
        }
        Set<String> left = new HashSet<>(asked);
        takedown.entries().forEach(entry -> {
            left.remove(Arguments.entry(entry.log().text(), entry.index().value()));
            left.remove(Arguments.entry(
                    entry.log().id().value().hex(), entry.index().value()));
        });
        return left.isEmpty();
    }
}
