// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.jerolba.carpet.CarpetReader;
import com.jerolba.carpet.CarpetWriter;
import com.jerolba.carpet.FieldMatchingStrategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.parquet.io.api.Binary;
import org.hashmesh.cli.parquet.ListedHash;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.Labels;
import org.hashmesh.v1.Listing;
import org.hashmesh.v1.ListingState;
import org.hashmesh.v1.MemberOpinion;
import org.hashmesh.v1.OpinionKind;
import org.hashmesh.v1.Producer;
import org.hashmesh.v1.Severity;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parquet through the child process: what is written, and what of others' files is understood. */
final class ParquetTest {
    private static final CatalogueColumns.Naming OURS = new CatalogueColumns.Naming(Map.of(), "md5");
    private static final String MD5 = "0cc175b9c0f1b6a831c399e269772661";

    @TempDir
    private Path directory;

    /** A catalogue as some other program may write it. */
    public record Upload(Binary value, long id, @Nullable Instant uploaded, List<String> tags) {}

    @Test
    void everythingThatAListingSaysIsInItsRow() throws IOException {
        List<Listing> listings =
                List.of(full(), Listing.newBuilder().setHash(md5(MD5)).build());
        Path file = directory.resolve("list.parquet");
        try (ParquetListings out = ParquetListings.start(file)) {
            for (Listing listing : listings) {
                out.write(listing);
            }
            assertThat(out.complete()).isEqualTo(2);
        }
        List<ListedHash> rows = new CarpetReader<>(file.toFile(), ListedHash.class)
                .withFieldMatchingStrategy(FieldMatchingStrategy.SNAKE_CASE)
                .toList();
        assertThat(rows).isEqualTo(listings.stream().map(ListedHash::of).toList());
        assertThat(rows.get(0))
                .returns("eu1", ListedHash::node)
                .returns("in_force", ListedHash::state)
                .returns(Instant.parse("2026-02-01T00:00:00Z"), ListedHash::signedAt)
                .returns(List.of("tvec1", "tvec2"), ListedHash::behaviours);
        assertThat(rows.get(1).quality()).isNull();
    }

    @Test
    void whatIsNotCompletedIsNoFileToRead() throws IOException {
        Path file = directory.resolve("list.parquet");
        try (ParquetListings out = ParquetListings.start(file)) {
            out.write(full());
        }
        assertThat(Files.notExists(file) || !endsAsParquet(file)).isTrue();
        assertThatThrownBy(() -> {
                    try (ParquetListings out = ParquetListings.start(directory.resolve("none/list.parquet"))) {
                        out.complete();
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessageContaining("none");
    }

    private static boolean endsAsParquet(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        return bytes.length > 8 && bytes[bytes.length - 1] == '1' && bytes[bytes.length - 4] == 'P';
    }

    @Test
    void aCatalogueHasHashesAsBytesTimesAndNumbers() throws Exception {
        Path file = directory.resolve("uploads.parquet");
        int many = 60_000;
        Instant when = Instant.parse("2024-05-01T10:00:00.5Z");
        try (CarpetWriter<Upload> out = new CarpetWriter.Builder<>(Files.newOutputStream(file), Upload.class)
                .withRowGroupSize(256 << 10)
                .build()) {
            for (int i = 0; i < many; i++) {
                byte[] hash = HexFormat.of().parseHex(MD5);
                hash[15] = (byte) i;
                out.write(new Upload(Binary.fromConstantByteArray(hash), i, i % 2 == 0 ? when : null, List.of("x")));
            }
        }
        assertThat(ParquetCatalogue.isOne(file)).isTrue();
        try (Catalogue catalogue = ParquetCatalogue.open(file, OURS)) {
            assertThat(catalogue.unused()).containsExactly("tags");
            List<Catalogue.Row> rows = all(catalogue);
            assertThat(rows).hasSize(many);
            assertThat(rows.get(0))
                    .isEqualTo(new Catalogue.Upload(1, md5(MD5.substring(0, 30) + "00"), "0", when.toString()));
            assertThat(rows.get(many - 1))
                    .isEqualTo(new Catalogue.Upload(many, md5(MD5.substring(0, 30) + "5f"), "59999", ""));
        }
    }

    @Test
    void aFileThatCannotBeReadSaysWhy() throws Exception {
        Path broken = directory.resolve("broken");
        Files.writeString(broken, "PAR1 and then nothing that makes sense PAR1");
        assertThat(ParquetCatalogue.isOne(broken)).isTrue();
        assertThatThrownBy(() -> ParquetCatalogue.open(broken, OURS)).isInstanceOf(IOException.class);
        Path file = directory.resolve("uploads.parquet");
        try (CarpetWriter<Upload> out = new CarpetWriter.Builder<>(Files.newOutputStream(file), Upload.class).build()) {
            out.write(new Upload(Binary.fromString("aa"), 1, null, List.of("x")));
        }
        assertThatThrownBy(() -> ParquetCatalogue.open(file, new CatalogueColumns.Naming(Map.of(), "")))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("there is neither a column hash");
        try (Catalogue catalogue =
                ParquetCatalogue.open(file, new CatalogueColumns.Naming(Map.of("id", "tags"), "md5"))) {
            assertThatThrownBy(catalogue::next).hasMessageContaining("the column tags has lists");
        }
    }

    private static List<Catalogue.Row> all(Catalogue catalogue) throws IOException {
        List<Catalogue.Row> rows = new ArrayList<>();
        for (Optional<Catalogue.Row> row = catalogue.next(); row.isPresent(); row = catalogue.next()) {
            rows.add(row.get());
        }
        return rows;
    }

    private static Hash md5(String value) {
        return Hash.newBuilder().setType("md5").setValue(value).build();
    }

    private static Listing full() {
        return Listing.newBuilder()
                .setMember("acme.example")
                .setLog("hashmesh/0011223344556677/acme.example/eu1/main/1")
                .setIndex(7)
                .setLeafHash("ab".repeat(32))
                .setState(ListingState.LISTING_STATE_IN_FORCE)
                .setHash(Hash.newBuilder().setType("pdq").setValue("f8".repeat(32)))
                .setQuality(90)
                .setSeverity(Severity.SEVERITY_HIGH)
                .setIncident("acme.example/attack")
                .setIncidentOpen(true)
                .setContentGroup("cd")
                .setFirstSeen(1_700_000_000)
                .setLastSeen(1_700_000_001)
                .setExpires(1_900_000_000)
                .setSignedAt(Instant.parse("2026-02-01T00:00:00Z").getEpochSecond())
                .setNote("a, \"note\"")
                .setDisputed(true)
                .setLabels(Labels.newBuilder()
                        .setContentType("image")
                        .addProducers(Producer.newBuilder().setList("unsc").setEntity("Example"))
                        .addBehaviours("tvec1")
                        .addBehaviours("tvec2")
                        .addInclusionGrounds("ground"))
                .addOpinions(MemberOpinion.newBuilder()
                        .setMember("bolt.example")
                        .setKind(OpinionKind.OPINION_KIND_DISAGREE)
                        .addLabels("tvec1")
                        .setAt(1_800_000_000)
                        .setSeen(3))
                .build();
    }
}
