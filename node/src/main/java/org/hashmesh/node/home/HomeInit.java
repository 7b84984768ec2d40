// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.home;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.hashmesh.crypto.certificate.AdminId;
import org.hashmesh.crypto.certificate.SpiffeId;
import org.hashmesh.crypto.certificate.TlsIdentity;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.crypto.forum.Manifest;
import org.hashmesh.crypto.forum.SignedManifest;
import org.hashmesh.crypto.forum.TlsCertificate;
import org.hashmesh.crypto.forum.VotingKey;
import org.hashmesh.crypto.key.DurableFile;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.key.KeyFile;
import org.hashmesh.crypto.key.KeyRole;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.MalformedNameException;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.node.config.AccessGrant;
import org.hashmesh.node.config.AccessRole;
import org.hashmesh.node.config.AdminSettings;
import org.hashmesh.node.config.Directories;
import org.hashmesh.node.config.NodeConfigReader;
import org.hashmesh.node.config.NodeTomlTemplate;
import org.hashmesh.node.config.PeerSettings;
import org.hashmesh.node.roster.MemberCard;
import org.hashmesh.node.roster.RosterMember;
import org.hashmesh.node.roster.RosterNode;
import org.hashmesh.node.toml.ConfigurationException;
import org.hashmesh.store.kv.RocksKeyValues;
import org.hashmesh.store.kv.StoreLimits;
import org.hashmesh.store.lock.SignLock;

/**
 * Makes a node's home: keys, certificates, configuration, an empty store and a sign-lock. All of it or nothing; a home
 * that exists is never touched. Only this makes a store: an emptied disk must not look like a new node.
 */
public final class HomeInit {
    /** A year and a half: long enough to be no chore, short enough that renewing is not forgotten how to. */
    private static final Duration CERTIFICATE_LIFETIME = Duration.ofDays(548);

    /** Peers whose clocks are behind accept the certificate from the start. */
    private static final Duration CLOCK_SKEW = Duration.ofHours(1);

    private static final String ADMIN_NAME = "admin";
    private static final int FIRST_EPOCH = 1;

    private final SecureRandom random;
    private final InstantSource clock;
    private final Optional<Path> passphraseFile;
    private final Optional<Ed25519PrivateKey> identity;

    /** A maker of homes with this source of keys and this clock. */
    public HomeInit(SecureRandom random, InstantSource clock) {
        this(random, clock, Optional.empty(), Optional.empty());
    }

    private HomeInit(
            SecureRandom random,
            InstantSource clock,
            Optional<Path> passphraseFile,
            Optional<Ed25519PrivateKey> identity) {
        this.random = random;
        this.clock = clock;
        this.passphraseFile = passphraseFile;
        this.identity = identity;
    }

    /** The same, but seals the identity, log and node keys under the passphrase in this file. */
    public HomeInit sealing(Path file) {
        return new HomeInit(random, clock, Optional.of(file), identity);
    }

    /** The same, but for a member that has this identity key already: a founder, whose key the genesis names. */
    HomeInit forMember(Ed25519PrivateKey key) {
        return new HomeInit(random, clock, passphraseFile, Optional.of(key));
    }

    /**
     * Makes a home in a directory that is missing or empty.
     *
     * @throws ConfigurationException when the directory is not empty, the plan cannot work, or the disk refuses; then
     *     there is nothing where there was nothing
     */
    public NewHome create(Path home, HomePlan plan) {
        try {
            return new HomeSite(home).build(site -> furnish(site, home, plan));
        } catch (IOException e) {
            throw new ConfigurationException("cannot make a home in " + home + ": " + e, e);
        }
    }

    /**
     * Checks what can be checked without making anything.
     *
     * @throws ConfigurationException when {@link #create} would refuse the plan or the directory
     */
    public void check(Path home, HomePlan plan) {
        try {
            new HomeSite(home).refuseUnlessEmpty();
        } catch (IOException e) {
            throw new ConfigurationException("cannot make a home in " + home + ": " + e, e);
        }
        ForumId ignored = forum(plan);
    }

