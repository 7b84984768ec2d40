// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.defence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.hashmesh.entry.FieldException;
import org.hashmesh.entry.HashKind;
import org.hashmesh.entry.HashValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hashes of harmless content. */
class WarningListsTest {
    @TempDir
    private Path home;

    @Test
    void theShippedListsHaveEachOfTheirContentsByThreeFunctions() throws Exception {
        WarningLists lists = WarningLists.open(home);
        int contents = 0;
        for (String line : resource("harmless-contents.tsv").lines().toList()) {
            if (!line.startsWith("#")) {
                String[] cells = line.split("\t", -1);
                byte[] content = cells[2].equals("base64") ? Base64.getDecoder().decode(cells[3]) : filled(cells[3]);
                for (String function : List.of("MD5", "SHA-1", "SHA-256")) {
                    HashValue hash = digest(function, content);
                    assertThat(lists.of(hash))
                            .as(cells[1] + " by " + function)
                            .singleElement()
                            .asString()
                            .startsWith(cells[0] + ": ");
                }
                contents++;
            }
        }
        assertThat(lists.described().stream()
                        .mapToInt(WarningLists.Described::hashes)
                        .sum())
                .isGreaterThanOrEqualTo(3 * contents);
        assertThat(lists.of(digest("SHA-256", "something else".getBytes(StandardCharsets.UTF_8))))
                .isEmpty();
    }

    @Test
    void theShippedListOfBlankPicturesHasWhatTheDrawingsGive() throws Exception {
        WarningLists lists = WarningLists.open(home);
        Map<String, HashValue> drawn = BlankImages.hashes();

        drawn.forEach((name, hash) ->
                assertThat(lists.of(hash)).as(name).singleElement().asString().contains("pictures of one colour"));
        assertThat(lists.described())
                .filteredOn(list -> list.name().equals("blank-images"))
                .singleElement()
                .satisfies(list -> assertThat(list.hashes())
                        .isEqualTo(Set.copyOf(drawn.values()).size()));
    }

    @Test
    void aListOfTheMembersOwnCountsAsSoonAsItIsThereAndNoLongerOnceItIsGone() throws Exception {
        WarningLists lists = WarningLists.open(home);
        HashValue logo = Sample.random(HashKind.PDQ, new Random(1));
        Path file = home.resolve("warning-lists").resolve("logos.json");
        Files.createDirectories(file.getParent());
        Files.writeString(file, """
                {"name": "our logos", "matching_attributes": ["pdq", "md5"], "list": ["%s"]}
                """.formatted(logo.text()));

        lists.follow();

        assertThat(lists.of(logo)).containsExactly("our logos");
        assertThat(lists.of(Sample.near(logo, 31, new Random(2)))).containsExactly("our logos, at distance 31");
        assertThat(lists.of(Sample.near(logo, 32, new Random(2)))).isEmpty();
        Files.delete(file);
        lists.follow();
        assertThat(lists.of(logo)).isEmpty();
    }

    @Test
    void aBrokenListIsReportedAndTheOthersCount() throws IOException, FieldException {
        Path directory = Files.createDirectories(home.resolve("warning-lists"));
        Files.writeString(directory.resolve("a.json"), "{\"name\": \"a\", \"list\": [\"zz\"]}");
        Files.writeString(
                directory.resolve("b.json"), "{\"name\": \"b\", \"list\": [\"md5:0123456789abcdef0123456789abcdef\"]}");

        WarningLists lists = WarningLists.open(home);

        assertThat(lists.problem())
                .hasValueSatisfying(
                        text -> assertThat(text).contains("a.json does not count: element 1 of `list`", "TYPE:VALUE"));
        assertThat(lists.of(HashValue.parse("md5", "0123456789abcdef0123456789abcdef")))
                .containsExactly("b");
    }

    @Test
    void aValueWithoutItsTypeMustFitOneTypeOnly() {
        String hex = "0".repeat(63) + "1";
        assertThat(problem("{\"name\": \"a\", \"matching_attributes\": [\"sha256\", \"pdq\"], \"list\": [\"" + hex
                        + "\"]}"))
                .contains("more than one type");
        assertThat(problem("[]")).contains("not a JSON object");
        assertThat(problem("{")).contains("not JSON");
        assertThat(problem("{\"name\": \"a\"}")).contains("`list` must be an array");
        assertThat(problem("{\"list\": []}")).contains("`name`");
        assertThat(problem("{\"name\": \"a\", \"list\": [{}]}")).contains("element 1");
    }

    private static String problem(String json) {
        try {
            WarningList.parse(json);
            return "";
        } catch (WarningList.BadListException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String resource(String name) throws IOException {
        try (var in = Objects.requireNonNull(WarningListsTest.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static byte[] filled(String cell) {
        String[] parts = cell.split("\\*", -1);
        byte[] content = new byte[Integer.parseInt(parts[1])];
        Arrays.fill(content, (byte) Integer.parseInt(parts[0]));
        return content;
    }

    private static HashValue digest(String function, byte[] content) throws NoSuchAlgorithmException, FieldException {
        String type = function.replace("-", "").toLowerCase(java.util.Locale.ROOT);
        return HashValue.parse(
                type,
                HexFormat.of().formatHex(MessageDigest.getInstance(function).digest(content)));
    }
}
