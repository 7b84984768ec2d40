// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.node.toml.ConfigurationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminClientFileTest {
    private static final String FINGERPRINT = "SHA256:" + "0f".repeat(32);

    @TempDir
    Path directory;

    private Path file = Path.of("");

    @BeforeEach
    void nameTheFile() {
        file = directory.resolve("client.toml");
    }

    @Test
    void readsWhereTheNodeIsAndWhoAsks() throws IOException {
        write("127.0.0.1:9441", FINGERPRINT);

        AdminClientFile read = AdminClientFile.read(file);

        assertThat(read.address()).isEqualTo(new HostPort("127.0.0.1", 9441));
        assertThat(read.server().text()).isEqualTo(FINGERPRINT);
        assertThat(read.certificate()).isEqualTo(directory.resolve("admin.crt"));
        assertThat(read.key()).isEqualTo(Path.of("/elsewhere/admin.key"));
    }

    @Test
    void saysEverythingThatIsWrong() throws IOException {
        write("nowhere", "SHA256:12");
        Files.writeString(file, Files.readString(file) + "colour = \"red\"\n");

        assertThatThrownBy(() -> AdminClientFile.read(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("client.toml:1")
                .hasMessageContaining("nowhere")
                .hasMessageContaining("fingerprint")
                .hasMessageContaining("colour");
    }

    @Test
    void saysWhereTheFileShouldBe() {
        assertThatThrownBy(() -> AdminClient.open(directory))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(
                        directory.resolve("admin").resolve("client.toml").toString());
    }

    private void write(String address, String fingerprint) throws IOException {
        Files.writeString(file, """
                address = "%s"
                server_fingerprint = "%s"
                certificate = "admin.crt"
                key = "/elsewhere/admin.key"
                """.formatted(address, fingerprint));
    }
}
