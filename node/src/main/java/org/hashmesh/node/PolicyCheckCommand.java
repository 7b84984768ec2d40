// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hashmesh.node.console.Complaint;
import org.hashmesh.node.console.ComplaintException;
import org.hashmesh.node.console.Console;
import org.hashmesh.node.console.Row;
import org.hashmesh.node.policy.Policy;
import org.hashmesh.node.policy.PolicyReader;
import org.hashmesh.node.toml.ConfigurationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code hashmesh policy check}: offline, so that a file can be checked before any node sees it. */
@Command(
        name = "check",
        description = {
            "Checks a policy file, without a node: every name, type and value in it.",
            "Says everything that is wrong at once; exit code 2 when there is anything."
        })
final class PolicyCheckCommand implements Callable<Integer> {
    private static final List<String> COLUMNS = List.of("file", "line", "column", "problem");

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "Which (default: policy.toml of the home)")
    private Optional<Path> file = Optional.empty();

    private final Console console;

    PolicyCheckCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Path asked = file.map(console.surroundings().workingDirectory()::resolve)
                .orElseGet(() -> console.home().resolve(PolicyReader.FILE));
        String text;
        try {
            text = Files.readString(asked);
        } catch (IOException e) {
            throw new ComplaintException(Complaint.of(
                    Complaint.USAGE, "E-CONF-003", "cannot read " + asked + ": " + e, "name the policy file to check"));
        }
        try {
            Policy policy =
                    new PolicyReader(Optional.empty()).parse(file.orElse(asked).toString(), text);
            console.printer()
                    .one(Row.of("file", asked.toString())
                            .and("version", policy.version())
                            .and("rules", policy.rules().size())
                            .and("ok", true));
            return 0;
        } catch (ConfigurationException e) {
            List<Row> rows = e.problems().stream()
                    .map(problem -> Row.of("file", problem.file())
                            .and("line", problem.line())
                            .and("column", problem.column())
                            .and("problem", problem.message()))
                    .toList();
            console.printer().list(Row.of("file", asked.toString()).and("ok", false), "problems", COLUMNS, rows);
            return console.complain(Complaint.of(
                    Complaint.USAGE,
                    "E-CONF-004",
                    asked + " has " + (rows.size() == 1 ? "a problem" : rows.size() + " problems"),
                    "correct what is listed, then check again"));
        }
    }
}
