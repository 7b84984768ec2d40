// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.output.Facts;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.crypto.forum.Act;
import org.hashmesh.crypto.forum.Approval;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.ForumItem;
import org.hashmesh.crypto.forum.InviteBundle;
import org.hashmesh.crypto.forum.Manifest;
import org.hashmesh.crypto.forum.Proposal;
import org.hashmesh.crypto.forum.SignedManifest;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.log.MemberName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hashmesh forum sign}: asks no node, so it works on a machine that has no network. */
@Command(
        name = "sign",
        description = {
            "Sign a text that --export wrote, on a machine that needs no network: an act, a manifest or an invite.",
            "Shows what it says first. Take what it writes back, and hand it in with `hashmesh forum submit`."
        })
public final class ForumSignCommand implements Callable<ExitCode> {
    @Parameters(paramLabel = "FILE", description = "The text to sign")
    private Path file = Path.of("");

    @Mixin
    private final SigningKey key = new SigningKey();

    @Option(names = "--member", paramLabel = "NAME", description = "Who approves: you. Needed for an act")
    private String member = "";

    @Option(names = "--to", required = true, paramLabel = "OUT", description = "Write what is signed there")
    private Path to = Path.of("");

    @Option(names = "--propose", description = "Make a proposal of it: the act is not proposed yet")
    private boolean propose;

    @Option(
            names = "--manifest",
            paramLabel = "FILE",
            description = "With --propose: the join request of the member that the act lets in")
    private @Nullable Path manifest;

    @Option(names = "--dry-run", description = "Only show what it says")
    private boolean dryRun;

    private final Shell shell;

    public ForumSignCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        LocalFile source = LocalFile.of(shell, file);
        byte[] text = source.read(InviteBundle.MAX_BYTES);
        String header = new String(text, UTF_8).lines().findFirst().orElse("");
        return switch (header) {
            case "hashmesh/act/v1" ->
                act(source.read(ForumItem.MAX_BYTES, "an act, nor a proposal of one", ForumSignCommand::readAct));
            case "hashmesh/manifest/v1" ->
                manifest(source.read(Manifest.MAX_BYTES, "a manifest that is still to be signed", Manifest::parse));
            case "hashmesh/invite/v1" -> invite(text);
            default ->
                throw CommandFailure.of(ExitCode.USAGE, "E-CLI-042", source + " is nothing that one signs here")
                        .why("it is no act, manifest or invite")
                        .next(
                                "name a file that --export wrote; a join request is proposed, with: hashmesh forum propose admit")
                        .build();
        };
    }

    private static Act readAct(byte[] text) throws ForumException {
        return new String(text, UTF_8).contains("\n\n") ? Proposal.parse(text).act() : Act.parse(text);
    }

    private ExitCode act(Act act) throws CommandFailure {
        if (member.isEmpty()) {
            throw Names.usage("an act is approved by a member")
                    .next("say which you are with --member NAME")
                    .build();
        }
        MemberName self = Names.member(member);
        Optional<SignedManifest> carried = propose ? CarriedManifest.of(shell, act, manifest) : Optional.empty();
        ActStatement statement = new ActStatement(shell, act);
        statement.show();
        if (dryRun) {
            return nothing();
        }
        Ed25519PrivateKey identity = key.open(shell);
        try {
            statement.confirm("signing");
            Approval approval = Approval.sign(act, self, identity);
            ForumItem signed = propose ? Proposal.of(act, approval, carried) : approval;
            return write(
                    (propose ? "proposed: " : "approved: ") + ActSentences.headline(act.decision()),
                    act.id().shortText(),
                    signed.file());
        } finally {
            identity.destroy();
        }
    }

    private ExitCode manifest(Manifest text) throws CommandFailure {
        ManifestSentences.show(shell, text);
        if (dryRun) {
            return nothing();
        }
        Ed25519PrivateKey identity = key.open(shell);
        try {
            shell.agree("a manifest", "Sign this with your identity key");
            byte[] signed = ManifestSigning.sign(text, identity).file();
            return write("signed manifest " + text.version() + " of " + text.member(), "", signed);
        } finally {
            identity.destroy();
        }
    }

    private ExitCode invite(byte[] text) throws CommandFailure {
        InviteStatement invite =
                InviteStatement.of(shell, text, shell.surroundings().clock().instant());
        invite.show();
        if (dryRun) {
            return nothing();
        }
        Ed25519PrivateKey identity = key.open(shell);
        try {
            byte[] signed = invite.sign(identity).text();
            ExitCode done = write("signed the invite for " + invite.contents().invited(), "", signed);
            invite.tellTheNewcomer();
            return done;
        } finally {
            identity.destroy();
        }
    }

    private ExitCode nothing() {
        shell.say("Nothing was signed: this was a dry run.");
        return ExitCode.DONE;
    }

    private ExitCode write(String what, String id, byte[] signed) throws CommandFailure {
        LocalFile target = LocalFile.of(shell, to);
        target.create(signed);
        new Facts()
                .with("done", what)
                .with("id", id)
                .with("file", target.toString())
                .print(shell.output());
        return ExitCode.DONE;
    }
}
