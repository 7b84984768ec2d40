// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.home;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.ForumItem;
import org.hashmesh.crypto.forum.JoinRequest;
import org.hashmesh.crypto.forum.Manifest;
import org.hashmesh.crypto.forum.SignedManifest;
import org.hashmesh.crypto.forum.VerifiedForum;
import org.hashmesh.crypto.forum.VotingKey;
import org.hashmesh.crypto.key.DurableFile;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.key.KeyFile;
import org.hashmesh.crypto.key.KeyRole;
import org.hashmesh.node.config.Directories;
import org.hashmesh.node.config.NodeConfig;
import org.hashmesh.node.toml.ConfigurationException;
import org.hashmesh.store.forum.ForumFiles;

/**
 * Another identity key for a member whose own is lost or in wrong hands, made in a home that exists, and the request with
 * which the others replace it. The request brings a manifest with the nodes and logs of the one that counts now, so that
 * they go on without a break.
 */
public final class NewIdentity {
    private final NodeConfig config;
    private final Directories there;

    /** For the member of this home. */
    public NewIdentity(NodeConfig config) {
        this.config = config;
        this.there = config.directories();
    }

    /**
     * What was made.
     *
     * @param key where the new key is
     * @param file where the request is
     * @param request what is in it
     */
    public record Made(Path key, Path file, JoinRequest request) {}

    /** What the others are to get. */
    public Path requestFile() {
        return there.home().resolve("identity-request.txt");
    }

    /** Where the new key comes: in place of the old one, or beside it while that still speaks for the member. */
    public Path keyFile() {
        return Files.exists(there.identityKey()) ? there.keys().resolve("identity-next.key") : there.identityKey();
    }

    /**
     * Checks what can be checked without making anything.
     *
     * @return the manifest that counts now, as far as this home knows
     * @throws ConfigurationException when {@link #make} would refuse
     */
    public Manifest check() {
        if (!ForumFiles.isOne(there.forum())) {
            throw new ConfigurationException(there.home()
                    + " is in no forum yet; next: a newcomer makes its home again," + " with hashmesh join request");
        }
        for (Path file : List.of(requestFile(), keyFile())) {
            if (Files.exists(file)) {
                throw new ConfigurationException(file + " is there already; next: use it, or if its key was never"
                        + " compared with anybody, delete it to make another");
            }
        }
        return own();
    }

    private Manifest own() {
        try {
            ForumFiles files = ForumFiles.open(there.forum());
            List<ForumItem> items = new ArrayList<>(files.chain());
            files.items().stream().filter(SignedManifest.class::isInstance).forEach(items::add);
            VerifiedForum forum =
                    VerifiedForum.check(items, InstantSource.system().instant());
            if (forum.state().member(config.member()).isEmpty()) {
                throw new ConfigurationException(
                        config.member() + " is no member of this forum; next: ask its members for admission");
            }
            return forum.manifest(config.member())
                    .map(SignedManifest::manifest)
                    .orElseThrow(() -> new ConfigurationException("the manifest of " + config.member() + " is not in "
                            + there.forum() + "; next: run the node until it has heard from its peers"));
        } catch (ForumException e) {
            throw new ConfigurationException(
                    there.forum() + " does not verify: " + e.getMessage() + "; next: hashmesh forum verify "
                            + there.forum(),
                    e);
        }
    }

    /**
     * Makes key and request.
     *
     * @param contact how to reach the person who asks, one line; not secret
     * @throws ConfigurationException when there is a new key already, or this home knows no manifest of its member
     */
    public Made make(Optional<String> contact, SecureRandom random, InstantSource clock) {
        Manifest now = check();
        Ed25519PrivateKey identity = Ed25519PrivateKey.generate(random);
        JoinRequest request = request(now, contact, identity, clock);
        Path keyFile = keyFile();
        // The key first: a request whose key is lost would be worse than a key without a request.
        KeyFile place = KeyFile.at(keyFile, KeyRole.IDENTITY);
        if (there.passphrase().isPresent()) {
            place.createSealed(identity, NodeKeys.passphrase(there.passphrase().get()), random);
        } else {
            place.create(identity);
        }
        DurableFile.readable(requestFile()).create(request.text());
        identity.destroy();
        return new Made(keyFile, requestFile(), request);
    }

    private static JoinRequest request(
            Manifest now, Optional<String> contact, Ed25519PrivateKey identity, InstantSource clock) {
        VotingKey voting = now.votingKey();
        Manifest next = new Manifest(
                now.forum(),
                now.member(),
                now.version() + 1,
                clock.instant().truncatedTo(ChronoUnit.SECONDS),
                now.nodes(),
                now.logs(),
                VotingKey.sign(now.forum(), now.member(), voting.serial() + 1, voting.key(), identity));
        try {
            return JoinRequest.sign(next, contact, identity);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(String.valueOf(e.getMessage()), e);
        }
    }
}
