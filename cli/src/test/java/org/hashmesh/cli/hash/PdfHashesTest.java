// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.hash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hashmesh.cli.decode.PdfSamples;
import org.hashmesh.cli.decode.PdfSamples.Layout;
import org.hashmesh.entry.HashKind;
import org.hashmesh.hash.HashException;
import org.hashmesh.hash.tlsh.Tlsh;
import org.hashmesh.v1.FileHash;
import org.hashmesh.v1.HashedFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the real child process, and PDFs that PDFBox made. */
class PdfHashesTest {
    /** Up to it the field takes texts for the same. */
    private static final int NEAR = 30;

    private static final Set<HashKind> TLSH = EnumSet.of(HashKind.TLSH);
    private static final DecoderLimits LIMITS = new DecoderLimits(Duration.ofMinutes(2), 1_000_000);
    private static final FileHashes HASHES = new FileHashes(EnumSet.noneOf(HashKind.class), false, LIMITS);

    @TempDir
    private Path directory = Path.of("");

    @AfterAll
    static void end() {
        HASHES.close();
    }

    @Test
    void aPdfHasTheTlshOfItsTextFromAFileAndFromStandardInput() throws Exception {
        byte[] pdf = PdfSamples.pdf(license(30), Layout.COLUMNS);
        HashedFile file = hash("leaflet.pdf", pdf);
        assertThat(file.getContent()).isEqualTo("pdf");
        assertThat(file.getPages()).isGreaterThan(1);
        assertThat(file.getCharacters()).isBetween(9_000, 10_000);
        assertThat(file.getMissingList()).isEmpty();
        assertThat(file.getHashesList())
                .extracting(hash -> hash.getHash().getType() + hash.getVariant())
                .containsExactly("md5", "sha1", "sha256", "tlsh", "tlshreflowed");
        try (InputStream in = new ByteArrayInputStream(pdf)) {
            assertThat(HASHES.of("leaflet.pdf", in)).isEqualTo(file);
        }
    }

    @Test
    void theReflowedHashIsTheSameInEveryLayoutAndNearTheTextFiles() throws Exception {
        for (int paragraphs : new int[] {6, 30}) {
            String text = license(paragraphs);
            Map<Layout, Tlsh> asSet = new EnumMap<>(Layout.class);
            Map<Layout, Tlsh> reflowed = new EnumMap<>(Layout.class);
            for (Layout layout : Layout.values()) {
                HashedFile file = hash(layout.name(), PdfSamples.pdf(text, layout));
                asSet.put(layout, tlsh(file, ""));
                reflowed.put(layout, tlsh(file, FileHashes.REFLOWED));
            }
            assertThat(Set.copyOf(reflowed.values())).as("%s", reflowed).hasSize(1);
            // What the second hash is for.
            assertThat(farthest(asSet)).as("%s", asSet).isGreaterThan(NEAR);
            Tlsh one = reflowed.values().iterator().next();
            Tlsh file = tlsh(hash("text", text.getBytes(StandardCharsets.UTF_8)), "");
            assertThat(one.distance(file)).isLessThanOrEqualTo(NEAR);
            // Most of the text is still much of it.
            Tlsh shorter =
                    tlsh(hash("most", PdfSamples.pdf(text.substring(text.length() / 20), Layout.LARGE)), "reflowed");
            assertThat(one.distance(shorter)).isLessThanOrEqualTo(2 * NEAR);
            Tlsh other = tlsh(hash("other", PdfSamples.pdf(PdfSamples.text(1, 8), Layout.WIDE)), "reflowed");
            assertThat(one.distance(other)).isGreaterThan(3 * NEAR);
        }
    }

    @Test
    void aPdfWithoutTextSaysSo() throws IOException {
        assertThat(missing(hash("scan", PdfSamples.scan()))).isEqualTo("tlsh: has no text: a scan?");
        assertThat(missing(hash("blank", PdfSamples.pdf("   \n \n", Layout.WIDE))))
                .contains("has no text");
        assertThat(missing(hash("short", PdfSamples.pdf("Hello", Layout.WIDE)))).contains("bytes are too short");
    }

