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
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.crypto.key.KeyFile;
import org.hashmesh.crypto.key.KeyRole;
import org.hashmesh.crypto.log.CollectionName;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.node.config.AccessGrant;
import org.hashmesh.node.config.AccessRole;
import org.hashmesh.node.config.NodeConfig;
import org.hashmesh.node.config.NodeConfigReader;
import org.hashmesh.node.roster.RosterFile;
import org.hashmesh.node.roster.RosterMember;
import org.hashmesh.node.toml.ConfigurationException;
import org.hashmesh.store.kv.RocksKeyValues;
import org.hashmesh.store.kv.StoreLimits;
import org.hashmesh.store.lock.SignLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeInitTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-06-01T00:00:00Z"));
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

        NewHome made = init().sealing(passphrase).create(home, plan("acme.example", "example"));

        NodeConfig config = NodeConfigReader.read(home, Map.of());
        Path log = config.directories().logKey("main", 1);
        assertThat(KeyFile.at(log, KeyRole.LOG).isSealed()).isTrue();
        assertThat(NodeKeys.read(log, KeyRole.LOG, config.directories().passphrase())
                        .publicKey())
                .isEqualTo(made.card().logs().get(0).key());
        assertThatThrownBy(() -> NodeKeys.read(log, KeyRole.LOG, Optional.empty()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("directories.passphrase-file");
    }

    @Test
    void makesAHomeThatEveryPartOfTheNodeOpens() throws IOException {
        Path home = directory.resolve("new").resolve("home");
        NewHome made = init().create(home, plan("acme.example", "example"));

        NodeConfig config = NodeConfigReader.read(home, Map.of());
        RosterMember self = RosterFile.open(config.directories().roster(), config.forum())
                .current()
                .member(new MemberName("acme.example"))
                .orElseThrow();
        TlsIdentity tls = TlsIdentity.load(
                config.directories().tlsKey(), config.directories().tlsCertificate());
        assertThat(self).isEqualTo(made.card());
        assertThat(self.nodes().get(0).tlsKeys()).containsExactly(tls.fingerprint());
        assertThat(self.nodes().get(0).addresses()).containsExactly(new HostPort("eu1.acme.example", 9440));
        assertThat(KeyFile.at(config.directories().identityKey(), KeyRole.IDENTITY)
                        .read()
                        .publicKey())
                .isEqualTo(self.identity());
        assertThat(KeyFile.at(config.directories().nodeKey(), KeyRole.NODE)
                        .read()
                        .publicKey())
                .isEqualTo(self.nodes().get(0).key());
        assertThat(KeyFile.at(config.directories().logKey("main", 1), KeyRole.LOG)
                        .read()
                        .publicKey())
                .isEqualTo(self.logs().get(0).key());
        TlsIdentity admin = TlsIdentity.load(home.resolve("admin/admin.key"), home.resolve("admin/admin.crt"));
        assertThat(config.admin().access())
                .containsExactly(new AccessGrant("admin", AccessRole.ADMIN, admin.fingerprint()));
        assertThat(home.resolve("admin/client.toml"))
                .content()
                .contains("address = \"127.0.0.1:9441\"", "server_fingerprint = \"" + tls.fingerprint() + "\"");
        RocksKeyValues.open(config.directories().store(), StoreLimits.DEFAULT).close();
        SignLock.open(config.directories().signLock()).close();
        assertThat(made.text())
                .contains(self.identity().hex(), tls.fingerprint().text(), "hashmesh run");
        assertThat(children(home.resolve(".."))).containsExactly("home");
    }

    @Test
    void writesACardThatAnotherMemberCanAppend() throws IOException {
        Path acme = directory.resolve("acme");
        Path bolt = directory.resolve("bolt");
        init().create(acme, plan("acme.example", "example"));
        init().create(bolt, plan("bolt.example", "example"));

        Path roster = acme.resolve("roster.toml");
        Files.writeString(roster, Files.readString(roster) + Files.readString(bolt.resolve("member.toml")));

        NodeConfig config = NodeConfigReader.read(acme, Map.of());
        assertThat(RosterFile.open(roster, config.forum()).current().members()).hasSize(2);
    }

    @Test
    void keepsSecretsToTheOwner() throws IOException {
        Path home = directory.resolve("home");
        init().create(home, plan("acme.example", "example"));

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
        init().create(directory, plan("acme.example", "example"));
        assertThat(children(directory))
                .containsExactlyInAnyOrder(
                        "admin", "keys", "member.toml", "node.toml", "roster.toml", "sign-lock", "store");
        byte[] key = Files.readAllBytes(directory.resolve("keys/tls.key"));

        assertThatThrownBy(() -> init().create(directory, plan("acme.example", "example")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("is not empty");
        assertThat(directory.resolve("keys/tls.key")).hasBinaryContent(key);
    }

    @Test
    void leavesNothingBehindWhenItFails() throws IOException {
        assertThatThrownBy(() -> init().create(directory.resolve("home"), plan("acme.example", " no ")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("forum name");
        assertThatThrownBy(() -> init().create(directory, plan("acme.example", " no ")))
                .isInstanceOf(ConfigurationException.class);
        assertThat(children(directory)).isEmpty();
    }

    private static HomeInit init() {
        return new HomeInit(new SecureRandom(), CLOCK);
    }

    private static HomePlan plan(String member, String forum) {
        return new HomePlan(
                new MemberName(member),
                new NodeName("eu1"),
                forum,
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
