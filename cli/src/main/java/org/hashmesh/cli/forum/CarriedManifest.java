// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.Optional;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.crypto.forum.Act;
import org.hashmesh.crypto.forum.Decision;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.JoinRequest;
import org.hashmesh.crypto.forum.SignedManifest;
import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.log.MemberName;
import org.jspecify.annotations.Nullable;

/** The manifest that goes along with an act that lets a key in. */
final class CarriedManifest {
    private CarriedManifest() {}

    /** From a join request or a signed manifest. */
    static SignedManifest read(Shell shell, Path file) throws CommandFailure {
        return LocalFile.of(shell, file)
                .read(JoinRequest.MAX_BYTES, "a join request or a signed manifest", CarriedManifest::parse);
    }

    private static SignedManifest parse(byte[] bytes) throws ForumException {
        return new String(bytes, UTF_8).startsWith("hashmesh/join-request/")
                ? JoinRequest.parse(bytes).manifest()
                : SignedManifest.parse(bytes);
    }

    /** Of the member that this act gives a key, from the file that has to be named then. */
    static Optional<SignedManifest> of(Shell shell, Act act, @Nullable Path file) throws CommandFailure {
        if (act.decision() instanceof Decision.Admit admit) {
            return Optional.of(checked(shell, admit.member(), admit.identity(), file));
        }
        if (act.decision() instanceof Decision.ReplaceIdentity replace) {
            return Optional.of(checked(shell, replace.member(), replace.identity(), file));
        }
        return Optional.empty();
    }

    private static SignedManifest checked(
            Shell shell, MemberName member, Ed25519PublicKey identity, @Nullable Path file) throws CommandFailure {
        if (file == null) {
            throw Names.usage("the manifest of " + member + " has to go along")
                    .next("name its join request with --manifest FILE")
                    .build();
        }
        SignedManifest manifest = read(shell, file);
        try {
            manifest.verify(identity);
        } catch (ForumException e) {
            throw mismatch(member, String.valueOf(e.getMessage()));
        }
        if (!manifest.manifest().member().equals(member)) {
            throw mismatch(member, "it is of " + manifest.manifest().member());
        }
        return manifest;
    }

    private static CommandFailure mismatch(MemberName member, String why) {
        return CommandFailure.of(
                        ExitCode.VERIFICATION_FAILED,
                        "E-CLI-051",
                        "the manifest is not that of " + member + " in the act")
                .why(why)
                .next("name the join request that the act was made from")
                .build();
    }
}
