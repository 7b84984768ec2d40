// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hashmesh.cli.decode.PdfSamples.Layout;
import org.hashmesh.hash.HashException;
import org.hashmesh.hash.tlsh.TlshHasher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PdfReaderTest {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void whiteSpaceCountsAsItComesAndAsOneSpace() throws Exception {
        String comes = " one  two\u00a0\n\nthree \u00e4\u20ac\ud83d\ude00 " + "and many more words ".repeat(5) + "\n";
        HashedText text = new HashedText(1_000);
        assertThat(text.isBlank()).isTrue();
        // In pieces that cut a character in two.
        for (int i = 0; i < comes.length(); i++) {
            text.write(comes.charAt(i));
        }
        assertThat(text.isBlank()).isFalse();
        assertThat(text.characters()).isEqualTo(comes.length());
        assertThat(text.asItComes()).isEqualTo(TlshHasher.hash(comes.getBytes(StandardCharsets.UTF_8)));
        String reflowed = "one two three \u00e4\u20ac\ud83d\ude00" + " and many more words".repeat(5);
        assertThat(text.reflowed()).isEqualTo(TlshHasher.hash(reflowed.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aTextThatIsTooLongIsRefused() throws Exception {
        Path file = Files.write(directory.resolve("long.pdf"), PdfSamples.pdf(PdfSamples.text(1, 3), Layout.WIDE));
        int characters = new PdfReader(10_000).read(file).characters();
        assertThat(new PdfReader(characters).read(file).characters()).isEqualTo(characters);
        assertThatThrownBy(() -> new PdfReader(characters - 1).read(file))
                .isInstanceOf(HashException.class)
                .hasMessageContaining("has more than " + (characters - 1) + " characters of text");
    }

    @Test
    void theAnswerGoesThroughThePipeAndSenselessOnesAreRefused() throws Exception {
        Path file = Files.write(directory.resolve("some.pdf"), PdfSamples.pdf(PdfSamples.text(1, 3), Layout.WIDE));
        PdfAnswer answer = new PdfReader(10_000).read(file);
        assertThat(PdfAnswer.parse(answer.text())).isEqualTo(answer);
        for (String text :
                List.of("", "hashed", answer.text() + " more", answer.text().replaceFirst("hashed .", "hashed x"))) {
            assertThatThrownBy(() -> PdfAnswer.parse(text)).isInstanceOf(HashException.class);
        }
        assertThatThrownBy(() -> PdfAnswer.parse(Refusal.text("b\u00e4d"))).hasMessageContaining("b?d");
    }

    @Test
    void theChildSearchesForNoFontsAndWritesNothingHome() throws Exception {
        Path home = Files.createDirectory(directory.resolve("home"));
        Path file = Files.write(directory.resolve("some.pdf"), PdfSamples.pdf(PdfSamples.text(1, 3), Layout.WIDE));
        Process child = child(home);
        try (DataOutputStream requests = new DataOutputStream(child.getOutputStream());
                DataInputStream answers = new DataInputStream(new BufferedInputStream(child.getInputStream()))) {
            assertThat(answers.readUTF()).isEqualTo(DecoderChild.READY);
            new DecoderRequest(DecoderRequest.Content.PDF, file).write(requests);
            assertThat(PdfAnswer.parse(answers.readUTF()).pages()).isEqualTo(1);
        } finally {
            child.destroyForcibly();
        }
        assertThat(home).isEmptyDirectory();
    }

    private static Process child(Path home) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Duser.home=" + home,
                        "-Djava.io.tmpdir=" + home,
                        "-Djava.awt.headless=true",
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DecoderChild.class.getName(),
                        "1000000")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
