// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.hashmesh.crypto.certificate.TlsIdentity;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.crypto.forum.JoinRequest;
import org.hashmesh.crypto.forum.Manifest;
import org.hashmesh.crypto.key.KeyFile;
import org.hashmesh.crypto.key.KeyRole;
import org.hashmesh.crypto.key.StorageException;
import org.hashmesh.crypto.log.CollectionName;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.node.config.AccessGrant;
import org.hashmesh.node.config.AccessRole;
import org.hashmesh.node.config.NodeConfig;
import org.hashmesh.node.config.NodeConfigReader;
import org.hashmesh.node.toml.ConfigurationException;
import org.hashmesh.store.kv.RocksKeyValues;
import org.hashmesh.store.kv.StoreLimits;
import org.hashmesh.store.lock.SignLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeInitTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-06-01T00:00:00Z"));
    private static final ForumId FORUM = new ForumId(Digest.sha256(new byte[] {7}));
    private static final HostPort PEER = new HostPort("0.0.0.0", 9440);
    private static final HostPort ADMIN = new HostPort("127.0.0.1", 9441);

    @TempDir
    Path directory;

    @Test
    void sealsTheKeysUnderAPassphraseThatTheNodeReadsFromItsOwnersFile() throws IOException {
        Path passphrase = directory.resolve("passphrase");
        Files.writeString(passphrase, "correct horse\n");
        Files.setPosixFilePermissions(passphrase, PosixFilePermissions.fromString("rw-------"));
        Path home = directory.resolve("sealed");

        NewHome made = init().sealing(passphrase).create(home, FORUM, plan("acme.example"));

        NodeConfig config = NodeConfigReader.read(home, Map.of());
        Path log = config.directories().logKey("main", 1);
        assertThat(KeyFile.at(log, KeyRole.LOG).isSealed()).isTrue();
        assertThat(NodeKeys.read(log, KeyRole.LOG, config.directories().passphrase())
                        .publicKey())
                .isEqualTo(made.log().key());
        assertThatThrownBy(() -> NodeKeys.read(log, KeyRole.LOG, Optional.empty()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("directories.passphrase-file");
    }

    @Test
    void makesAHomeThatEveryPartOfTheNodeOpens() throws IOException, ForumException {
        Path home = directory.resolve("new").resolve("home");
        NewHome made = init().create(home, FORUM, plan("acme.example"));

        NodeConfig config = NodeConfigReader.read(home, Map.of());
        Manifest self = made.manifest().manifest();
        TlsIdentity tls = TlsIdentity.load(
                config.directories().tlsKey(), config.directories().tlsCertificate());
        assertThat(config.forum()).isEqualTo(FORUM);
        assertThat(made.tlsKey()).isEqualTo(tls.fingerprint());
        assertThat(self.nodes().get(0).addresses()).containsExactly("eu1.acme.example:9440");
        assertThat(JoinRequest.parse(Files.readAllBytes(config.directories().joinRequest()))
                        .fingerprint())
                .isEqualTo(made.fingerprint());
        assertThat(KeyFile.at(config.directories().identityKey(), KeyRole.IDENTITY)
                        .read()
                        .publicKey())
                .isEqualTo(made.identity());
        assertThat(KeyFile.at(config.directories().nodeKey(), KeyRole.NODE)
                        .read()
                        .publicKey())
                .isEqualTo(self.nodes().get(0).key());
        assertThat(KeyFile.at(config.directories().logKey("main", 1), KeyRole.LOG)
                        .read()
                        .publicKey())
                .isEqualTo(made.log().key());
        TlsIdentity admin = TlsIdentity.load(home.resolve("admin/admin.key"), home.resolve("admin/admin.crt"));
        assertThat(config.admin().access())
                .containsExactly(new AccessGrant("admin", AccessRole.ADMIN, admin.fingerprint()));
        assertThat(home.resolve("admin/client.toml"))
                .content()
                .contains("address = \"127.0.0.1:9441\"", "server_fingerprint = \"" + tls.fingerprint() + "\"");
        RocksKeyValues.open(config.directories().store(), StoreLimits.DEFAULT).close();
        SignLock.open(config.directories().signLock()).close();
        assertThat(made.joinText())
                .contains("acme.example/eu1", made.fingerprint().text(), "join-request.txt", "hashmesh run");
        assertThat(children(home.resolve(".."))).containsExactly("home");
    }

    @Test
    void aHomeWithoutItsForumSaysWhatToDoNext() throws IOException {
        Path home = directory.resolve("home");
        init().create(home, FORUM, plan("acme.example"));
        NodeConfig config = NodeConfigReader.read(home, Map.of());
        assertThatThrownBy(() -> HomeForum.roster(config))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("next: send", "hashmesh join BUNDLE BUNDLE");
        Files.delete(config.directories().joinRequest());
        assertThatThrownBy(() -> HomeForum.roster(config)).hasMessageContaining("found the forum again");
    }

    @Test
    void keepsSecretsToTheOwner() throws IOException {
        Path home = directory.resolve("home");
        init().create(home, FORUM, plan("acme.example"));

        try (Stream<Path> all = Files.walk(home)) {
            assertThat(all.filter(path -> path.toString().endsWith(".key")))
                    .hasSize(5)
                    .allMatch(path -> modeOf(path).equals("rw-------"));
        }
        assertThat(List.of(modeOf(home), modeOf(home.resolve("keys")), modeOf(home.resolve("admin"))))
                .containsOnly("rwx------");
    }

    @Test
    void fillsAnEmptyDirectoryAndRefusesOneThatIsNot() throws IOException {
        init().create(directory, FORUM, plan("acme.example"));
        assertThat(children(directory))
                .containsExactlyInAnyOrder(
                        "admin", "join-request.txt", "keys", "node.toml", "policy.toml", "sign-lock", "store");
        byte[] key = Files.readAllBytes(directory.resolve("keys/tls.key"));

        assertThatThrownBy(() -> init().create(directory, FORUM, plan("acme.example")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("is not empty");
        assertThat(directory.resolve("keys/tls.key")).hasBinaryContent(key);
    }

    @Test
    void leavesNothingBehindWhenItFails() throws IOException {
        Path missing = directory.resolve("no").resolve("passphrase");
        Path home = directory.resolve("home");
        assertThatThrownBy(() -> init().sealing(missing).create(home, FORUM, plan("acme.example")))
                .isInstanceOf(StorageException.class);
        assertThat(children(directory)).isEmpty();
        Files.createDirectory(home);
        assertThatThrownBy(() -> init().sealing(missing).create(home, FORUM, plan("acme.example")))
                .isInstanceOf(StorageException.class);
        assertThat(home).isEmptyDirectory();
    }

    private static HomeInit init() {
        return new HomeInit(new SecureRandom(), CLOCK);
    }

    private static HomePlan plan(String member) {
        return new HomePlan(
                new MemberName(member),
                new NodeName("eu1"),
                new CollectionName("main"),
                PEER,
                List.of(new HostPort("eu1." + member, 9440)),
                ADMIN);
    }

    private static List<String> children(Path path) throws IOException {
        try (Stream<Path> all = Files.list(path)) {
            return all.map(child -> child.getFileName().toString()).toList();
        }
    }

    private static String modeOf(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
