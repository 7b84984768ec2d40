// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hashmesh.crypto.forum.Company.ACME;
import static org.hashmesh.crypto.forum.Company.BOLT;
import static org.hashmesh.crypto.forum.Company.FORUM;

import java.util.List;
import java.util.Locale;
import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.junit.jupiter.api.Test;

class FingerprintTest {

    private static final Ed25519PublicKey KEY = ACME.identity().publicKey();

    private final Fingerprint fingerprint = Fingerprint.of(ACME.name(), KEY);

    @Test
    void isFiveGroupsOfFour() {
        assertThat(fingerprint.text()).matches("([0-9a-hjkmnp-tv-z]{4}-){4}[0-9a-hjkmnp-tv-z]{4}");
        assertThat(Fingerprint.of(FORUM).text()).hasSize(24);
    }

    @Test
    void belongsToOneMemberAndOneKey() {
        assertThat(fingerprint.matches(ACME.name(), KEY)).isTrue();
        assertThat(fingerprint.matches(BOLT.name(), KEY)).isFalse();
        assertThat(fingerprint.matches(ACME.name(), BOLT.identity().publicKey()))
                .isFalse();
        assertThat(fingerprint.matches(FORUM)).isFalse();
        assertThat(Fingerprint.of(FORUM).matches(FORUM)).isTrue();
    }

    @Test
    void isReadHoweverSomebodyTypesIt() throws Exception {
        Fingerprint known = new Fingerprint("k7qd-2m9x-0a1f-zz41-p8vn");
        for (String typed : List.of(
                "k7qd-2m9x-0a1f-zz41-p8vn",
                "K7QD-2M9X-0A1F-ZZ41-P8VN",
                "k7qd2m9x0a1fzz41p8vn",
                " k7qd 2m9x\toaif  zz4l p8vn\n",
                "k7-qd2m9x-OALF-zz4I-p8vn")) {
            assertThat(Fingerprint.parse(typed)).as(typed).isEqualTo(known);
        }
        assertThat(Fingerprint.parse(fingerprint.text().toUpperCase(Locale.ROOT)))
                .isEqualTo(fingerprint);
    }

    @Test
    void isRefusedWhenSomethingIsMissing() {
        for (String typed : List.of(
                "",
                "k7qd-2m9x-0a1f-zz41-p8v",
                "k7qd-2m9x-0a1f-zz41-p8vnn",
                "k7qd-2m9x-0a1f-zz41-p8vu",
                "k7qd.2m9x0a1fzz41p8vn")) {
            assertThatThrownBy(() -> Fingerprint.parse(typed)).as(typed).isInstanceOf(ForumException.class);
        }
        for (String text : List.of("k7qd2m9x0a1fzz41p8vn", "K7qd-2m9x-0a1f-zz41-p8vn", "k7qd-2m9x-0a1f-zz41-p8vo")) {
            assertThatThrownBy(() -> new Fingerprint(text)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void noOtherLetterGoesUnseen() throws Exception {
        String text = fingerprint.text();
        for (int at = 0; at < text.length(); at++) {
            for (char c : "0123456789abcdefghjkmnpqrstvwxyz".toCharArray()) {
                if (text.charAt(at) != '-' && text.charAt(at) != c) {
                    assertThat(Fingerprint.parse(text.substring(0, at) + c + text.substring(at + 1)))
                            .isNotEqualTo(fingerprint);
                }
            }
        }
    }
}
