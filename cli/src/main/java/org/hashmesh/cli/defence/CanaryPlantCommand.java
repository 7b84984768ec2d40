// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.defence;

import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.Defence;
import org.hashmesh.v1.PlantCanaryRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hashmesh defence canary}: shows the hash in full, since the person is to give it away. */
@Command(
        name = "canary",
        description = {
            "Make up a hash that no content has. List it (hashmesh add), or give it to one peer: a match on it at this node is an"
                    + " alarm that a list is in wrong hands, and never counts as a match.",
            "What it is must stay among you: its note and whom it was given to are kept at this node only."
        })
public final class CanaryPlantCommand implements Callable<ExitCode> {
    @Option(names = "--type", paramLabel = "TYPE", description = "Its type (default: ${DEFAULT-VALUE})")
    private String type = "sha256";

    @Option(names = "--for", paramLabel = "MEMBER", description = "The one member whom you give it to")
    private String member = "";

    @Option(names = "--note", paramLabel = "TEXT", description = "For yourselves")
    private String note = "";

    private final Shell shell;

    public CanaryPlantCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        PlantCanaryRequest request = PlantCanaryRequest.newBuilder()
                .setType(type)
                .setMember(member)
                .setNote(note)
                .build();
        try (AdminConnection node = shell.connect()) {
            Defence canary = node.defence(stub -> stub.plantCanary(request));
            shell.output().one(canary, DefenceColumns.ALL.unfolded());
            shell.say(
                    member.isEmpty()
                            ? "list it: hashmesh add " + canary.getHash().getType() + ":"
                                    + canary.getHash().getValue() + " ..."
                            : "give it to " + member + " and to nobody else");
            return ExitCode.DONE;
        }
    }
}
