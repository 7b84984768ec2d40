// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.hash.url;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hashmesh.hash.HashException;
import org.hashmesh.hash.VectorFile;
import org.junit.jupiter.api.Test;

class NormalUrlTest {
    private static final VectorFile VECTORS = VectorFile.named("url.txt");

    @Test
    void writesEachAddressInOneWay() throws HashException {
        List<String[]> addresses = VECTORS.words("address", 3);
        assertThat(addresses).hasSizeGreaterThan(40);
        for (String[] words : addresses) {
            NormalUrl url = NormalUrl.of(string(words[2]));
            assertThat(url.text()).as(words[2]).isEqualTo(words[1]);
            assertThat(HexFormat.of().formatHex(url.sha256())).isEqualTo(words[0]);
        }
    }

    @Test
    void refusesWhatHasNoNormalForm() {
        List<String[]> refused = VECTORS.words("refused", 1);
        assertThat(refused).hasSizeGreaterThan(10);
        for (String[] words : refused) {
            assertThatThrownBy(() -> NormalUrl.of(string(words[0])))
                    .as(words[0])
                    .isInstanceOf(HashException.class);
        }
    }

    @Test
    void theNormalFormOfANormalFormIsItself() {
        Random random = new Random(11);
        String letters = "aA9-._~%25/.?#:@[]&= \u00e9\u4f8b";
        int normal = 0;
        for (int run = 0; run < 20_000; run++) {
            StringBuilder address = new StringBuilder("hTTp://h");
            for (int i = random.nextInt(14); i > 0; i--) {
                address.append(letters.charAt(random.nextInt(letters.length())));
            }
            try {
                NormalUrl url = NormalUrl.of(address.toString());
                assertThat(NormalUrl.of(url.text()).text())
                        .isEqualTo(url.text())
                        .isASCII();
                normal++;
            } catch (HashException e) {
                assertThat(e.reason()).isNotEmpty();
            }
        }
        assertThat(normal).isGreaterThan(5_000);
    }

    @Test
    void refusesAddressesWithoutEnd() {
        String longPath = "https://h/" + "a".repeat(10_000_000);
        assertThatThrownBy(() -> NormalUrl.of(longPath)).hasMessageContaining("at most 8192");
        assertThatThrownBy(() -> NormalUrl.of("https://h/" + "\u00e9".repeat(2_000)))
                .hasMessageContaining("at most");
        assertThatThrownBy(() -> NormalUrl.of("https://h/\ud800")).hasMessageContaining("surrogate");
    }

    /** A JSON string with no other escapes than those of the vectors. */
    private static String string(String json) {
        String text = json.substring(1, json.length() - 1);
        text = Pattern.compile("\\\\u([0-9a-f]{4})")
                .matcher(text)
                .replaceAll(
                        unit -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(unit.group(1), 16))));
        return text.replace("\\t", "\t").replace("\\\"", "\"").replace("\\\\", "\\");
    }
}
