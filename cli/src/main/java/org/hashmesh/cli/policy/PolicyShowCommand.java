// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.policy;

import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.output.Columns;
import org.hashmesh.cli.output.Words;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.GetPolicyRequest;
import org.hashmesh.v1.Policy;
import org.hashmesh.v1.PolicyRule;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hashmesh policy show}. */
@Command(
        name = "show",
        description = "The policy in use: its rules in their order. Exit code 8 when the file is another, broken one.")
public final class PolicyShowCommand implements Callable<ExitCode> {
    private static final Columns<PolicyRule> COLUMNS = Columns.<PolicyRule>none()
            .with("rule", PolicyRule::getName)
            .with("action", PolicyRule::getAction)
            .with("when", PolicyRule::getWhen)
            .wide("reason", PolicyRule::getReason);

    @Option(names = "--text", description = "The file as it is, and nothing else")
    private boolean text;

    private final Shell shell;

    public PolicyShowCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        try (AdminConnection node = shell.connect()) {
            Policy policy = node.policy(stub -> stub.getPolicy(GetPolicyRequest.getDefaultInstance()));
            if (text && shell.output().forPeople()) {
                shell.output().text(policy.getText());
            } else {
                shell.output().list(policy, policy.getRulesList(), COLUMNS);
            }
            shell.say("version " + policy.getVersion() + " of " + policy.getFile());
            if (policy.getFailures() > 0) {
                shell.say(Words.count(policy.getFailures()) + " rules could not be evaluated since it was read");
            }
            if (!policy.getProblem().isEmpty()) {
                policy.getProblem().lines().forEach(shell::say);
                return ExitCode.FINDINGS;
            }
            return ExitCode.DONE;
        }
    }
}
