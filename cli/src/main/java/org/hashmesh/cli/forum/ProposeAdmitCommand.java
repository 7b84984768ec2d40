// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.crypto.forum.Decision;
import org.hashmesh.crypto.forum.JoinRequest;
import org.hashmesh.v1.DraftActRequest;
import org.hashmesh.v1.DraftAdmit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hashmesh forum propose admit}. */
@Command(
        name = "admit",
        description = {
            "Propose a new member. It gets no vote: that takes another act.",
            "Compare the fingerprint with them over another channel before you sign."
        })
public final class ProposeAdmitCommand implements Callable<ExitCode> {
    @Parameters(paramLabel = "REQUEST-FILE", description = "What `hashmesh join request` wrote at the newcomer's")
    private Path file = Path.of("");

    @Mixin
    private final Drafting drafting = new Drafting();

    private final Shell shell;

    public ProposeAdmitCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        JoinRequest join = LocalFile.of(shell, file).read(JoinRequest.MAX_BYTES, "a join request", JoinRequest::parse);
        join.contact().ifPresent(contact -> shell.say("Contact, by the newcomer's own account: " + contact));
        DraftActRequest.Builder request = DraftActRequest.newBuilder()
                .setAdmit(DraftAdmit.newBuilder().setJoinRequest(ByteString.copyFrom(join.text())));
        Decision asked = new Decision.Admit(join.member(), join.identity());
        return drafting.propose(shell, request, asked::equals, Optional.of(join.manifest()));
    }
}
