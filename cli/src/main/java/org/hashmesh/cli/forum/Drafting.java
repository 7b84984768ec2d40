// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import java.util.Optional;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.crypto.forum.Act;
import org.hashmesh.crypto.forum.Decision;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.SignedManifest;
import org.hashmesh.v1.DraftActRequest;
import org.hashmesh.v1.DraftActResponse;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * How every proposal goes: the node writes the act, this side reads it and compares it with what was asked, the person
 * reads it, then it is signed.
 */
final class Drafting {
    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description =
                    "Why, in one line of at most 500 characters; it becomes part of the act, and all members read it")
    private String reason = "";

    @Mixin
    private final SigningOptions signing = new SigningOptions();

    /** Whether a decision is what the person asked for. */
    @FunctionalInterface
    interface Asked {
        boolean by(Decision decision);
    }

    /**
     * Proposes.
     *
     * @param request without its reason
     * @param manifest to go along, of the member that is let in
     */
    ExitCode propose(Shell shell, DraftActRequest.Builder request, Asked asked, Optional<SignedManifest> manifest)
            throws CommandFailure {
        DraftActRequest complete = request.setReason(reason).build();
        try (AdminConnection node = shell.connect()) {
            OwnForum forum = OwnForum.ask(node);
            DraftActResponse draft = node.forum(stub -> stub.draftAct(complete));
            Act act = read(draft);
            if (!asked.by(act.decision())
                    || !act.reason().equals(reason)
                    || !act.forum().toString().equals(forum.forum().getForumId())) {
                throw CommandFailure.of(
                                ExitCode.VERIFICATION_FAILED,
                                "E-CLI-041",
                                "the node wrote another act than the one you asked for")
                        .why("nothing was signed")
                        .fact("written", ActSentences.headline(act.decision()))
                        .next("do not trust this node before you know why; its program may be older than this one")
                        .build();
            }
            ActStatement statement =
                    new ActStatement(shell, act).with(forum.forum(), draft.getEffectsList(), draft.getNeeded());
            return signing.propose(shell, node, forum, act, statement, manifest);
        }
    }

    private static Act read(DraftActResponse draft) throws CommandFailure {
        try {
            return Act.parse(draft.getAct().toByteArray());
        } catch (ForumException e) {
            throw CommandFailure.of(ExitCode.VERIFICATION_FAILED, "E-CLI-041", "the node's draft is no act")
                    .why(String.valueOf(e.getMessage()))
                    .next("is this program older than the node? See: hashmesh version")
                    .build();
        }
    }
}
