// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HashValueTest {
    private static final String PDQ = "f8f8f0cce0f4e84d0e370a22028f67f0b36e2ed596623e1d33e6339c4e9c9b22";

    @ParameterizedTest
    @CsvSource({
        "md5, 0CC175B9C0F1B6A831C399E269772661, 0cc175b9c0f1b6a831c399e269772661",
        "MD5, 0cc175b9c0f1b6a831c399e269772661, 0cc175b9c0f1b6a831c399e269772661",
        "sha1, 86F7E437FAA5A7FCE15D1DDCB9EAEAEA377667B8, 86f7e437faa5a7fce15d1ddcb9eaeaea377667b8",
        "opaque:PhotoDNA, 00FF, 00ff",
        "unread:77, CAFE, cafe",
    })
    void aHashHasOneCanonicalText(String type, String text, String canonical) throws FieldException {
        HashValue hash = HashValue.parse(type, text);
        assertThat(hash.text()).isEqualTo(canonical);
        assertThat(hash.type()).isEqualTo(type.toLowerCase(Locale.ROOT));
        assertThat(HashValue.parse(hash.toHash())).isEqualTo(hash);
    }

    @Test
    void aTlshIsTheSameWithAndWithoutItsPrefix() throws FieldException {
        String digits = "3011Ab".repeat(12).substring(0, 70);
        HashValue bare = HashValue.parse("tlsh", digits);
        assertThat(HashValue.parse("tlsh", "T1" + digits)).isEqualTo(bare);
        assertThat(HashValue.parse("tlsh", "t1" + digits.toLowerCase(Locale.ROOT)))
                .isEqualTo(bare);
        assertThat(bare.text()).isEqualTo("T1" + digits.toUpperCase(Locale.ROOT));
        assertThat(bare.value().size()).isEqualTo(35);
    }

    @Test
    void vpdqLinesBecomeCompact() throws FieldException {
        String written =
                "00,100," + PDQ.toUpperCase(Locale.ROOT) + ",0.000\r\n30,091," + PDQ + ",1.00050000000001\r\n\r\n";
        HashValue hash = HashValue.parse("vpdq", written);
        assertThat(hash.text()).isEqualTo("0,100," + PDQ + ",0\n30,91," + PDQ + ",1.001");
        assertThat(HashValue.parse(hash.toHash())).isEqualTo(hash);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0,100,PDQ,nan | vpdq line 1 is not frame,quality,pdqhex,timestamp",
                "0,100,PDQ,-1 | vpdq line 1 is not",
                "0,100,PDQ,1e-05 | vpdq line 1 is not",
                "0,100,PDQ,Infinity | vpdq line 1 is not",
                "0,100,PDQ | vpdq line 1 is not",
                "0,100,PDQ,999999999.9995 | vpdq line 1 has a timestamp of 1000000000 seconds",
                "0,101,PDQ,0 | vpdq line 1 has quality 101",
                "4294967296,100,PDQ,0 | vpdq line 1 has frame 4294967296",
                "1,100,PDQ,0~1,100,PDQ,1 | vpdq line 2 has frame 1 after frame 1",
                "1,100,PDQ,0~~2,100,PDQ,1 | vpdq line 2 is not",
                "1,100,PDQ,0~2,100,abc,1 | vpdq line 2 is not",
            })
    void vpdqNumbersAreStrict(String text, String reason) {
        assertThatThrownBy(
                        () -> HashValue.parse("vpdq", text.replace("PDQ", PDQ).replace('~', '\n')))
                .isInstanceOf(FieldException.class)
                .hasMessageStartingWith("value: " + reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pdq | abc | value: 3 hex digits, a pdq hash has 64",
                "md5 | 0cc175b9c0f1b6a831c399e26977266g | value: character 32 is not a hex digit; a md5 hash has 32",
                "md5 | '' | value: empty",
                "tlsh | TNULL | value: TNULL is what TLSH gives when the content is too short or too uniform",
                "tlsh | T1ab | value: 2 hex digits, a tlsh hash has 70",
                "opaque:x | abc | value: 3 hex digits, which is odd: two make a byte",
                "opaque | ab | type: an opaque kind is written opaque:KIND, with 1 to 32 of a-z 0-9 _ . -",
                "opaque:a b | ab | type: an opaque kind is written opaque:KIND, with 1 to 32 of a-z 0-9 _ . -",
                "unread:3 | ab | type: an unread kind is written unread:NUMBER, with a number this version does not know",
                "md5:x | ab | type: `md5:x` is not one of md5, sha1, sha256, pdq, vpdq, tmk, tlsh, url_sha256, opaque:KIND",
                "phash | ab | type: `phash` is not one of md5, sha1, sha256, pdq, vpdq, tmk, tlsh, url_sha256, opaque:KIND",
            })
    void sayWhatIsWrongAndWhatWouldBeRight(String type, String text, String message) {
        assertThatThrownBy(() -> HashValue.parse(type, text)).hasMessage(message);
    }

    @Test
    void anOpaqueValueHasALimit() throws FieldException {
        assertThat(HashValue.parse("opaque:x", "ab".repeat(1_024)).value().size())
                .isEqualTo(1_024);
        assertThatThrownBy(() -> HashValue.parse("opaque:x", "ab".repeat(1_025)))
                .hasMessage("value: 1025 bytes, an opaque kind has at most 1024");
        assertThatThrownBy(() -> HashValue.parse("md5", "a".repeat(1 << 20)))
                .hasMessageContaining("1048576 characters");
    }

    @Test
    void differentHashesHaveDifferentRowKeys() throws FieldException {
        Set<String> keys = new HashSet<>();
        String digits = "11".repeat(32);
        String[][] hashes = {
            {"md5", digits.substring(0, 32)},
            {"sha1", digits.substring(0, 40)},
            {"sha256", digits},
            {"pdq", digits},
            {"tmk", digits},
            {"url_sha256", digits},
            {"tlsh", "11".repeat(35)},
            {"vpdq", "0,100," + digits + ",0"},
            {"opaque:a", digits},
            {"opaque:b", digits},
            {"opaque:a", digits + "00"},
            {"unread:777", digits},
            {"unread:77", "37" + digits},
        };
        for (String[] hash : hashes) {
            byte[] key = HashValue.parse(hash[0], hash[1]).rowKey();
            assertThat(key).hasSize(HashValue.ROW_KEY_BYTES);
            assertThat(keys.add(Arrays.toString(key))).as(hash[0]).isTrue();
        }
    }

    @Test
    void hashesOfNothingAreKnown() throws FieldException {
        assertThat(HashValue.parse("md5", "D41D8CD98F00B204E9800998ECF8427E").ofNothing())
                .isPresent();
        assertThat(HashValue.parse("sha1", "da39a3ee5e6b4b0d3255bfef95601890afd80709")
                        .ofNothing())
                .isPresent();
        assertThat(HashValue.parse("pdq", "F".repeat(64)).ofNothing()).isPresent();
        assertThat(HashValue.parse("tlsh", "0".repeat(70)).ofNothing()).isPresent();
        assertThat(HashValue.parse("pdq", PDQ).ofNothing()).isEmpty();
        assertThat(HashValue.parse("sha256", "0".repeat(64)).ofNothing()).isEmpty();
    }

    @Test
    void itsStringDoesNotShowTheValue() throws FieldException {
        assertThat(HashValue.parse("pdq", PDQ)).hasToString("pdq hash");
    }

    @Test
    void anyTextIsReadOrRefused() {
        Random random = new Random(20_261_122);
        String[] types = {"md5", "sha1", "pdq", "vpdq", "tlsh", "opaque:x", "unread:9", "opaque:", "", ":", "unread:x"};
        String alphabet = "0123456789abcdefABCDEFTt1,.\n\r -+\u00e9\u0660\ud83d";
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            String type = types[random.nextInt(types.length)];
            int length = random.nextInt(4) == 0 ? 32 : random.nextInt(90);
            int letters = random.nextInt(3) == 0 ? alphabet.length() : 22;
            StringBuilder text = new StringBuilder();
            for (int j = 0; j < length; j++) {
                text.append(alphabet.charAt(random.nextInt(letters)));
            }
            try {
                HashValue hash = HashValue.parse(type, text.toString());
                assertThat(HashValue.parse(hash.toHash())).isEqualTo(hash);
                read++;
            } catch (FieldException e) {
                assertThat(e.field()).isIn("type", "value");
            }
        }
        assertThat(read).isBetween(1_000, 19_000);
    }
}
