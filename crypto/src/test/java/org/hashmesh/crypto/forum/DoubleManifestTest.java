// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hashmesh.crypto.forum.Company.ACME;
import static org.hashmesh.crypto.forum.Company.BOLT;

import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.log.ForumId;
import org.junit.jupiter.api.Test;

class DoubleManifestTest {

    private static final Ed25519PublicKey IDENTITY = ACME.identity().publicKey();

    // Each call makes new TLS keys, so the texts differ.
    private final SignedManifest one = SignedManifest.sign(ACME.manifest(2), ACME.identity());
    private final SignedManifest other = SignedManifest.sign(ACME.manifest(2), ACME.identity());

    @Test
    void hasOneOrder() throws Exception {
        DoubleManifest evidence = DoubleManifest.of(one, other);
        assertThat(DoubleManifest.of(other, one)).isEqualTo(evidence);
        assertThat(evidence.first().hash()).isLessThan(evidence.second().hash());
        evidence.verify(IDENTITY);
        SignedManifest smaller = evidence.first();
        SignedManifest larger = evidence.second();
        assertThatThrownBy(() -> new DoubleManifest(larger, smaller)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isNoEvidenceIfThereIsNoContradiction() {
        for (SignedManifest harmless : new SignedManifest[] {
            one,
            SignedManifest.sign(ACME.manifest(3), ACME.identity()),
            SignedManifest.sign(BOLT.manifest(2), BOLT.identity()),
            SignedManifest.sign(new Company(new ForumId(one.hash()), ACME.name()).manifest(2), ACME.identity()),
        }) {
            assertThatThrownBy(() -> DoubleManifest.of(one, harmless)).isInstanceOf(ForumException.class);
        }
    }

    @Test
    void framesNobody() throws Exception {
        SignedManifest forged = SignedManifest.parse(SignedManifest.note(
                "acme.example", IDENTITY, ACME.manifest(2).text(), one.signature(), SignedManifest.MAX_FILE_BYTES));
        DoubleManifest claim = DoubleManifest.of(one, forged);
        assertThatThrownBy(() -> claim.verify(IDENTITY)).isInstanceOf(ForumException.class);
        assertThatThrownBy(() ->
                        DoubleManifest.of(one, other).verify(BOLT.identity().publicKey()))
                .isInstanceOf(ForumException.class);
    }

    @Test
    void asAFileHoldsBothNotes() throws Exception {
        DoubleManifest evidence = DoubleManifest.of(one, other);
        byte[] file = evidence.file();
        assertThat(DoubleManifest.open(file, IDENTITY)).isEqualTo(evidence);
        assertThat(new String(file, UTF_8))
                .isEqualTo("hashmesh/double-manifest/v1\n\n"
                        + new String(evidence.first().file(), UTF_8) + "\n"
                        + new String(evidence.second().file(), UTF_8));
        String swapped =
                "hashmesh/double-manifest/v1\n\n" + new String(evidence.second().file(), UTF_8) + "\n"
                        + new String(evidence.first().file(), UTF_8);
        assertThatThrownBy(() -> DoubleManifest.open(swapped.getBytes(UTF_8), IDENTITY))
                .isInstanceOf(ForumException.class);
    }

    @Test
    void noChangedByteGoesUnseen() throws Exception {
        byte[] file = DoubleManifest.of(one, other).file();
        Mutations.assertAllRefused(file, 1_000, 5, text -> DoubleManifest.open(text, IDENTITY));
    }
}
