// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.hashmesh.v1.NewEntry;
import org.hashmesh.v1.Severity;
import org.junit.jupiter.api.Test;

class EntryFileTest {
    private static final String PDQ = "f8f8f0cce0f4e84d0e370a22028f67f0b36e2ed596623e1d33e6339c4e9c9b22";
    private static final String MD5 = "0cc175b9c0f1b6a831c399e269772661";
    private static final EntryFile.Choices STRICT = new EntryFile.Choices(50, false);

    private static List<Line> read(Reader in, Optional<FileFormat> format, EntryFile.Choices choices)
            throws IOException, FileFormatException {
        List<Line> lines = new ArrayList<>();
        try (EntryFile file = EntryFile.open(in, format, choices)) {
            for (Optional<Line> line = file.next(); line.isPresent(); line = file.next()) {
                lines.add(line.get());
            }
        }
        return lines;
    }

    private static List<Line> read(String text) throws IOException, FileFormatException {
        return read(new StringReader(text), Optional.empty(), STRICT);
    }

    private static NewEntry entry(Line line) {
        assertThat(line).isInstanceOf(Line.Entry.class);
        return ((Line.Entry) line).entry();
    }

    private static Line.Bad bad(long number, String field, String reason) {
        return new Line.Bad(number, field, reason);
    }

