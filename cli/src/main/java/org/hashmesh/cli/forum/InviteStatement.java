// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.crypto.forum.AdoptedAct;
import org.hashmesh.crypto.forum.Fingerprint;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.InviteBundle;
import org.hashmesh.crypto.forum.Parameter;
import org.hashmesh.crypto.forum.VerifiedForum;
import org.hashmesh.crypto.key.Ed25519PrivateKey;

/** An invite bundle that is to be signed: shown, its chain verified, and signed by the key that is in it. */
final class InviteStatement {
    private final Shell shell;
    private final InviteBundle.Draft draft;
    private final VerifiedForum forum;

    private InviteStatement(Shell shell, InviteBundle.Draft draft, VerifiedForum forum) {
        this.shell = shell;
        this.draft = draft;
        this.forum = forum;
    }

    /** Reads a bundle's text and verifies the acts in it from the genesis on. */
    static InviteStatement of(Shell shell, byte[] text, Instant now) throws CommandFailure {
        try {
            InviteBundle.Draft draft = InviteBundle.parseDraft(text);
            List<AdoptedAct> chain = new ArrayList<>();
            for (byte[] act : draft.contents().acts()) {
                chain.add(AdoptedAct.parse(act));
            }
            VerifiedForum forum = VerifiedForum.check(chain, now);
            require(
                    forum.state().forum().equals(draft.contents().forum()),
                    "its acts are those of another forum than it says");
            InviteBundle.Head head = new InviteBundle.Head(
                    forum.state().acts() - 1, forum.state().head());
            require(draft.contents().head().equals(head), "its acts do not end where it says");
            require(
                    forum.state().member(draft.contents().invited()).isPresent(),
                    draft.contents().invited() + " is no member by the acts in it; the act that admits comes first");
            require(
                    forum.state()
                            .member(draft.contents().sponsor())
                            .filter(sponsor -> sponsor.identity().equals(draft.identity()))
                            .isPresent(),
                    "the key in it is not that of " + draft.contents().sponsor() + " by the acts in it");
            return new InviteStatement(shell, draft, forum);
        } catch (ForumException e) {
            throw bad(String.valueOf(e.getMessage()));
        }
    }

    private static void require(boolean holds, String otherwise) throws CommandFailure {
        if (!holds) {
            throw bad(otherwise);
        }
    }

    private static CommandFailure bad(String why) {
        return CommandFailure.of(ExitCode.VERIFICATION_FAILED, "E-CLI-041", "this invite is not one to sign")
                .why(why)
                .next("see how the forum stands: hashmesh forum show")
                .build();
    }

    InviteBundle.Contents contents() {
        return draft.contents();
    }

    Fingerprint sponsor() {
        return Fingerprint.of(contents().sponsor(), draft.identity());
    }

    void show() {
        shell.say("An invite of " + contents().sponsor() + " for " + contents().invited() + " into the forum \""
                + forum.state().name() + "\" (" + Fingerprint.of(contents().forum()) + "):");
        shell.say("  - It carries the " + forum.chain().size() + " acts of the forum, which verify, up to act "
                + contents().head().number() + ".");
        contents()
                .nodes()
                .forEach(node -> shell.say(
                        "  - Your node " + node.node() + " is recognised by the TLS key " + node.tls() + "."));
        contents().addresses().forEach(address -> shell.say("  - They dial " + address + "."));
    }

    InviteBundle sign(Ed25519PrivateKey identity) throws CommandFailure {
        if (!identity.publicKey().equals(draft.identity())) {
            throw CommandFailure.of(
                            ExitCode.NOT_ALLOWED,
                            "E-CLI-045",
                            "this is not the identity key of " + contents().sponsor())
                    .next("name the right file with --identity-key")
                    .build();
        }
        shell.agree("an invite", "Sign this with your identity key");
        return InviteBundle.sign(contents(), identity);
    }

    /** What the newcomer has to hear over another channel. */
    void tellTheNewcomer() {
        shell.say("tell " + contents().invited() + " over another channel:");
        shell.say("  fingerprint of the forum  " + Fingerprint.of(contents().forum()));
        shell.say("  fingerprint of " + contents().sponsor() + "  " + sponsor());
        String sponsors = forum.state().parameters().text(Parameter.SPONSORS);
        shell.say("sponsors whose bundles it needs: " + sponsors
                + ". With theirs: hashmesh join BUNDLE... --fingerprint OF-EACH-SPONSOR...");
    }
}
