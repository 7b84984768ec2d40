// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.crypto.forum.Act;
import org.hashmesh.crypto.forum.Approval;
import org.hashmesh.crypto.forum.ForumItem;
import org.hashmesh.crypto.forum.Proposal;
import org.hashmesh.crypto.forum.SignedManifest;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.v1.HandInResponse;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How an act is signed: here, or elsewhere, or not at all. */
final class SigningOptions {
    @Mixin
    private final SigningKey key = new SigningKey();

    @Option(names = "--dry-run", description = "Only show what it would do")
    private boolean dryRun;

    @Option(
            names = "--export",
            paramLabel = "FILE",
            description =
                    "Write the text to sign there, for `hashmesh forum sign` on another machine; hands in nothing")
    private @Nullable Path export;

    /** Shows the act, then writes it out, or asks and signs it and hands it in as a new proposal. */
    ExitCode propose(
            Shell shell,
            AdminConnection node,
            OwnForum forum,
            Act act,
            ActStatement statement,
            Optional<SignedManifest> manifest)
            throws CommandFailure {
        if (isOver(shell, act, statement, "--propose")) {
            return ExitCode.DONE;
        }
        Approval approval = sign(shell, forum, act, statement, "proposing");
        ExitCode done = handIn(shell, node, "proposed", act, Proposal.of(act, approval, manifest));
        shell.say("next: see what is missing with: hashmesh forum pending; others approve with: hashmesh forum approve "
                + act.id().shortText());
        return done;
    }

    /** The same for an act that somebody proposed. */
    ExitCode approve(Shell shell, AdminConnection node, OwnForum forum, Act act, ActStatement statement)
            throws CommandFailure {
        if (isOver(shell, act, statement, "")) {
            return ExitCode.DONE;
        }
        Approval approval = sign(shell, forum, act, statement, "approving");
        ExitCode done = handIn(shell, node, "approved", act, approval);
        shell.say("next: see whether it is adopted with: hashmesh forum pending");
        return done;
    }

    private boolean isOver(Shell shell, Act act, ActStatement statement, String how) throws CommandFailure {
        statement.show();
        if (dryRun) {
            shell.say("Nothing was signed: this was a dry run.");
            return true;
        }
        if (export != null) {
            LocalFile file = LocalFile.of(shell, export);
            file.create(act.text());
            shell.say("next: take " + file
                    + " to the machine with the key, and there: hashmesh forum sign FILE --member NAME"
                    + " --identity-key KEY --to OUT " + how);
            shell.say("then bring OUT back, and here: hashmesh forum submit OUT");
            return true;
        }
        return false;
    }

    private Approval sign(Shell shell, OwnForum forum, Act act, ActStatement statement, String verb)
            throws CommandFailure {
        MemberName self = forum.self();
        Ed25519PrivateKey identity = key.open(shell);
        try {
            forum.require(identity);
            statement.confirm(verb);
            return Approval.sign(act, self, identity);
        } finally {
            identity.destroy();
        }
    }

    private static ExitCode handIn(Shell shell, AdminConnection node, String verb, Act act, ForumItem item)
            throws CommandFailure {
        HandInResponse answer = OwnForum.handIn(node, List.of(item));
        String what = verb + ": " + ActSentences.headline(act.decision());
        new Handed(what, act.id().shortText(), answer).print(shell.output());
        return ExitCode.DONE;
    }
}
