// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComposeFileTest {
    private static final Path ROOT = Path.of(Objects.requireNonNull(System.getProperty("hashmesh.root")));

    @TempDir
    Path directory;

    @Test
    void describesThreeMembersFromTheImageOfThisVersion() throws IOException {
        ComposeFile compose = ComposeFile.read(ROOT.resolve("compose/compose.yaml"));
        String pom = Files.readString(ROOT.resolve("pom.xml"));
        String version = pom.substring(pom.indexOf("<version>") + 9, pom.indexOf("</version>"));

        assertThat(compose.services())
                .extracting(ComposeService::name)
                .containsExactly("founding", "acme", "bolt", "cirrus");
        assertThat(compose.services())
                .allSatisfy(service -> assertThat(service.image()).isEqualTo("localhost/hashmesh:" + version));
    }

    @Test
    void letsNoServiceWriteOutsideItsVolumesOrGainRights() throws IOException {
        ComposeFile compose = ComposeFile.read(ROOT.resolve("compose/compose.yaml"));

        assertThat(compose.services())
                .allSatisfy(service -> assertThat(service.options())
                        .contains(
                                "--read-only=true",
                                "--cap-drop=ALL",
                                "--security-opt=no-new-privileges:true",
                                "--user=10001:10001"));
        for (String member : List.of("acme", "bolt", "cirrus")) {
            assertThat(compose.service(member).volumes()).containsExactly(member + ":/var/lib/hashmesh");
            assertThat(compose.service(member).waitsFor()).containsExactly("founding");
        }
        assertThat(compose.service("founding").options()).contains("--network=none");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "privileged: true",
                "volumes: [\"other:/var\"]",
                "networks: [other]",
                "depends_on: {other: {condition: service_completed_successfully}}",
                "healthcheck: {test: [CMD-SHELL, \"true\"]}",
            })
    void refusesWhatItWouldNotCarryOut(String line) throws IOException {
        Path file = directory.resolve("compose.yaml");
        String rest = "services:\n  a:\n    image: i\n%s\nvolumes: {v: {}}\nnetworks: {n: {}}\n";
        Files.writeString(file, rest.formatted("    volumes: [\"v:/v\"]"));
        assertThat(ComposeFile.read(file).service("a").volumes()).containsExactly("v:/v");

        Files.writeString(file, rest.formatted("    " + line));
        assertThatThrownBy(() -> ComposeFile.read(file)).isInstanceOf(IllegalArgumentException.class);
    }
}
