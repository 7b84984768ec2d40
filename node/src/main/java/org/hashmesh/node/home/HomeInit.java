// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.home;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
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
import org.hashmesh.crypto.forum.JoinRequest;
import org.hashmesh.crypto.forum.Manifest;
import org.hashmesh.crypto.forum.NodeRequest;
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
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.node.config.AccessGrant;
import org.hashmesh.node.config.AccessRole;
import org.hashmesh.node.config.AdminSettings;
import org.hashmesh.node.config.Directories;
import org.hashmesh.node.config.NodeConfig;
import org.hashmesh.node.config.NodeConfigReader;
import org.hashmesh.node.config.NodeTomlTemplate;
import org.hashmesh.node.config.PeerSettings;
import org.hashmesh.node.policy.Policies;
import org.hashmesh.node.policy.PolicyReader;
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
    private final Optional<String> contact;

    /** A maker of homes with this source of keys and this clock. */
    public HomeInit(SecureRandom random, InstantSource clock) {
        this(random, clock, Optional.empty(), Optional.empty(), Optional.empty());
    }

    private HomeInit(
            SecureRandom random,
            InstantSource clock,
            Optional<Path> passphraseFile,
            Optional<Ed25519PrivateKey> identity,
            Optional<String> contact) {
        this.random = random;
        this.clock = clock;
        this.passphraseFile = passphraseFile;
        this.identity = identity;
        this.contact = contact;
    }

    /** The same, but seals the identity, log and node keys under the passphrase in this file. */
    public HomeInit sealing(Path file) {
        return new HomeInit(random, clock, Optional.of(file), identity, contact);
    }

    /** The same, but for a member that has this identity key already: a founder, whose key the genesis names. */
    HomeInit forMember(Ed25519PrivateKey key) {
        return new HomeInit(random, clock, passphraseFile, Optional.of(key), contact);
    }

    /** The same, but writes into join requests how to reach the person who asks: one line, not secret. */
    public HomeInit contact(String line) {
        return new HomeInit(random, clock, passphraseFile, identity, Optional.of(line));
    }

    /**
     * Makes a home in a directory that is missing or empty, of a node of this forum, with a request to join it unless the
     * member is one of its founders.
     *
     * @throws ConfigurationException when the directory is not empty, or the disk refuses; then there is nothing where
     *     there was nothing
     */
    public NewHome create(Path home, ForumId forum, HomePlan plan) {
        try {
            return new HomeSite(home).build(site -> furnish(site, home, forum, plan));
        } catch (IOException e) {
            throw new ConfigurationException("cannot make a home in " + home + ": " + e, e);
        }
    }

    /**
     * Makes a home for a further node of a member whose identity key is elsewhere.
     *
     * @param replica whether it gets no log of its own
     * @throws ConfigurationException as {@link #create}
     */
    public NewNode createNode(Path home, ForumId forum, HomePlan plan, boolean replica) {
        try {
            return new HomeSite(home).build(site -> furnishNode(site, home, forum, plan, replica));
        } catch (IOException e) {
            throw new ConfigurationException("cannot make a home in " + home + ": " + e, e);
        }
    }

    /**
     * Checks what can be checked without making anything.
     *
     * @throws ConfigurationException when {@link #create} would refuse the directory
     */
    public void check(Path home) {
        try {
            new HomeSite(home).refuseUnlessEmpty();
        } catch (IOException e) {
            throw new ConfigurationException("cannot make a home in " + home + ": " + e, e);
        }
    }

    /**
     * Makes the TLS pair that the node of this home is to show next, beside the one that it shows.
     *
     * @throws ConfigurationException when there is a next one already
     */
    public TlsIdentity nextTls(NodeConfig config) {
        Directories there = config.directories();
        if (Files.exists(there.nextTlsKey()) || Files.exists(there.nextTlsCertificate())) {
            throw new ConfigurationException(
                    there.nextTlsCertificate() + " is there already; next: list it in your manifest, or delete "
                            + there.nextTlsKey() + " and " + there.nextTlsCertificate() + " to make another");
        }
        Instant from = clock.instant().truncatedTo(ChronoUnit.SECONDS).minus(CLOCK_SKEW);
        TlsIdentity tls = TlsIdentity.create(
                new SpiffeId(config.forum(), config.member(), config.node()),
                from,
                from.plus(CERTIFICATE_LIFETIME),
                random);
        tls.create(there.nextTlsKey(), there.nextTlsCertificate());
        return tls;
    }

    /** The keys that every node has. */
    private record NodeParts(
            Directories there, ForumId forum, Ed25519PublicKey key, TlsIdentity tls, Optional<LogKey> log) {}

    private NewHome furnish(Path site, Path home, ForumId forum, HomePlan plan) throws IOException {
        NodeParts node = furnishParts(site, forum, plan, false);
        Directories there = node.there();
        Ed25519PrivateKey member = identity.orElseGet(() -> Ed25519PrivateKey.generate(random));
        keep(member, there.identityKey(), KeyRole.IDENTITY);
        Manifest manifest = manifest(plan, node, member);
        if (identity.isEmpty()) {
            DurableFile.readable(there.joinRequest()).create(joinRequest(manifest, member));
        }
        return new NewHome(home, member.publicKey(), SignedManifest.sign(manifest, member));
    }

    private byte[] joinRequest(Manifest manifest, Ed25519PrivateKey member) {
        try {
            return JoinRequest.sign(manifest, contact, member).text();
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(String.valueOf(e.getMessage()), e);
        }
    }

    private NewNode furnishNode(Path site, Path home, ForumId forum, HomePlan plan, boolean replica)
            throws IOException {
        NodeParts node = furnishParts(site, forum, plan, replica);
        NodeRequest request = new NodeRequest(node.forum(), plan.member(), listed(plan, node), node.log());
        DurableFile.readable(node.there().nodeRequest()).create(request.text());
        return new NewNode(home, request);
    }

    private NodeParts furnishParts(Path site, ForumId forum, HomePlan plan, boolean replica) throws IOException {
        Directories there = new Directories(
                site, site.resolve("store"), site.resolve("sign-lock"), site.resolve("keys"), passphraseFile);
        HomeSite.privateDirectory(there.keys());
        Ed25519PublicKey node = key(there.nodeKey(), KeyRole.NODE);
        Optional<LogKey> log = replica
                ? Optional.empty()
                : Optional.of(new LogKey(
                        Origin.of(forum, plan.member(), plan.node(), plan.collection(), FIRST_EPOCH),
                        key(there.logKey(plan.collection().value(), FIRST_EPOCH), KeyRole.LOG)));
        Instant from = clock.instant().truncatedTo(ChronoUnit.SECONDS).minus(CLOCK_SKEW);
        Instant to = from.plus(CERTIFICATE_LIFETIME);
        TlsIdentity tls = TlsIdentity.create(new SpiffeId(forum, plan.member(), plan.node()), from, to, random);
        tls.create(there.tlsKey(), there.tlsCertificate());
        TlsIdentity admin = TlsIdentity.create(new AdminId(forum, plan.member(), ADMIN_NAME), from, to, random);
        writeAdmin(site.resolve("admin"), plan.adminListen(), tls, admin);
        RocksKeyValues.create(there.store(), StoreLimits.DEFAULT).close();
        SignLock.create(there.signLock()).close();
        write(site.resolve(PolicyReader.FILE), Policies.standardText());
        write(site.resolve(NodeConfigReader.FILE), nodeToml(forum, plan, admin, replica));
        return new NodeParts(there, forum, node, tls, log);
    }

    private Manifest manifest(HomePlan plan, NodeParts node, Ed25519PrivateKey key) {
        return new Manifest(
                node.forum(),
                plan.member(),
                1,
                clock.instant().truncatedTo(ChronoUnit.SECONDS),
                List.of(listed(plan, node)),
                node.log().stream().toList(),
                VotingKey.sign(node.forum(), plan.member(), 1, node.key(), key));
    }

    private static Manifest.Node listed(HomePlan plan, NodeParts node) {
        try {
            return new Manifest.Node(
                    plan.node(),
                    node.key(),
                    plan.advertise().stream().map(HostPort::toString).toList(),
                    List.of(TlsCertificate.of(node.tls().certificate())));
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

    private String nodeToml(ForumId forum, HomePlan plan, TlsIdentity admin, boolean replica) {
        AccessGrant grant = new AccessGrant(ADMIN_NAME, AccessRole.ADMIN, admin.fingerprint());
        return NodeTomlTemplate.text(
                plan.member().value(),
                plan.node().value(),
                forum.toString(),
                plan.collection().value(),
                replica,
                new PeerSettings(plan.peerListen(), plan.advertise(), plan.dialMembers()),
                new AdminSettings(plan.adminListen(), List.of(grant)),
                passphraseFile.map(file -> file.toAbsolutePath().toString()).orElse(""));
    }

    private static void write(Path file, String text) {
        DurableFile.readable(file).create(text.getBytes(UTF_8));
    }
}