    private NewHome furnish(Path site, Path home, HomePlan plan) throws IOException {
        ForumId forum = forum(plan);
        Directories there = new Directories(
                site, site.resolve("store"), site.resolve("sign-lock"), site.resolve("keys"), passphraseFile);
        HomeSite.privateDirectory(there.keys());
        Ed25519PrivateKey member = identity.orElseGet(() -> Ed25519PrivateKey.generate(random));
        keep(member, there.identityKey(), KeyRole.IDENTITY);
        Ed25519PublicKey node = key(there.nodeKey(), KeyRole.NODE);
        Ed25519PublicKey log = key(there.logKey(plan.collection().value(), FIRST_EPOCH), KeyRole.LOG);
        Instant from = clock.instant().truncatedTo(ChronoUnit.SECONDS).minus(CLOCK_SKEW);
        Instant to = from.plus(CERTIFICATE_LIFETIME);
        TlsIdentity tls = TlsIdentity.create(new SpiffeId(forum, plan.member(), plan.node()), from, to, random);
        tls.create(there.tlsKey(), there.tlsCertificate());
        Origin origin = Origin.of(forum, plan.member(), plan.node(), plan.collection(), FIRST_EPOCH);
        RosterMember card = new RosterMember(
                plan.member(),
                member.publicKey(),
                List.of(new RosterNode(plan.member(), plan.node(), node, List.of(tls.fingerprint()), plan.advertise())),
                List.of(new LogKey(origin, log)));
        TlsIdentity admin = TlsIdentity.create(new AdminId(forum, plan.member(), ADMIN_NAME), from, to, random);
        writeAdmin(site.resolve("admin"), plan.adminListen(), tls, admin);
        write(there.memberCard(), MemberCard.text(card));
        write(there.roster(), MemberCard.forumHead(plan.forumName()) + "\n" + MemberCard.text(card));
        RocksKeyValues.create(there.store(), StoreLimits.DEFAULT).close();
        SignLock.create(there.signLock()).close();
        write(site.resolve(NodeConfigReader.FILE), nodeToml(plan, admin));
        SignedManifest manifest = manifest(forum, plan, node, new LogKey(origin, log), tls, member);
        return new NewHome(home, plan.forumName(), card, tls.fingerprint(), manifest);
    }

    private SignedManifest manifest(
            ForumId forum, HomePlan plan, Ed25519PublicKey node, LogKey log, TlsIdentity tls, Ed25519PrivateKey key) {
        try {
            return SignedManifest.sign(
                    new Manifest(
                            forum,
                            plan.member(),
                            1,
                            clock.instant().truncatedTo(ChronoUnit.SECONDS),
                            List.of(new Manifest.Node(
                                    plan.node(),
                                    node,
                                    plan.advertise().stream()
                                            .map(HostPort::toString)
                                            .toList(),
                                    List.of(TlsCertificate.of(tls.certificate())))),
                            List.of(log),
                            VotingKey.sign(forum, plan.member(), 1, node, key)),
                    key);
        } catch (ForumException e) {
            throw new IllegalStateException("we made a certificate that no manifest takes", e);
        }
    }

    private Ed25519PublicKey key(Path file, KeyRole role) {
        Ed25519PrivateKey key = Ed25519PrivateKey.generate(random);
        keep(key, file, role);
        return key.publicKey();
    }

    private void keep(Ed25519PrivateKey key, Path file, KeyRole role) {
        KeyFile place = KeyFile.at(file, role);
        if (passphraseFile.isPresent()) {
            place.createSealed(key, NodeKeys.passphrase(passphraseFile.get()), random);
        } else {
            place.create(key);
        }
    }

    private static void writeAdmin(Path directory, HostPort listen, TlsIdentity server, TlsIdentity admin)
            throws IOException {
        HomeSite.privateDirectory(directory);
        admin.create(directory.resolve("admin.key"), directory.resolve("admin.crt"));
        write(directory.resolve("client.toml"), """
                # How the command line reaches this node. Copy this directory to where an admin works; keep admin.key secret.
                address = "%s"
                server_fingerprint = "%s"
                certificate = "admin.crt"
                key = "admin.key"
                """.formatted(dialable(listen), server.fingerprint()));
    }

    /** Nobody can dial "every address": on this machine loopback is one of them. */
    private static HostPort dialable(HostPort listen) {
        return switch (listen.host()) {
            case "0.0.0.0" -> new HostPort("127.0.0.1", listen.port());
            case "::" -> new HostPort("::1", listen.port());
            default -> listen;
        };
    }

    private String nodeToml(HomePlan plan, TlsIdentity admin) {
        AccessGrant grant = new AccessGrant(ADMIN_NAME, AccessRole.ADMIN, admin.fingerprint());
        return NodeTomlTemplate.text(
                plan.member().value(),
                plan.node().value(),
                plan.forumName(),
                plan.collection().value(),
                new PeerSettings(plan.peerListen(), plan.advertise(), true),
                new AdminSettings(plan.adminListen(), List.of(grant)),
                passphraseFile.map(file -> file.toAbsolutePath().toString()).orElse(""));
    }

    private static ForumId forum(HomePlan plan) {
        try {
            return ForumId.ofText(plan.forumName());
        } catch (MalformedNameException e) {
            throw new ConfigurationException(String.valueOf(e.getMessage()), e);
        }
    }

    private static void write(Path file, String text) {
        DurableFile.readable(file).create(text.getBytes(UTF_8));
    }
}
