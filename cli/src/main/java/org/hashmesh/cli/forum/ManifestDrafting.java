// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import java.nio.file.Path;
import java.util.List;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.Manifest;
import org.hashmesh.crypto.forum.SignedManifest;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.v1.DraftManifestRequest;
import org.hashmesh.v1.DraftManifestResponse;
import org.hashmesh.v1.ForumMember;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a member changes what it says of itself: the node writes it, this side compares and shows it, then it is signed. */
final class ManifestDrafting {
    @Mixin
    private final SigningKey key = new SigningKey();

    @Option(
            names = "--export",
            paramLabel = "FILE",
            description =
                    "Write the text to sign there, for `hashmesh forum sign` on another machine; hands in nothing")
    private @Nullable Path export;

    @Option(names = "--dry-run", description = "Only show what would be said")
    private boolean dryRun;

    boolean isExport() {
        return export != null;
    }

    ExitCode change(Shell shell, AdminConnection node, OwnForum forum, ForumMember now, DraftManifestRequest asked)
            throws CommandFailure {
        DraftManifestResponse draft = node.forum(stub -> stub.draftManifest(asked));
        byte[] text = draft.getManifest().toByteArray();
        Manifest manifest = read(text, forum, now, asked);
        ManifestSentences.show(shell, manifest);
        List<String> changes = ManifestSentences.changes(now, manifest);
        shell.say(
                changes.isEmpty() ? "Nothing in it is new but its version." : "What changes, by what your node knows:");
        changes.forEach(change -> shell.say("  - " + change));
        draft.getEffectsList().forEach(effect -> shell.say("Your node says: " + effect));
        if (dryRun) {
            shell.say("Nothing was signed: this was a dry run.");
            return ExitCode.DONE;
        }
        if (export != null) {
            LocalFile.of(shell, export).create(text);
            shell.say("next, where the key is: hashmesh forum sign FILE --identity-key KEY --to OUT");
            shell.say("then bring OUT back, and here: hashmesh forum submit OUT");
            return ExitCode.DONE;
        }
        Ed25519PrivateKey identity = key.open(shell);
        try {
            forum.require(identity);
            shell.agree("a new manifest", "Sign this with your identity key");
            SignedManifest signed = ManifestSigning.sign(manifest, identity);
            String what = "handed in: " + signed;
            new Handed(what, "", OwnForum.handIn(node, List.of(signed))).print(shell.output());
        } finally {
            identity.destroy();
        }
        return ExitCode.DONE;
    }

    private static Manifest read(byte[] text, OwnForum forum, ForumMember now, DraftManifestRequest asked)
            throws CommandFailure {
        try {
            Manifest manifest = Manifest.parse(text);
            List<String> unasked = ManifestChange.of(now, asked).unasked(manifest);
            if (manifest.member().equals(forum.self())
                    && manifest.forum().toString().equals(forum.forum().getForumId())
                    && manifest.version() > now.getManifestVersion()
                    && unasked.isEmpty()) {
                return manifest;
            }
            throw other("nothing was signed; not as asked: "
                    + (unasked.isEmpty() ? "whose it is, or its version" : String.join(", ", unasked)));
        } catch (ForumException e) {
            throw other(String.valueOf(e.getMessage()));
        }
    }

    private static CommandFailure other(String why) {
        return CommandFailure.of(
                        ExitCode.VERIFICATION_FAILED,
                        "E-CLI-041",
                        "the node wrote another manifest than the one you asked for")
                .why(why)
                .next("do not trust this node before you know why; its program may be older than this one")
                .build();
    }
}
