// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import org.hashmesh.crypto.certificate.TlsIdentity;
import org.hashmesh.crypto.certificate.TlsKeyFingerprint;
import org.hashmesh.crypto.key.StorageException;
import org.hashmesh.node.config.Directories;
import org.hashmesh.node.roster.Roster;
import org.hashmesh.node.sync.PeerName;
import org.hashmesh.store.file.AtomicFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the next TLS pair in the place of the present one, once the roster has listed it for a while: then the other nodes
 * list it too. {@link KeyRenewal} moves the links after that.
 */
final class TlsRotation {
    private static final Logger LOG = LoggerFactory.getLogger(TlsRotation.class);

    private final PeerName self;
    private final Directories there;
    private final Duration overlap;
    private final Roster roster;
    private final InstantSource clock;
    private Optional<Seen> seen = Optional.empty();

    private record Seen(TlsKeyFingerprint key, Instant since) {}

    TlsRotation(PeerName self, Directories there, Duration overlap, Roster roster, InstantSource clock) {
        this.self = self;
        this.there = there;
        this.overlap = overlap;
        this.roster = roster;
        this.clock = clock;
    }

    /** Finishes what a crash interrupted: the key was moved, and its certificate not yet. To be called before the pair is read. */
    static void recover(Directories there) {
        if (Files.exists(there.nextTlsCertificate()) && !Files.exists(there.nextTlsKey())) {
            TlsIdentity moved = TlsIdentity.load(there.tlsKey(), there.nextTlsCertificate());
            LOG.info("finishing the change to the TLS key {}", moved.fingerprint());
            move(there.nextTlsCertificate(), there.tlsCertificate());
        }
    }

    /** Looks whether it is time. To be called every few seconds, by one thread, before the pair is read again. */
    void follow() {
        if (!Files.exists(there.nextTlsKey()) || !Files.exists(there.nextTlsCertificate())) {
            seen = Optional.empty();
            return;
        }
        try {
            TlsKeyFingerprint next = TlsIdentity.load(there.nextTlsKey(), there.nextTlsCertificate())
                    .fingerprint();
            if (!isListed(next)) {
                seen = Optional.empty();
            } else if (seen.filter(one -> one.key().equals(next)).isEmpty()) {
                seen = Optional.of(new Seen(next, clock.instant()));
                LOG.info("the roster lists the next TLS key {}: it is shown in {}", next, overlap);
            } else if (!seen.get().since().plus(overlap).isAfter(clock.instant())) {
                change(next);
                seen = Optional.empty();
            }
        } catch (StorageException | UncheckedIOException e) {
            LOG.warn("the next TLS key cannot be taken: {}", e.getMessage());
        }
    }

    private boolean isListed(TlsKeyFingerprint next) {
        return roster.current()
                .nodeByTlsKey(next)
                .filter(node ->
                        node.member().equals(self.member()) && node.node().equals(self.node()))
                .isPresent();
    }

    private void change(TlsKeyFingerprint next) {
        TlsKeyFingerprint before =
                TlsIdentity.load(there.tlsKey(), there.tlsCertificate()).fingerprint();
        move(there.nextTlsKey(), there.tlsKey());
        // A crash here: recover() moves the certificate before anything reads the pair.
        move(there.nextTlsCertificate(), there.tlsCertificate());
        followInClient(before, next);
    }

    /** The command line on this machine recognises the node by its key. Copies elsewhere are their owners' to change. */
    private void followInClient(TlsKeyFingerprint before, TlsKeyFingerprint next) {
        Path client = there.home().resolve("admin").resolve("client.toml");
        try {
            if (Files.exists(client)) {
                AtomicFile.replace(client, Files.readString(client).replace(before.text(), next.text()));
            }
        } catch (IOException e) {
            LOG.warn("cannot write {}: set server_fingerprint to {} there", client, next, e);
        }
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
            AtomicFile.syncDirectory(
                    Objects.requireNonNull(to.toAbsolutePath().getParent(), "a file stands in a directory"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot move " + from + " to " + to, e);
        }
    }
}
