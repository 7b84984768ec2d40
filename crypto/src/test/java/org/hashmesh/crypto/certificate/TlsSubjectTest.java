// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import org.hashmesh.crypto.tree.Digest;
import org.junit.jupiter.api.Test;

class TlsSubjectTest {

    private static final String FORUM = "0123456789abcdef".repeat(4);
    private static final String NODE = "spiffe://" + FORUM + "/m/acme.example/n/eu1";
    private static final String ADMIN = "spiffe://" + FORUM + "/m/acme.example/admin/ops";

    @Test
    void readsBackWhatItWrites() throws IdentityException {
        assertThat(SpiffeId.parse(NODE).uri()).isEqualTo(NODE);
        assertThat(TlsSubject.parse(NODE)).isInstanceOf(SpiffeId.class);
        assertThat(TlsSubject.parse(ADMIN)).isInstanceOf(AdminId.class);
        assertThat(TlsSubject.parse(ADMIN).uri()).isEqualTo(ADMIN);
        assertThat(TlsSubject.parse(ADMIN).member().value()).isEqualTo("acme.example");
        assertThat(TlsSubject.parse(ADMIN).forum().value().hex()).isEqualTo(FORUM);
    }

    @Test
    void takesAnAdminForNoNode() {
        assertThatThrownBy(() -> SpiffeId.parse(ADMIN)).isInstanceOf(IdentityException.class);
    }

    @Test
    void refusesEveryOtherSpelling() {
        for (String uri : List.of(
                "",
                NODE + "/",
                NODE + "?x",
                NODE + "#x",
                " " + NODE,
                NODE.replace("spiffe:", "SPIFFE:"),
                NODE.replace("spiffe:", "https:"),
                NODE.replace("//", "/"),
                NODE.replace("//", "//user@"),
                NODE.replace("/m/", ":443/m/"),
                NODE.replace("/m/", "/M/"),
                NODE.replace("/n/", "/x/"),
                NODE.replace("acme.example", "acme"),
                NODE.replace("acme.example", "acme%2eexample"),
                NODE.replace("eu1", ""),
                NODE.replace("eu1", "EU1"),
                NODE.replace("eu1", "eu1\u0000"),
                NODE.replace(FORUM, FORUM.toUpperCase(Locale.ROOT)),
                NODE.replace(FORUM, FORUM.substring(1)),
                ADMIN.replace("ops", "-ops"),
                ADMIN.replace("ops", "o".repeat(33)))) {
            assertThatThrownBy(() -> TlsSubject.parse(uri))
                    .as(uri)
                    .isInstanceOfSatisfying(
                            IdentityException.class,
                            e -> assertThat(e.reason()).isEqualTo(IdentityException.Reason.MALFORMED_ID));
        }
    }

    @Test
    void writesFingerprintsInOneWay() throws IdentityException {
        TlsKeyFingerprint fingerprint = new TlsKeyFingerprint(Digest.sha256(new byte[0]));
        assertThat(fingerprint.text())
                .isEqualTo("SHA256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertThat(TlsKeyFingerprint.parse(fingerprint.text())).isEqualTo(fingerprint);
        for (String wrong : List.of(
                "",
                "SHA256:",
                fingerprint.value().hex(),
                fingerprint.text() + "0",
                fingerprint.text().toLowerCase(Locale.ROOT),
                fingerprint.text().toUpperCase(Locale.ROOT),
                fingerprint.text() + " ")) {
            assertThatThrownBy(() -> TlsKeyFingerprint.parse(wrong)).as(wrong).isInstanceOf(IdentityException.class);
        }
    }
}
