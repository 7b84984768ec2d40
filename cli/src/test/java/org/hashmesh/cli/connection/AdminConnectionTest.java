// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.v1.GetDigestRequest;
import org.hashmesh.v1.HeadsSummary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may talk to whom, over real TLS. */
final class AdminConnectionTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @TempDir
    private Path home;

    @Test
    void callsTheNodeThatItsSettingsPin() throws Exception {
        try (TlsNode node = new TlsNode(home)) {
            assertThat(digest(settings("admin")).getEntries()).isEqualTo(7);
            assertThat(node.calls()).isEqualTo(1);
        }
    }

    @Test
    void saysNothingToAServerWithAnotherKey() throws Exception {
        try (TlsNode node = new TlsNode(home)) {
            node.writeSettings("admin", "SHA256:" + "00".repeat(32));
            CommandFailure failure = failure("admin");
            assertThat(failure.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED);
            assertThat(failure.code()).isEqualTo("E-CLI-015");
            assertThat(failure.facts()).extracting(CommandFailure.Fact::label).contains("presented", "expected");
            assertThat(node.calls()).isZero();
        }
    }

    @Test
    void isRefusedWithACertificateThatTheNodeDoesNotKnow() throws Exception {
        try (TlsNode node = new TlsNode(home)) {
            String pinned = settings("admin").serverFingerprint().text();
            node.writeAdmin("stranger");
            node.writeSettings("stranger", pinned);
            CommandFailure failure = failure("stranger");
            assertThat(failure.exitCode()).isEqualTo(ExitCode.NOT_ALLOWED);
            assertThat(node.calls()).isZero();
        }
    }

    @Test
    void saysThatNobodyIsThere() throws Exception {
        try (TlsNode node = new TlsNode(home)) {
            int free;
            try (ServerSocket socket = new ServerSocket(0)) {
                free = socket.getLocalPort();
            }
            ClientSettings moved = settings("admin").withAddress("127.0.0.1:" + free);
            CommandFailure failure = catchThrowableOfType(CommandFailure.class, () -> digest(moved));
            assertThat(failure.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
            assertThat(failure.getMessage()).contains("127.0.0.1:" + free);
            assertThat(failure.next()).contains("hashmesh run");
            assertThat(node.calls()).isZero();
        }
    }

    @Test
    void doesNotWaitForeverForAnAnswer() throws Exception {
        try (TlsNode node = new TlsNode(home);
                ServerSocket silent = new ServerSocket(0)) {
            ClientSettings moved = settings("admin").withAddress("127.0.0.1:" + silent.getLocalPort());
            CommandFailure failure =
                    catchThrowableOfType(CommandFailure.class, () -> digest(moved, Duration.ofMillis(200)));
            assertThat(failure.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
            assertThat(node.calls()).isZero();
        }
    }

    @Test
    void namesTheMissingKeyFile() throws Exception {
        try (TlsNode node = new TlsNode(home)) {
            Files.delete(home.resolve("admin/admin.key"));
            CommandFailure failure = failure("admin");
            assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(failure.what()).contains("admin.key");
            assertThat(node.calls()).isZero();
        }
    }

    private ClientSettings settings(String directory) throws CommandFailure {
        return ClientSettings.read(home.resolve(directory).resolve("client.toml"));
    }

    private CommandFailure failure(String directory) throws CommandFailure {
        ClientSettings settings = settings(directory);
        return catchThrowableOfType(CommandFailure.class, () -> digest(settings));
    }

    private static HeadsSummary digest(ClientSettings settings) throws CommandFailure {
        return digest(settings, TIMEOUT);
    }

    private static HeadsSummary digest(ClientSettings settings, Duration timeout) throws CommandFailure {
        try (AdminConnection connection = AdminConnection.open(settings, timeout)) {
            return connection.admin(stub -> stub.getDigest(GetDigestRequest.getDefaultInstance()));
        }
    }

    @Test
    void looksForSettingsInTheOrderThatHelpNames() throws IOException {
        Path here = home.resolve("here");
        Files.createDirectories(here);
        SettingsSearch plain = new SettingsSearch(Map.of("HOME", "/users/ada"), here);
        assertThat(plain.locate(null, null).file()).isEqualTo(Path.of("/users/ada/.hashmesh/admin/client.toml"));
        Files.writeString(here.resolve("node.toml"), "");
        assertThat(plain.locate(null, null).file()).isEqualTo(here.resolve("admin/client.toml"));
        SettingsSearch homed = new SettingsSearch(Map.of("HASHMESH_HOME", "/srv/node"), here);
        assertThat(homed.locate(null, null).file()).isEqualTo(Path.of("/srv/node/admin/client.toml"));
        SettingsSearch both = new SettingsSearch(Map.of("HASHMESH_HOME", "/a", "HASHMESH_CONFIG", "/b.toml"), here);
        assertThat(both.locate(null, null).file()).isEqualTo(Path.of("/b.toml"));
        assertThat(both.locate(null, Path.of("/c")).file()).isEqualTo(Path.of("/c/admin/client.toml"));
        assertThat(both.locate(Path.of("d.toml"), Path.of("/c")).file()).isEqualTo(here.resolve("d.toml"));
    }

    @Test
    void pointsAtTheLineThatIsWrong() throws IOException {
        Path file = home.resolve("client.toml");
        Files.writeString(file, "address = \"127.0.0.1:1\"\nadress = \"x\"\n");
        CommandFailure unknown = catchThrowableOfType(CommandFailure.class, () -> ClientSettings.read(file));
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(unknown.getMessage()).contains(file + ":2:1").contains("unknown key `adress`");
        Files.writeString(file, "address = 5\n");
        assertThat(catchThrowableOfType(CommandFailure.class, () -> ClientSettings.read(file)))
                .hasMessageContaining(":1:1")
                .hasMessageContaining("in quotes");
        Files.writeString(file, "address = \"no port\"\n");
        assertThat(catchThrowableOfType(CommandFailure.class, () -> ClientSettings.read(file)))
                .hasMessageContaining("host:port");
        Files.writeString(file, "address = \"h:1\"\nserver_fingerprint = \"SHA256:12\"\n");
        assertThat(catchThrowableOfType(CommandFailure.class, () -> ClientSettings.read(file)))
                .hasMessageContaining(":2:1");
    }

    /** Else each command that asks a node begins with the complaint of a library that there is no logger. */
    @Test
    void theLogsOfLibrariesGoNowhere() {
        URL provider = AdminConnection.class.getResource("/META-INF/services/org.slf4j.spi.SLF4JServiceProvider");
        assertThat(provider).isNotNull().asString().contains("slf4j-nop");
    }
}
