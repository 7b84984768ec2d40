// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.node.config.NodeConfigReader;
import org.hashmesh.node.home.HomeForum;
import org.hashmesh.node.roster.RosterMember;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoundersTest {
    private static final List<String> TWO = List.of("A forum", "acme.example=acme:9440", "bolt.example=bolt:9440");

    @TempDir
    Path directory;

    private final ByteArrayOutputStream messages = new ByteArrayOutputStream();

    @BeforeEach
    void mountVolumes() throws IOException {
        Files.createDirectory(directory.resolve("1"));
        Files.createDirectory(directory.resolve("2"));
    }

    @Test
    void makesHomesThatKnowEachOtherAndNeverTouchesThemAgain() throws IOException {
        assertThat(found(TWO)).as(messages::toString).isZero();
        byte[] key = Files.readAllBytes(directory.resolve("1/keys/identity.key"));

        assertThat(found(TWO)).isZero();

        assertThat(directory.resolve("1/keys/identity.key")).hasBinaryContent(key);
        for (String home : List.of("1", "2")) {
            assertThat(HomeForum.roster(NodeConfigReader.read(directory.resolve(home), Map.of()))
                            .members())
                    .extracting(RosterMember::name)
                    .containsExactly(new MemberName("acme.example"), new MemberName("bolt.example"));
        }
    }

    @Test
    void refusesToStartAnewWhereAHomeWasEmptied() throws IOException {
        assertThat(found(TWO)).isZero();
        Files.move(directory.resolve("1"), directory.resolve("lost"));
        Files.createDirectory(directory.resolve("1"));

        assertThat(found(TWO)).isEqualTo(2);

        assertThat(said()).contains("the home of acme.example is empty", "restore its volume");
        assertThat(directory.resolve("1")).isEmptyDirectory();
    }

    @Test
    void saysWhatIsWrongWithItsArguments() {
        assertThat(found(List.of("A forum"))).isEqualTo(2);
        assertThat(found(List.of("A forum", "acme.example"))).isEqualTo(2);
        assertThat(found(List.of("A forum", "ACME=acme:9440"))).isEqualTo(2);
        assertThat(found(List.of("A forum", "acme.example=nowhere"))).isEqualTo(2);
        assertThat(said()).contains("usage: found", "\"ACME\"", "\"nowhere\" is no address");
        assertThat(directory.resolve("1")).isEmptyDirectory();
    }

    private int found(List<String> arguments) {
        return new Founders(directory, new PrintStream(messages, true, StandardCharsets.UTF_8)).found(arguments);
    }

    private String said() {
        return messages.toString(StandardCharsets.UTF_8);
    }
}