    @Test
    void anEncryptedPdfIsReadOnlyWhereNoPasswordIsNeeded() throws Exception {
        String text = license(6);
        assertThat(missing(hash("locked", PdfSamples.encrypted(text, "secret"))))
                .isEqualTo("tlsh: is encrypted: its text cannot be read without the password");
        Tlsh open = tlsh(hash("open", PdfSamples.encrypted(text, "")), "");
        assertThat(open).isEqualTo(tlsh(hash("plain", PdfSamples.pdf(text, Layout.WIDE)), ""));
    }

    @Test
    void aDamagedPdfHasTheHashOfWhatIsLeftOrAReason() throws Exception {
        byte[] pdf = PdfSamples.pdf(license(30), Layout.LARGE);
        for (int eighths = 1; eighths < 8; eighths++) {
            HashedFile cut = hash("cut", Arrays.copyOf(pdf, pdf.length * eighths / 8));
            assertThat(cut.getError()).isEmpty();
            boolean hashed = cut.getMissingCount() == 0;
            assertThat(cut.getHashesCount()).as("cut to %s/8: %s", eighths, cut).isEqualTo(hashed ? 5 : 3);
            assertThat(missing(cut).isEmpty()).isEqualTo(hashed);
        }
        byte[] noise = pdf.clone();
        for (int i = 20; i < noise.length; i++) {
            noise[i] = (byte) (i * 31);
        }
        assertThat(missing(hash("noise", noise))).startsWith("tlsh: cannot be read as a PDF");
    }

    @Test
    void bombsAreRefusedAndTheNextPdfIsHashed() throws Exception {
        DecoderLimits small = new DecoderLimits(Duration.ofMinutes(2), 25);
        try (FileHashes hashes = new FileHashes(TLSH, false, small)) {
            assertThat(missing(hash(hashes, "huge", PdfSamples.hugePage(10)))).contains("takes more memory");
            assertThat(missing(hash(hashes, "deep", PdfSamples.deep(1_000_000))))
                    .isNotEmpty();
            assertThat(hash(hashes, "good", PdfSamples.pdf(license(6), Layout.WIDE))
                            .getHashesCount())
                    .isEqualTo(2);
        }
        DecoderLimits hasty = new DecoderLimits(Duration.ofSeconds(2), 1_000_000);
        try (FileHashes hashes = new FileHashes(TLSH, false, hasty)) {
            assertThat(missing(hash(hashes, "endless", PdfSamples.endlessPage())))
                    .isEqualTo("tlsh: decoding took longer than --decode-timeout 2 s");
        }
    }

    @Test
    void theTextOfAPdfIsNotAPictures() throws IOException {
        try (FileHashes hashes = new FileHashes(EnumSet.of(HashKind.PDQ), false, LIMITS)) {
            assertThat(missing(hash(hashes, "pdf", PdfSamples.pdf("Hello", Layout.WIDE))))
                    .startsWith("pdq: no picture");
        }
    }

    private HashedFile hash(String name, byte[] content) throws IOException {
        return hash(HASHES, name, content);
    }

    private HashedFile hash(FileHashes hashes, String name, byte[] content) throws IOException {
        return hashes.of(name, Files.write(directory.resolve(name), content));
    }

    private static Tlsh tlsh(HashedFile file, String variant) throws HashException {
        FileHash hash = file.getHashesList().stream()
                .filter(made -> made.getHash().getType().equals("tlsh")
                        && made.getVariant().equals(variant))
                .findFirst()
                .orElseThrow(() -> new AssertionError(file));
        return Tlsh.parse(hash.getHash().getValue());
    }

    private static String missing(HashedFile file) {
        return file.getMissingList().stream()
                .map(missing -> missing.getType() + ": " + missing.getReason())
                .collect(Collectors.joining("; "));
    }

    private static int farthest(Map<Layout, Tlsh> hashes) {
        return hashes.values().stream()
                .flatMap(one -> hashes.values().stream().map(one::distance))
                .reduce(0, Math::max);
    }

    /** Paragraphs of a text that people wrote, each on one line. */
    private static String license(int count) throws IOException {
        Path file = Path.of(System.getProperty("hashmesh.root", "."), "LICENSE");
        return Stream.of(Files.readString(file).strip().split("\n\\s*\n", -1))
                .limit(count)
                .map(paragraph -> paragraph.replaceAll("\\s+", " ").strip())
                .collect(Collectors.joining("\n", "", "\n"));
    }
}
