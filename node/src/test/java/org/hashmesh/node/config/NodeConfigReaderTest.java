// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.hashmesh.crypto.certificate.TlsKeyFingerprint;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.node.config.ReplicationLimits.CutOff;
import org.hashmesh.node.sync.AuthorLimits;
import org.hashmesh.node.sync.SyncSettings;
import org.hashmesh.node.toml.ConfigurationException;
import org.hashmesh.node.toml.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeConfigReaderTest {
    private static final Path HOME = Path.of("home");
    private static final String FORUM = "0f".repeat(32);
    private static final String LEAST = "member = \"acme.example\"\nnode = \"eu1\"\nforum = \"" + FORUM + "\"\n";
    private static final TlsKeyFingerprint KEY = new TlsKeyFingerprint(Digest.sha256(new byte[] {1}));

    @Test
    void fillsInTheDefaults() {
        NodeConfig config = parse(LEAST, Map.of());

        assertThat(config.collection().value()).isEqualTo("main");
        assertThat(config.peer()).isEqualTo(new PeerSettings(new HostPort("0.0.0.0", 9440), List.of(), List.of()));
        assertThat(config.admin().listen()).isEqualTo(new HostPort("127.0.0.1", 9441));
        assertThat(config.limits().messageBytes()).isEqualTo(1 << 20);
        assertThat(config.limits().metadataBytes()).isEqualTo(8 << 10);
        assertThat(config.limits().callsPerConnection()).isEqualTo(16);
        assertThat(config.limits().handshakeTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.limits().resets()).isEqualTo(100);
        assertThat(config.limits().resetWindow()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.replication().sync(1_000_000))
                .isEqualTo(new SyncSettings(new AuthorLimits(2_000, 2_000_000, 250_000), 32 << 20));
        assertThat(config.replication().acceptedPeers()).isEqualTo(64);
        assertThat(config.replication().cutOff())
                .isEqualTo(new CutOff(Duration.ofSeconds(5), Duration.ofHours(1), Duration.ofDays(1)));
        assertThat(config.directories().store()).isEqualTo(HOME.resolve("store"));
        assertThat(config.logLevel()).isEqualTo(LogLevel.INFO);
    }

    @Test
    void saysWhereAnUnknownKeyStandsAndWhatWasMeant() {
        assertThat(problems(LEAST + "\n[peer]\n  prot = 9440\n"))
                .containsExactly("node.toml:6:3: unknown key `prot`, did you mean `port`?");
        assertThat(problems(LEAST + "[limit]\n"))
                .containsExactly("node.toml:4:1: unknown key `limit`, did you mean `limits`?");
    }

    @Test
    void listsAllProblemsAndNotOnlyTheFirst() {
        String text = """
                membr = "acme.example"
                node = "EU 1"
                forum = 7
                [peer]
                port = 70000
                advertise = ["nowhere", 3]
                dial-members = ["Bolt"]
                [admin]
                host = "x y"
                [limits]
                handshake-timeout = "5"
                message = "1B"
                [[admin.access]]
                name = "a"
                role = "amdin"
                """;
        assertThat(problems(text))
                .hasSize(13)
                .anyMatch(line -> line.startsWith("node.toml:1:1: missing key `member`"))
                .anyMatch(line -> line.equals("node.toml:1:1: unknown key `membr`, did you mean `member`?"))
                .anyMatch(line -> line.startsWith("node.toml:2:1: node name"))
                .anyMatch(line -> line.startsWith("node.toml:3:1: `forum` must be a text"))
                .anyMatch(line -> line.startsWith("node.toml:5:1: `port` must be a whole number from 0 to 65535"))
                .anyMatch(line -> line.startsWith("node.toml:6:14: \"nowhere\" is no address"))
                .anyMatch(line -> line.startsWith("node.toml:6:25: `advertise` must hold texts"))
                .anyMatch(line -> line.startsWith("node.toml:7:17: member name \"Bolt\""))
                .anyMatch(line -> line.startsWith("node.toml:9:1: \"x y\" is no host"))
                .anyMatch(line -> line.startsWith("node.toml:11:1: \"5\" is no duration"))
                .anyMatch(line -> line.startsWith("node.toml:12:1: `message` must be from 64KiB to 16MiB"))
                .anyMatch(line -> line.startsWith("node.toml:13:1: missing key `fingerprint` in [[access]]"))
                .anyMatch(line -> line.contains("\"amdin\" is no role") && line.contains("did you mean `admin`?"));
    }

    @Test
    void refusesWhatIsNotToml() {
        assertThat(problems("member = \n")).singleElement().asString().startsWith("node.toml:1:");
        assertThat(problems(LEAST + "node = \"eu2\"\n"))
                .singleElement()
                .asString()
                .contains("previously defined");
    }

    @Test
    void letsTheEnvironmentOverrideTheFileAndSaysSo() {
        NodeConfig config = parse(
                LEAST + "[peer]\nport = 1\ndial = true\n",
                Map.of(
                        "HASHMESH_PEER_PORT", "2",
                        "HASHMESH_PEER_DIAL", "false",
                        "HASHMESH_PEER_DIAL_MEMBERS", "bolt.example, cove.example",
                        "HASHMESH_PEER_ADVERTISE", "a.example:1, b.example:2",
                        "HASHMESH_LIMITS_HANDSHAKE_TIMEOUT", "2s",
                        "HASHMESH_MEMBER", "bolt.example",
                        "HASHMESH_SERVER", "is not ours"));

        assertThat(config.peer().listen().port()).isEqualTo(2);
        assertThat(config.peer().dial()).isFalse();
        assertThat(config.peer().dialMembers())
                .containsExactly(new MemberName("bolt.example"), new MemberName("cove.example"));
        assertThat(config.peer().advertise()).hasSize(2);
        assertThat(config.member().value()).isEqualTo("bolt.example");
        assertThat(config.echo())
                .contains("peer.port = 2  (environment HASHMESH_PEER_PORT)")
                .contains("limits.handshake-timeout = 2s  (environment HASHMESH_LIMITS_HANDSHAKE_TIMEOUT)")
                .contains("node = eu1  (node.toml:2:1)")
                .contains("limits.message = 1MiB  (default)");
    }

    @Test
    void refusesVariablesThatAreWrongOrUnknownUnderItsTables() {
        assertThatThrownBy(() -> parse(LEAST, Map.of("HASHMESH_PEER_PORT", "x", "HASHMESH_LIMITS_RESET", "1")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("environment HASHMESH_PEER_PORT: must be a whole number")
                .hasMessageContaining(
                        "HASHMESH_LIMITS_RESET: unknown variable, did you mean `HASHMESH_LIMITS_RESETS`?");
    }

    @Test
    void refusesOneKeyWithTwoGrants() {
        String grant = "[[admin.access]]\nname = \"a\"\nrole = \"admin\"\nfingerprint = \"" + KEY + "\"\n";
        assertThat(parse(LEAST + grant, Map.of()).admin().access())
                .containsExactly(new AccessGrant("a", AccessRole.ADMIN, KEY));
        assertThat(problems(LEAST + grant + grant))
                .containsExactly("node.toml:11:1: this key stands twice, first at node.toml:7:1");
    }

    @Test
    void writesATemplateWhoseCommentsAreTheDefaults() {
        PeerSettings peer = new PeerSettings(new HostPort("::1", 0), List.of(new HostPort("::1", 5)), List.of());
        PeerSettings choosy = new PeerSettings(peer.listen(), List.of(), List.of(new MemberName("bolt.example")));
        AdminSettings admin = new AdminSettings(
                new HostPort("127.0.0.1", 0), List.of(new AccessGrant("a \"b\"", AccessRole.MATCH, KEY)));
        String template = NodeTomlTemplate.text("acme.example", "eu1", FORUM, "main", false, peer, admin, "");
        String uncommented = template.lines()
                .map(line -> line.matches("# [a-z-]+ = .*") ? line.substring(2) : line)
                .collect(Collectors.joining("\n"));

        NodeConfig asWritten = parse(template, Map.of());
        NodeConfig spelledOut = parse(uncommented, Map.of());

        assertThat(asWritten.peer()).isEqualTo(peer);
        assertThat(asWritten.admin()).isEqualTo(admin);
        assertThat(parse(
                                NodeTomlTemplate.text("acme.example", "eu1", FORUM, "main", false, choosy, admin, ""),
                                Map.of())
                        .peer())
                .isEqualTo(choosy);
        assertThat(asWritten.forum().toString()).isEqualTo(FORUM);
        assertThat(spelledOut)
                .usingRecursiveComparison()
                .ignoringFields("settings")
                .isEqualTo(asWritten);
        assertThat(spelledOut.settings()).noneMatch(setting -> setting.origin().equals("default"));
    }

    @Test
    void takesAForumByItsIdOnly() {
        assertThat(problems(LEAST.replace(FORUM, "Our forum")))
                .singleElement()
                .asString()
                .startsWith("node.toml:3:1: forum id \"Our forum\": must be 64");
    }

    @Test
    void saysWhatToDoWithAHomeOfAForumWithoutAGenesis(@TempDir Path home) throws IOException {
        Files.writeString(home.resolve("node.toml"), LEAST.replace(FORUM, "Our forum"));
        Files.writeString(home.resolve("roster.toml"), "[forum]\n");
        assertThatThrownBy(() -> NodeConfigReader.read(home, Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("whose members stand in roster.toml")
                .hasMessageContaining("next: keep this home", "hashmesh forum create", "hashmesh join request");
    }

    private static List<String> problems(String text) {
        ConfigurationException failure =
                catchThrowableOfType(ConfigurationException.class, () -> parse(text, Map.of()));
        return failure.problems().stream().map(Problem::toString).toList();
    }

    private static NodeConfig parse(String text, Map<String, String> environment) {
        return NodeConfigReader.parse("node.toml", text, HOME, environment);
    }
}
