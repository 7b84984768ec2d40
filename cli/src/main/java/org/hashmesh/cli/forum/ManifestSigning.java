// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.Manifest;
import org.hashmesh.crypto.forum.SignedManifest;
import org.hashmesh.crypto.forum.VotingKey;
import org.hashmesh.crypto.key.Ed25519PrivateKey;

/** Signs a manifest that the person has seen, and its voting key when that is a new one. */
final class ManifestSigning {
    private ManifestSigning() {}

    static SignedManifest sign(Manifest manifest, Ed25519PrivateKey identity) throws CommandFailure {
        try {
            SignedManifest signed = SignedManifest.sign(complete(manifest, identity), identity);
            signed.verify(identity.publicKey());
            return signed;
        } catch (ForumException | IllegalArgumentException e) {
            throw CommandFailure.of(ExitCode.CONFLICT, "E-CLI-050", "this manifest would not count")
                    .why(String.valueOf(e.getMessage()))
                    .next("draft it again: hashmesh member manifest")
                    .build();
        }
    }

    /** A new voting key stands in a draft without the signature that only the identity key can give. */
    private static Manifest complete(Manifest manifest, Ed25519PrivateKey identity) {
        VotingKey voting = manifest.votingKey();
        try {
            voting.verify(manifest.forum(), manifest.member(), identity.publicKey());
            return manifest;
        } catch (ForumException e) {
            VotingKey named =
                    VotingKey.sign(manifest.forum(), manifest.member(), voting.serial(), voting.key(), identity);
            return new Manifest(
                    manifest.forum(),
                    manifest.member(),
                    manifest.version(),
                    manifest.time(),
                    manifest.nodes(),
                    manifest.logs(),
                    named);
        }
    }
}
