// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.crypto.forum.Decision;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.v1.DraftActRequest;
import org.hashmesh.v1.DraftVoters;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hashmesh forum propose voters}. */
@Command(
        name = "voters",
        description =
                "Propose which members vote from then on, all of them named. Takes a quorum of the old and of the new.")
public final class ProposeVotersCommand implements Callable<ExitCode> {
    @Parameters(arity = "1..*", paramLabel = "MEMBER", description = "Every member that is to have a vote")
    private List<String> names = new ArrayList<>();

    @Mixin
    private final Drafting drafting = new Drafting();

    private final Shell shell;

    public ProposeVotersCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        TreeSet<MemberName> voters = new TreeSet<>();
        for (String name : names) {
            voters.add(Names.member(name));
        }
        DraftVoters.Builder draft = DraftVoters.newBuilder();
        voters.forEach(voter -> draft.addMembers(voter.value()));
        Decision asked = new Decision.SetVoters(voters);
        return drafting.propose(shell, DraftActRequest.newBuilder().setVoters(draft), asked::equals, Optional.empty());
    }
}
