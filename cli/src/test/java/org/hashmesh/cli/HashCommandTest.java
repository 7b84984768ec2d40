// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HashCommandTest {
    private static final String ABC_SHA256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    private Path directory = Path.of("");

    private Terminal terminal = Terminal.at();

    @BeforeEach
    void files() throws IOException {
        terminal.in(directory);
        Files.writeString(directory.resolve("abc"), "abc");
        Files.writeString(directory.resolve("not a picture.png"), "abc");
    }

    @AfterEach
    void close() {
        terminal.close();
    }

    @Test
    void printsTheHashesOfAFileInEveryFormat() {
        Terminal.Ran table = terminal.run("hash", "abc");
        assertThat(table.exitCode()).isZero();
        assertThat(table.out())
                .contains("900150983cd24fb0d6963f7d28e17f72")
                .contains("a9993e364706816aba3e25717850c26c9cd0d89d")
                .contains(ABC_SHA256)
                .contains("3 bytes are too short for TLSH");
        assertThat(terminal.run("hash", "abc", "-o", "csv").out())
                .contains("file,type,value,quality,variant,content,bytes,width,height,note")
                .contains("abc,sha256," + ABC_SHA256 + ",,,text,3,,,");
        assertThat(terminal.run("hash", "abc", "abc", "-o", "jsonl").out().lines())
                .hasSize(2);
        assertThat(terminal.run("hash", "abc", "-o", "json").out()).contains("\"bytes\": \"3\"");
    }

    @Test
    void makesOnlyWhatIsAskedFor() {
        Terminal.Ran ran = terminal.run("hash", "--type", "SHA256", "abc", "-o", "csv");
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out().lines()).hasSize(2);
        Terminal.Ran unknown = terminal.run("hash", "--type", "photodna", "abc");
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.err()).contains("photodna").contains("md5, sha1, sha256, pdq, tlsh");
    }

    @Test
    void saysWhatIsMissingAndGoesOn() {
        Terminal.Ran partly = terminal.run("hash", "nowhere", ".", "abc");
        assertThat(partly.exitCode()).isEqualTo(9);
        assertThat(partly.out())
                .contains("there is no such file")
                .contains("is a directory")
                .contains(ABC_SHA256);
        Terminal.Ran picture = terminal.run("hash", "--type", "pdq", "not a picture.png");
        assertThat(picture.exitCode()).isEqualTo(1);
        assertThat(picture.out()).contains("no picture that is read here");
        assertThat(terminal.run("hash", "--type", "tlsh", "abc").exitCode()).isEqualTo(1);
    }

    @Test
    void flagsTheHashesOfNothing() throws IOException {
        Files.writeString(directory.resolve("empty"), "");
        Terminal.Ran ran = terminal.run("hash", "empty");
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).contains("d41d8cd98f00b204e9800998ecf8427e").contains("md5 of no content at all");
    }

    @Test
    void hashesAddressesInTheirNormalForm() {
        Terminal.Ran ran = terminal.run("hash", "--url", "HTTPS://Example.com:443/a/../b#c", "-o", "csv");
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out())
                .contains("url_sha256,d7fe568b31ae0fb9ee8a1311409b521aeb6a1b50f459bdf15c6f4a3f29dde53b")
                .contains("https://example.com/b");
        Terminal.Ran none = terminal.run("hash", "--url", "example.com");
        assertThat(none.exitCode()).isEqualTo(1);
        assertThat(none.out()).contains("a scheme and a host");
    }

    @Test
    void limitsHaveLimits() {
        assertThat(terminal.run("hash", "--decode-timeout", "0s", "abc").exitCode())
                .isEqualTo(2);
        assertThat(terminal.run("hash", "--max-pixels", "7", "abc").exitCode()).isEqualTo(2);
        assertThat(terminal.run("hash").exitCode()).isEqualTo(2);
    }
}
