// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.hash;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.hashmesh.entry.HashKind;
import org.hashmesh.hash.HashException;
import org.hashmesh.hash.pdq.Dihedral;
import org.hashmesh.hash.pdq.PdqFrequencies;
import org.hashmesh.hash.pdq.PdqHash;
import org.hashmesh.v1.FileHash;
import org.hashmesh.v1.HashedFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the real child process: what a decoder does is the point. */
class FileHashesTest {
    private static final Set<HashKind> PDQ = EnumSet.of(HashKind.PDQ);
    private static final DecoderLimits LIMITS = new DecoderLimits(Duration.ofSeconds(60), 1_000_000);
    private static final FileHashes HASHES = new FileHashes(EnumSet.noneOf(HashKind.class), true, LIMITS);

    @TempDir
    private Path directory = Path.of("");

    @AfterAll
    static void end() {
        HASHES.close();
    }

    @Test
    void losslessPicturesGiveTheHashesOfTheirPixels() throws Exception {
        PdqFrequencies expected = Samples.expected(Samples.WIDTH, Samples.HEIGHT);
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("webp", Samples.webp());
        for (String format : List.of("png", "bmp", "tiff")) {
            files.put(format, Samples.file(format, Samples.WIDTH, Samples.HEIGHT));
        }
        files.put("transparent", Samples.transparent());
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            HashedFile hashed = hash(file.getKey(), file.getValue());
            assertThat(hashed.getWidth()).as(file.getKey()).isEqualTo(Samples.WIDTH);
            assertThat(hashed.getHeight()).isEqualTo(Samples.HEIGHT);
            List<FileHash> pdqs = pdqs(hashed);
            assertThat(pdqs).hasSize(Dihedral.values().length);
            Iterator<FileHash> next = pdqs.iterator();
            for (Dihedral way : Dihedral.values()) {
                FileHash pdq = next.next();
                assertThat(pdq.getHash().getValue())
                        .as("%s %s", file.getKey(), way)
                        .isEqualTo(expected.hash(way).hex());
                assertThat(pdq.getHash().getQuality()).isEqualTo(expected.quality());
                assertThat(pdq.getVariant()).isEqualTo(way == Dihedral.ORIGINAL ? "" : way.label());
            }
        }
    }

    @Test
    void aTmkFileIsAHashItselfAndListedByItsDigest() throws Exception {
        byte[] file = Arrays.copyOf("TMK1FVECPDQF".getBytes(StandardCharsets.US_ASCII), 300);
        HashedFile hashed = hash("video.tmk", file);
        assertThat(hashed.getContent()).isEqualTo("tmk");
        assertThat(hashed.getHashesList())
                .extracting(made -> made.getHash().getType())
                .containsExactly("tmk");
        assertThat(hashed.getHashes(0).getHash().getValue())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(file)));
        try (FileHashes asked = new FileHashes(EnumSet.of(HashKind.SHA256, HashKind.TMK), false, LIMITS)) {
            Path picture = Files.write(directory.resolve("hills.png"), Samples.hills("png"));
            HashedFile other = asked.of("hills.png", picture);
            assertThat(other.getHashesList())
                    .extracting(made -> made.getHash().getType())
                    .containsExactly("sha256");
            assertThat(other.getMissingList())
                    .singleElement()
                    .satisfies(missing -> assertThat(missing.getReason()).contains("no TMK file"));
        }
    }

    @Test
    void lossyPicturesComeNear() throws Exception {
        PdqHash expected = PdqHash.parse(
                pdqs(hash("hills", Samples.hills("png"))).get(0).getHash().getValue());
        for (String format : List.of("jpeg", "gif")) {
            HashedFile hashed = hash(format, Samples.hills(format));
            PdqHash pdq = PdqHash.parse(pdqs(hashed).get(0).getHash().getValue());
            assertThat(pdq.distance(expected)).as(format).isLessThanOrEqualTo(10);
        }
    }

    @Test
    void greyKeepsItsSamples() throws Exception {
        String expected = Samples.expectedGrey().hash().hex();
        for (int type : new int[] {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY}) {
            HashedFile hashed = hash("grey" + type, Samples.grey(type));
            assertThat(pdqs(hashed).get(0).getHash().getValue()).isEqualTo(expected);
        }
    }

    @Test
    void anEvenPictureIsFlagged() throws IOException {
        FileHash pdq = pdqs(hash("even", Samples.even())).get(0);
        assertThat(pdq.getHash().getQuality()).isZero();
        assertThat(pdq.getWarning()).contains("quality below 50");
    }

    @Test
    void truncatedPicturesAreRefusedButTheirBytesHashed() throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("webp", Samples.webp());
        for (String format : List.of("png", "bmp", "tiff", "jpeg", "gif")) {
            files.put(format, Samples.file(format, 300, 200));
        }
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            for (int eighths = 3; eighths < 8; eighths += 2) {
                byte[] cut = Arrays.copyOf(file.getValue(), file.getValue().length * eighths / 8);
                HashedFile hashed = hash("cut", cut);
                assertThat(hashed.getHashesList())
                        .as("%s cut to %s/8", file.getKey(), eighths)
                        .hasSize(3);
                assertThat(hashed.getMissingList()).hasSize(1);
            }
        }
    }

    @Test
    void refusesMorePixelsThanAllowedBeforeDecoding() throws IOException {
        HashedFile hashed = hash("large", Samples.file("png", 2_000, 501));
        assertThat(hashed.getMissing(0).getReason()).isEqualTo("2000 x 501 pixels, more than --max-pixels 1000000");
        HashedFile small = hash("small", Samples.file("png", 4, 4));
        assertThat(small.getMissing(0).getReason()).contains("PDQ needs 5");
    }

    @Test
    void aPictureOfTheLargestSizeFitsIntoTheDecodersMemory() throws IOException {
        BufferedImage wide = new BufferedImage(4_000, 3_000, BufferedImage.TYPE_4BYTE_ABGR);
        DecoderLimits just = new DecoderLimits(Duration.ofSeconds(60), 12_000_000);
        Path file = Files.write(directory.resolve("wide.png"), Samples.file("png", wide));
        try (FileHashes hashes = new FileHashes(PDQ, false, just)) {
            assertThat(hashes.of("wide", file).getWidth()).isEqualTo(4_000);
        }
    }

    @Test
    void aDecoderThatTakesTooLongIsKilledAndTheNextPictureGetsANewOne() throws Exception {
        byte[] picture = Samples.file("png", Samples.WIDTH, Samples.HEIGHT);
        Path slow = Files.write(directory.resolve("slow.png"), Samples.file("png", 3_000, 3_000));
        Path file = Files.write(directory.resolve("picture.png"), picture);
        DecoderLimits hasty = new DecoderLimits(Duration.ofMillis(1), 10_000_000);
        try (DecoderProcess process = new DecoderProcess(hasty)) {
            assertThat(refusal(process, slow)).contains("took longer than --decode-timeout 0.001 s");
            assertThat(refusal(process, slow)).contains("took longer");
        }
        try (DecoderProcess process = new DecoderProcess(LIMITS)) {
            process.picture(file);
            List<ProcessHandle> children = children();
            assertThat(children).isNotEmpty();
            children.forEach(child -> {
                child.destroyForcibly();
                child.onExit().join();
            });
            assertThat(process.picture(file).hashes().get(Dihedral.ORIGINAL))
                    .isEqualTo(Samples.expected(Samples.WIDTH, Samples.HEIGHT).hash());
        }
    }

    @Test
    void aPictureOnStandardInputIsHashedAndItsCopyGone() throws IOException {
        byte[] png = Samples.file("png", Samples.WIDTH, Samples.HEIGHT);
        try (FileHashes hashes = new FileHashes(PDQ, false, LIMITS);
                InputStream in = new ByteArrayInputStream(png)) {
            HashedFile hashed = hashes.of("-", in);
            assertThat(hashed.getHashesList()).hasSize(1);
            assertThat(hashed.getBytes()).isEqualTo(png.length);
        }
        Path kept;
        try (Spool spool = new Spool()) {
            spool.write(png);
            kept = Objects.requireNonNull(spool.file());
            assertThat(kept).hasBinaryContent(png);
        }
        assertThat(kept).doesNotExist();
    }

    @Test
    void textGetsTheTlshOfItsBytes() throws IOException {
        String words = "the quick brown fox jumps over the lazy dog while 12 others watch; ".repeat(3)
                + "PACK MY BOX WITH FIVE DOZEN LIQUOR JUGS, said nobody ever (0123456789)!\n";
        HashedFile text = hash("text", words.getBytes(StandardCharsets.UTF_8));
        assertThat(text.getContent()).isEqualTo("text");
        assertThat(text.getHashes(3).getHash().getType()).isEqualTo("tlsh");
        HashedFile note = hash("note", "short".getBytes(StandardCharsets.UTF_8));
        assertThat(note.getHashesList()).hasSize(3);
        assertThat(note.getMissing(0).getReason()).contains("5 bytes are too short");
    }

    @Test
    void tellsContentsApart() throws IOException {
        assertThat(ContentKind.of(new byte[0])).isEqualTo(ContentKind.OTHER);
        assertThat(ContentKind.of("plain\tä\r\n".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(ContentKind.TEXT);
        assertThat(ContentKind.of("plain ä".getBytes(StandardCharsets.UTF_16))).isEqualTo(ContentKind.TEXT);
        assertThat(ContentKind.of("BM is no picture".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(ContentKind.TEXT);
        assertThat(ContentKind.of(new byte[] {'a', 0, 'b'})).isEqualTo(ContentKind.OTHER);
        assertThat(ContentKind.of(new byte[] {'a', (byte) 0xff, 'b'})).isEqualTo(ContentKind.OTHER);
        byte[] cutInsideOfACharacter = "ä".repeat(ContentKind.HEAD).getBytes(StandardCharsets.UTF_8);
        assertThat(ContentKind.of(Arrays.copyOfRange(cutInsideOfACharacter, 2, ContentKind.HEAD + 2)))
                .isEqualTo(ContentKind.TEXT);
        for (String format : List.of("png", "bmp", "tiff", "jpeg", "gif")) {
            assertThat(ContentKind.of(Samples.file(format, 9, 9))).as(format).isEqualTo(ContentKind.PICTURE);
        }
        assertThat(ContentKind.of(Samples.webp())).isEqualTo(ContentKind.PICTURE);
    }

    private HashedFile hash(String name, byte[] content) throws IOException {
        return HASHES.of(name, Files.write(directory.resolve(name), content));
    }

    private static List<FileHash> pdqs(HashedFile hashed) {
        return hashed.getHashesList().stream()
                .filter(hash -> hash.getHash().getType().equals("pdq"))
                .toList();
    }

    private static String refusal(DecoderProcess process, Path file) {
        try {
            process.picture(file);
            return "";
        } catch (HashException e) {
            return e.reason();
        }
    }

    private static List<ProcessHandle> children() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().command().orElse("").endsWith("/java"))
                .toList();
    }
}