    @Test
    void ourColumnsComeInAnyOrderAndMostMayBeMissing() throws Exception {
        List<Line> lines = read("value,hash_type,severity\n" + MD5 + ",md5,high\n");
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0).number()).isEqualTo(2);
        assertThat(entry(lines.get(0)).getHash().getValue()).isEqualTo(MD5);
        assertThat(entry(lines.get(0)).getSeverity()).isEqualTo(Severity.SEVERITY_HIGH);
        assertThat(entry(lines.get(0)).hasQuality()).isFalse();
        assertThat(entry(lines.get(0)).hasLabels()).isFalse();
    }

    @Test
    void everyColumnIsRead() throws Exception {
        NewEntry entry = entry(read(String.join(",", OwnColumns.NAMES)
                        + "\npdq," + PDQ + ",87,000102030405060708090a0b0c0d0e0f,image,"
                        + "\"unsc/One; none/Two%3B 50%25\",tvec1 tvec7,un_list,INC-1,critical,"
                        + "2026-01-01T01:00:00+01:00,2026-01-02,1798761600,\"a \"\"note\"\", quoted\"\n")
                .get(0));
        assertThat(entry.getQuality()).isEqualTo(87);
        assertThat(entry.getLabels().getProducers(0).getEntity()).isEqualTo("One");
        assertThat(entry.getLabels().getProducers(1).getList()).isEqualTo("none");
        assertThat(entry.getLabels().getProducers(1).getEntity()).isEqualTo("Two; 50%");
        assertThat(entry.getLabels().getBehavioursList()).containsExactly("tvec1", "tvec7");
        assertThat(entry.getLabels().getInclusionGroundsList()).containsExactly("un_list");
        assertThat(entry.getFirstSeen()).isEqualTo(1_767_225_600);
        assertThat(entry.getLastSeen()).isEqualTo(1_767_312_000);
        assertThat(entry.getExpires()).isEqualTo(1_798_761_600);
        assertThat(entry.getNote()).isEqualTo("a \"note\", quoted");
    }

    @Test
    void aByteOrderMarkWindowsLineEndsEmptyLinesAndAMissingLastOneDoNotMatter() throws Exception {
        List<Line> lines = read("\ufeffhash_type,value\r\n\r\nmd5," + MD5 + "\r\n   \r\nmd5," + MD5);
        assertThat(lines).extracting(Line::number).containsExactly(3L, 5L);
        assertThat(entry(lines.get(0))).isEqualTo(entry(lines.get(1)));
        assertThat(read("")).isEmpty();
        assertThat(read("hash_type,value\n")).isEmpty();
    }

    @Test
    void aBadLineSaysWhereAndWhyAndTheOthersAreRead() throws Exception {
        assertThat(read("hash_type,value,severity,first_seen,quality,producers\n"
                        + "md5\n"
                        + "md5,x,urgent,,,\n"
                        + "md5,x,,yesterday,,\n"
                        + "md5,x,,,good,\n"
                        + "md5,x,,,,nobody\n"
                        + "md5,\"x\"y,,,,\n"
                        + "md5,\ufffd,,,,\n"
                        + "md5," + MD5 + ",,,,\n"))
                .startsWith(
                        bad(2, "line", "1 cells, the header has 6"),
                        bad(3, "severity", "is not low, medium, high or critical"),
                        bad(
                                4,
                                "first_seen",
                                "is neither a time such as 2026-01-31T12:00:00Z, a date, nor seconds since 1970"),
                        bad(5, "quality", "is not a number from 0 to 100"),
                        bad(6, "producers", "is not list/entity, such as unsc/Example Organisation"),
                        bad(7, "line", "is not CSV: after a quoted cell must come a comma or the line's end"),
                        bad(8, "line", "contains bytes that are not UTF-8"))
                .hasSize(8)
                .last()
                .isInstanceOf(Line.Entry.class);
    }

    @Test
    void aQuotedCellMayHoldLines() throws Exception {
        List<Line> lines =
                read("hash_type,value\nvpdq,\"0,100," + PDQ + ",0\r\n1,100," + PDQ + ",1\"\nmd5," + MD5 + "\n");
        assertThat(entry(lines.get(0)).getHash().getValue()).isEqualTo("0,100," + PDQ + ",0\n1,100," + PDQ + ",1");
        assertThat(lines.get(1).number()).isEqualTo(4);
    }

    @Test
    void aForgottenQuoteCostsOneLineOnly() throws Exception {
        String good = "md5," + MD5 + "\n";
        List<Line> lines = read("hash_type,value\n" + good + "md5,\"oops\n" + good.repeat(5_000));
        assertThat(lines.get(1))
                .isEqualTo(
                        bad(3, "line", "opens a quote that is not closed within a record's limit of 65536 characters"));
        assertThat(lines).hasSize(5_002);
        assertThat(read("hash_type,value\n" + good + "md5,\"oops\n" + good))
                .hasSize(3)
                .contains(bad(3, "line", "opens a quote that is not closed"));
    }

    @Test
    void twoStrayQuotesDoNotSwallowTheLinesBetween() throws Exception {
        String good = "md5," + MD5 + "\n";
        List<Line> lines = read("hash_type,value\nmd5,\"oops\n" + good.repeat(10) + "md5,\"oops again\n" + good);
        assertThat(lines).hasSize(13);
        assertThat(lines.stream().filter(Line.Entry.class::isInstance)).hasSize(11);
    }

    @Test
    void aCellOfTenMillionCharactersIsSkippedInBoundedMemory() throws Exception {
        long before = 10_000_000;
        Reader huge = new Reader() {
            private long left = before;
            private final Reader head = new StringReader("hash_type,value\nmd5,");
            private final Reader tail = new StringReader("\nmd5," + MD5 + "\n");

            @Override
            public int read(char[] buffer, int offset, int length) throws IOException {
                int fromHead = head.read(buffer, offset, length);
                if (fromHead > 0) {
                    return fromHead;
                }
                if (left > 0) {
                    int n = (int) Math.min(left, length);
                    java.util.Arrays.fill(buffer, offset, offset + n, 'a');
                    left -= n;
                    return n;
                }
                return tail.read(buffer, offset, length);
            }

            @Override
            public void close() {}
        };
        List<Line> lines = read(huge, Optional.empty(), STRICT);
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).isEqualTo(bad(2, "line", "has more than 65536 characters"));
        assertThat(lines.get(1).number()).isEqualTo(3);
    }

    @Test
    void jsonLinesAreTheApisMessage() throws Exception {
        List<Line> lines =
                read("{\"hash\":{\"type\":\"pdq\",\"value\":\"" + PDQ + "\"},\"quality\":0,\"first_seen\":\"7\"}\n"
                        + "{\"hash\":{\"type\":\"md5\"},\"colour\":1}\n{]\n[]\n" + "[".repeat(60_000) + "\n"
                        + "{\"firstSeen\":8}\n");
        assertThat(entry(lines.get(0)).getFirstSeen()).isEqualTo(7);
        assertThat(entry(lines.get(0)).hasQuality()).isTrue();
        assertThat(lines.subList(1, 5)).allSatisfy(line -> {
            assertThat(line).isInstanceOf(Line.Bad.class);
            assertThat(((Line.Bad) line).reason())
                    .startsWith("is not an entry in JSON: ")
                    .hasSizeLessThan(300);
        });
        assertThat(((Line.Bad) lines.get(1)).reason()).contains("colour");
        assertThat(entry(lines.get(5)).getFirstSeen()).isEqualTo(8);
    }

    @Test
    void aFileThatIsNothingIsRefusedAsAWhole() {
        assertThatThrownBy(() -> read("hello, world\n"))
                .isInstanceOf(FileFormatException.class)
                .hasMessageStartingWith("cannot tell the format of the file");
        assertThatThrownBy(() -> read("hash_type,hash\n"))
                .hasMessageStartingWith("column 2 is `hash`; known columns are hash_type, value");
        assertThatThrownBy(() -> read("hash_type,note\n")).hasMessage("the header lacks the column value");
        assertThatThrownBy(() -> read("hash_type,value,value\n")).hasMessage("the header names the column value twice");
    }

    @Test
    void pythonThreatexchangeCsvIsRead() throws Exception {
        List<Line> lines = read("collab,signal_type,signal_str,category,tags\n"
                + "Sample,pdq," + PDQ
                + ",POSITIVE_CLASS,content_type:image tvec1 producer:unsc/Example%20Name severity:low\n"
                + "Sample,video_md5," + MD5 + ",,\n"
                + "Sample,url_md5," + MD5 + ",POSITIVE_CLASS,\n"
                + "Sample,vpdq,\"[\"\"" + PDQ + ",100,0.0\"\", \"\"" + PDQ + ",90,1.23e+03\"\"]\",POSITIVE_CLASS,\n");
        NewEntry pdq = entry(lines.get(0));
        assertThat(pdq.getQuality()).isEqualTo(50);
        assertThat(pdq.getLabels().getContentType()).isEqualTo("image");
        assertThat(pdq.getLabels().getProducers(0).getEntity()).isEqualTo("Example Name");
        assertThat(pdq.getLabels().getBehavioursList()).containsExactly("tvec1");
        assertThat(pdq.getSeverity()).isEqualTo(Severity.SEVERITY_LOW);
        assertThat(entry(lines.get(1)).getHash().getType()).isEqualTo("md5");
        assertThat(entry(lines.get(2)).getHash().getType()).isEqualTo("opaque:url_md5");
        assertThat(entry(lines.get(3)).getHash().getValue())
                .isEqualTo("0,100," + PDQ + ",0.0\n1,90," + PDQ + ",1230\n");
    }

    @Test
    void whatIsNoHashOfOursIsRefusedWithItsReason() throws Exception {
        List<Line> lines = read("signal_type,signal_str,collab,category,tags\n"
                + "raw_text,words,c,POSITIVE_CLASS,\n"
                + "url,https://example.org,c,POSITIVE_CLASS,\n"
                + "photodna,00,c,POSITIVE_CLASS,\n"
                + "pdq," + PDQ + ",c,NEGATIVE_CLASS,\n"
                + "pdq," + PDQ + ",c,POSITIVE_CLASS,media_type_photo\n"
                + "vpdq,\"[\"\"a,1,1e999999999\"\"]\",c,,\n");
        assertThat(lines)
                .containsExactly(
                        bad(
                                2,
                                "signal_type",
                                "raw_text is content itself, not a hash of it: plain text is never shared"),
                        bad(
                                3,
                                "signal_type",
                                "url is an address in clear: list its SHA-256 as url_sha256 in a file with our own columns"),
                        bad(4, "signal_type", "is not one of pdq, text_tlsh, url_md5, video_md5, video_sha256, vpdq"),
                        bad(
                                5,
                                "category",
                                "is not POSITIVE_CLASS: an opinion of another kind does not put a hash on the list"),
                        bad(6, "tags", "`media_type_photo` is no label; --ignore-unknown-tags drops such tags"),
                        bad(7, "signal_str", "frame 0 has a timestamp that is no number of seconds"));
        assertThat(read(
                        new StringReader("pdq," + PDQ + ",c,POSITIVE_CLASS,media_type_photo\n"),
                        Optional.of(FileFormat.TX_CSV),
                        new EntryFile.Choices(80, true)))
                .singleElement()
                .satisfies(line -> assertThat(entry(line).getQuality()).isEqualTo(80));
    }

    @Test
    void thePlainListOfSignalsIsRead() throws Exception {
        List<Line> lines = read("pdq " + PDQ + "\nvideo_md5 " + MD5 + "\nnothing\n");
        assertThat(entry(lines.get(0)).getHash().getType()).isEqualTo("pdq");
        assertThat(entry(lines.get(1)).getHash().getType()).isEqualTo("md5");
        assertThat(lines.get(2)).isEqualTo(bad(3, "line", "is not a signal type, a blank and a value"));
    }

    @Test
    void anyTextIsReadToItsEnd() throws Exception {
        Random random = new Random(11);
        String alphabet = "\",,\n\r\t {}[]:;a0%/\ufeff\ufffd\u0000";
        String[] starts = {"hash_type,value,note\n", "signal_type,signal_str,tags\n", "{}\n", "pdq x\n"};
        int records = 0;
        for (int i = 0; i < 3_000; i++) {
            StringBuilder text = new StringBuilder(starts[i % starts.length]);
            for (int j = random.nextInt(200); j > 0; j--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            long last = 0;
            for (Line line : read(text.toString())) {
                assertThat(line.number()).isGreaterThan(last);
                last = line.number();
                records++;
            }
        }
        assertThat(records).isGreaterThan(10_000);
    }
}
