// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.output.Facts;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.crypto.forum.Fingerprint;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.v1.DraftInviteRequest;
import org.hashmesh.v1.DraftInviteResponse;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hashmesh forum invite}. */
@Command(
        name = "invite",
        description = {
            "Make the file with which a member that is admitted starts: the acts, and where your nodes are.",
            "It gets one from each of several sponsors, so that no single one can lead it astray."
        })
public final class ForumInviteCommand implements Callable<ExitCode> {
    @Parameters(paramLabel = "MEMBER", description = "The newcomer, by the name in the act that admitted it")
    private String name = "";

    @Mixin
    private final SigningKey key = new SigningKey();

    @Option(names = "--to", paramLabel = "FILE", description = "Write the bundle there")
    private @Nullable Path to;

    @Option(
            names = "--export",
            paramLabel = "FILE",
            description = "Write the text to sign there instead, for `hashmesh forum sign` on another machine")
    private @Nullable Path export;

    @Option(names = "--dry-run", description = "Only show what it would say")
    private boolean dryRun;

    private final Shell shell;

    public ForumInviteCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        if (to == null && export == null && !dryRun) {
            throw Names.usage("there is no file to write")
                    .next("name it with --to FILE, or look first with --dry-run")
                    .build();
        }
        byte[] text;
        OwnForum forum;
        try (AdminConnection node = shell.connect()) {
            forum = OwnForum.ask(node);
            DraftInviteRequest request =
                    DraftInviteRequest.newBuilder().setMember(name).build();
            DraftInviteResponse draft = node.forum(stub -> stub.draftInvite(request));
            text = draft.getBundle().toByteArray();
        }
        InviteStatement invite =
                InviteStatement.of(shell, text, shell.surroundings().clock().instant());
        requireAsked(invite, forum);
        invite.show();
        if (dryRun) {
            shell.say("Nothing was signed: this was a dry run.");
        } else if (export != null) {
            LocalFile.of(shell, export).create(text);
            shell.say("next, where the key is: hashmesh forum sign FILE --identity-key KEY --to BUNDLE");
        } else if (to != null) {
            sign(invite, to);
        }
        return ExitCode.DONE;
    }

    private void requireAsked(InviteStatement invite, OwnForum forum) throws CommandFailure {
        if (!invite.contents().invited().value().equals(name)
                || !invite.contents().sponsor().value().equals(forum.forum().getSelf())
                || !invite.contents().forum().toString().equals(forum.forum().getForumId())) {
            throw CommandFailure.of(
                            ExitCode.VERIFICATION_FAILED,
                            "E-CLI-041",
                            "the node wrote another invite than the one you asked for")
                    .why("nothing was signed")
                    .fact(
                            "written",
                            "of " + invite.contents().sponsor() + " for "
                                    + invite.contents().invited())
                    .next("do not trust this node before you know why")
                    .build();
        }
    }

    private void sign(InviteStatement invite, Path target) throws CommandFailure {
        Ed25519PrivateKey identity = key.open(shell);
        LocalFile file = LocalFile.of(shell, target);
        try {
            file.create(invite.sign(identity).text());
        } finally {
            identity.destroy();
        }
        new Facts()
                .with("file", file.toString())
                .with("invited", name)
                .with("sponsor", invite.contents().sponsor().value())
                .with("sponsor_fingerprint", invite.sponsor().text())
                .with("forum_id", invite.contents().forum().toString())
                .with(
                        "forum_fingerprint",
                        Fingerprint.of(invite.contents().forum()).text())
                .print(shell.output());
        invite.tellTheNewcomer();
    }
}
