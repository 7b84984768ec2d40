// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.Labels;
import org.hashmesh.v1.Listing;
import org.hashmesh.v1.NewEntry;
import org.hashmesh.v1.Producer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EntryWriterTest {
    private static final String HEX = "f8f8f0cce0f4e84d0e370a22028f67f0b36e2ed596623e1d33e6339c4e9c9b22";
    private static final EntryFile.Choices STRICT = new EntryFile.Choices(50, false);

    private static String write(FileFormat format, List<NewEntry> entries) throws Exception {
        StringWriter text = new StringWriter();
        try (EntryWriter writer = EntryWriter.start(text, format)) {
            for (NewEntry entry : entries) {
                assertThat(writer.write(entry)).isTrue();
            }
        }
        return text.toString();
    }

    private static List<NewEntry> read(FileFormat format, String text) throws Exception {
        List<NewEntry> entries = new ArrayList<>();
        try (EntryFile file = EntryFile.open(new StringReader(text), Optional.empty(), STRICT)) {
            assertThat(file.format()).isEqualTo(format);
            for (Optional<Line> line = file.next(); line.isPresent(); line = file.next()) {
                assertThat(line.get()).isInstanceOf(Line.Entry.class);
                entries.add(((Line.Entry) line.get()).entry());
            }
        }
        return entries;
    }

    /** Entries with all that a listing may hold, the odd included: other members write notes too. */
    private static List<NewEntry> entries() {
        Random random = new Random(5);
        String[] words = {
            "",
            "plain",
            " blanks ",
            "a,b",
            "\"quoted\"",
            "semi;colon",
            "50%",
            "%3B",
            "%20",
            "=1+1",
            "\u00e9\u4e2d\ud83d\ude00",
            "/",
            "#"
        };
        List<NewEntry> entries = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            Listing.Builder listing = Listing.newBuilder()
                    .setMember("acme.example")
                    .setIndex(i)
                    .setHash(Hash.newBuilder()
                            .setType(i % 2 == 0 ? "pdq" : "vpdq")
                            .setValue(i % 2 == 0 ? HEX : "0,100," + HEX + ",0\n5,90," + HEX + ",0.25"))
                    .setNote(words[random.nextInt(words.length)])
                    .setIncident(i % 7 == 0 ? "INC-1" : "")
                    .setSeverityValue(random.nextInt(5))
                    .setFirstSeen(random.nextInt(3) == 0 ? 0 : random.nextInt(2_000_000_000))
                    .setExpires(random.nextInt(3) == 0 ? 0 : 253_402_300_799L);
            if (i % 2 == 0) {
                listing.setQuality(random.nextInt(101));
            }
            if (random.nextBoolean()) {
                Labels.Builder labels = Labels.newBuilder().setContentType("image");
                for (int j = random.nextInt(3); j > 0; j--) {
                    labels.addBehaviours("tvec" + j);
                    labels.addInclusionGrounds("un_list");
                    labels.addProducers(
                            Producer.newBuilder().setList("unsc").setEntity(words[random.nextInt(words.length)]));
                }
                listing.setLabels(labels);
            }
            entries.add(EntryWriter.entry(listing.build()));
        }
        return entries;
    }

    @ParameterizedTest
    @EnumSource(names = {"CSV", "JSONL"})
    void whatIsWrittenIsReadAndWrittenAgainTheSame(FileFormat format) throws Exception {
        String text = write(format, entries());
        List<NewEntry> read = read(format, text);
        assertThat(read).isEqualTo(entries());
        assertThat(write(format, read)).isEqualTo(text);
    }

    @Test
    void labelsSurviveTheTxCsvAndQualityDoesNot() throws Exception {
        NewEntry entry = NewEntry.newBuilder()
                .setHash(Hash.newBuilder().setType("pdq").setValue(HEX))
                .setQuality(50)
                .setIncident("INC-1")
                .setSeverityValue(3)
                .setLabels(Labels.newBuilder()
                        .setContentType("image")
                        .addProducers(Producer.newBuilder().setList("unsc").setEntity("Two Words; 5%20"))
                        .addBehaviours("tvec1")
                        .addInclusionGrounds("un_list"))
                .build();
        String text = write(FileFormat.TX_CSV, List.of(entry));
        assertThat(text)
                .startsWith("signal_type,signal_str,collab,category,tags\npdq," + HEX + ",hashmesh,POSITIVE_CLASS,");
        assertThat(read(FileFormat.TX_CSV, text)).containsExactly(entry);
    }

    @ParameterizedTest
    @EnumSource(names = {"TX_CSV", "TX_LIST"})
    void txFormatsSkipWhatTheyCannotSay(FileFormat format) throws Exception {
        StringWriter text = new StringWriter();
        try (EntryWriter writer = EntryWriter.start(text, format)) {
            assertThat(writer.write(listing("sha1", "aa"))).isFalse();
            assertThat(writer.write(listing("opaque:photodna", "aa"))).isFalse();
            assertThat(writer.write(listing("tlsh", "T1AA"))).isTrue();
            assertThat(writer.write(listing("vpdq", "0,100," + HEX + ",0\n5,90," + HEX + ",0.25")))
                    .isTrue();
        }
        assertThat(read(format, text.toString()))
                .extracting(entry -> entry.getHash().getType())
                .containsExactly("tlsh", "vpdq");
    }

    private static Listing listing(String type, String value) {
        return Listing.newBuilder()
                .setHash(Hash.newBuilder().setType(type).setValue(value))
                .build();
    }
}
