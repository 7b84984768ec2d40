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
import org.hashmesh.v1.DraftReplaceIdentity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hashmesh forum propose replace-identity}. */
@Command(
        name = "replace-identity",
        description = {
            "Propose another identity key for a member that lost its own, or whose key is in wrong hands.",
            "Compare the fingerprint with them over another channel before you sign: the key speaks for the member."
        })
public final class ProposeReplaceIdentityCommand implements Callable<ExitCode> {
    @Parameters(
            paramLabel = "REQUEST-FILE",
            description = "What the member made with its new key: `hashmesh join new-identity`")
    private Path file = Path.of("");

    @Mixin
    private final Drafting drafting = new Drafting();

    private final Shell shell;

    public ProposeReplaceIdentityCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        JoinRequest join = LocalFile.of(shell, file).read(JoinRequest.MAX_BYTES, "a join request", JoinRequest::parse);
        DraftActRequest.Builder request = DraftActRequest.newBuilder()
                .setReplaceIdentity(DraftReplaceIdentity.newBuilder().setJoinRequest(ByteString.copyFrom(join.text())));
        Decision asked = new Decision.ReplaceIdentity(join.member(), join.identity());
        return drafting.propose(shell, request, asked::equals, Optional.of(join.manifest()));
    }
}
