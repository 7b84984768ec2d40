// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hashmesh.crypto.forum.Company.ACME;
import static org.hashmesh.crypto.forum.Company.TIME;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.hashmesh.crypto.certificate.AdminId;
import org.hashmesh.crypto.certificate.SpiffeId;
import org.hashmesh.crypto.certificate.TlsIdentity;
import org.hashmesh.crypto.log.NodeName;
import org.junit.jupiter.api.Test;

class TlsCertificateTest {

    private static final SpiffeId NODE = new SpiffeId(Company.FORUM, ACME.name(), new NodeName("eu1"));

    private final TlsIdentity own = TlsIdentity.create(NODE, TIME, TIME.plusSeconds(60), new SecureRandom());

    @Test
    void saysWhoseKeyItIsAndHowLong() throws Exception {
        TlsCertificate read = TlsCertificate.parse(own.certificate().getEncoded());
        assertThat(read).isEqualTo(TlsCertificate.of(own.certificate()));
        assertThat(read.node()).isEqualTo(NODE);
        assertThat(read.fingerprint()).isEqualTo(own.fingerprint());
        assertThat(read.validFrom()).isEqualTo(TIME);
        assertThat(read.validUntil()).isEqualTo(TIME.plusSeconds(60));
        assertThat(read.der()).isEqualTo(own.certificate().getEncoded());
    }

    @Test
    void isRefusedIfItsKeyDidNotSignIt() throws Exception {
        byte[] der = own.certificate().getEncoded();
        byte[] key = own.certificate().getPublicKey().getEncoded();
        byte[] stolen = TlsIdentity.create(NODE, TIME, TIME.plusSeconds(60), new SecureRandom())
                .certificate()
                .getPublicKey()
                .getEncoded();
        int at = indexOf(der, key);
        System.arraycopy(stolen, 0, der, at, stolen.length);
        assertThatThrownBy(() -> TlsCertificate.parse(der))
                .isInstanceOf(ForumException.class)
                .hasMessageContaining("not signed by its own key");
    }

    @Test
    void isRefusedIfItIsAnAdmins() {
        AdminId admin = new AdminId(Company.FORUM, ACME.name(), "ann");
        TlsIdentity other = TlsIdentity.create(admin, TIME, TIME.plusSeconds(60), new SecureRandom());
        assertThatThrownBy(() -> TlsCertificate.of(other.certificate())).hasMessageContaining("is no node");
    }

    @Test
    void isDerAndNothingElse() throws Exception {
        byte[] der = own.certificate().getEncoded();
        assertThatThrownBy(() -> TlsCertificate.parse(Arrays.copyOf(der, der.length + 1)))
                .isInstanceOf(ForumException.class);
        assertThatThrownBy(() -> TlsCertificate.parse(own.certificatePem())).isInstanceOf(ForumException.class);
        assertThatThrownBy(() -> TlsCertificate.parse(new byte[0])).isInstanceOf(ForumException.class);
        assertThatThrownBy(() -> TlsCertificate.parse(Arrays.copyOf(der, 2 * 1024 + 1)))
                .hasMessageContaining("at most 2048 bytes");
    }

    @Test
    void isRefusedWithAnyFlippedBit() throws Exception {
        byte[] der = own.certificate().getEncoded();
        // What the signature covers, now and then; what it does not cover, all of it.
        for (int bit = 0; bit < 8 * der.length; bit += bit < 8 * (der.length - 90) ? 11 : 1) {
            byte[] bad = der.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> TlsCertificate.parse(bad))
                    .as(
                            "bit %s of byte %s of %s",
                            bit % 8, bit / 8, HexFormat.of().formatHex(der))
                    .isInstanceOf(ForumException.class);
        }
    }

    private static int indexOf(byte[] all, byte[] part) {
        for (int at = 0; at + part.length <= all.length; at++) {
            if (Arrays.equals(all, at, at + part.length, part, 0, part.length)) {
                return at;
            }
        }
        throw new AssertionError("not there");
    }
}
