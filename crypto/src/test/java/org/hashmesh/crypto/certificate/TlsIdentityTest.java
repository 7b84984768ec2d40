// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.certificate;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Security;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.hashmesh.crypto.key.StorageException;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.crypto.tree.Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsIdentityTest {

    private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant TO = Instant.parse("2056-01-01T00:00:00Z");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final ForumId FORUM = new ForumId(Digest.sha256(new byte[] {1}));
    private static final SpiffeId NODE = new SpiffeId(FORUM, new MemberName("acme.example"), new NodeName("eu1"));

    @TempDir
    Path directory;

    @Test
    void saysInItsCertificateWhoItIsForWhatAndHowLong() throws Exception {
        TlsIdentity identity = TlsIdentity.create(NODE, FROM, TO, RANDOM);
        X509Certificate certificate = identity.certificate();
        certificate.verify(certificate.getPublicKey());
        assertThat(certificate.getSubjectAlternativeNames()).hasSize(1);
        assertThat(identity.subject()).isEqualTo(NODE);
        assertThat(certificate.getNotBefore().toInstant()).isEqualTo(FROM);
        assertThat(identity.validUntil()).isEqualTo(TO);
        assertThat(certificate.getExtendedKeyUsage())
                .containsExactlyInAnyOrder("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(certificate.getSerialNumber().bitLength()).isEqualTo(127);
        assertThat(PeerCertificate.of(certificate)).isEqualTo(new PeerCertificate(NODE, identity.fingerprint()));
    }

    @Test
    void readsForumsThatBeginWithAnyDigit() {
        // Some libraries take the forum for a host name and are particular about those.
        for (int first = 0; first < 16; first++) {
            ForumId forum =
                    new ForumId(Digest.parseHex(Integer.toHexString(first).repeat(64)));
            SpiffeId id = new SpiffeId(forum, NODE.member(), NODE.node());
            assertThat(TlsIdentity.create(id, FROM, TO, RANDOM).subject()).isEqualTo(id);
        }
    }

    @Test
    void keepsItsFingerprintWhenRenewedAndGetsANewSerial() {
        TlsIdentity identity = TlsIdentity.create(NODE, FROM, TO, RANDOM);
        TlsIdentity renewed = identity.renewed(FROM, TO.plus(Duration.ofDays(1)), RANDOM);
        assertThat(renewed.fingerprint()).isEqualTo(identity.fingerprint());
        assertThat(renewed.subject()).isEqualTo(identity.subject());
        assertThat(renewed.certificate().getSerialNumber())
                .isNotEqualTo(identity.certificate().getSerialNumber());
        assertThat(TlsIdentity.create(NODE, FROM, TO, RANDOM).fingerprint()).isNotEqualTo(identity.fingerprint());
    }

    @Test
    void loadsWhatItSaved() throws IOException {
        TlsIdentity identity = TlsIdentity.create(admin(), FROM, TO, RANDOM);
        identity.create(key(), certificate());
        TlsIdentity loaded = TlsIdentity.load(key(), certificate());
        assertThat(loaded.certificate()).isEqualTo(identity.certificate());
        assertThat(loaded.privateKey()).isEqualTo(identity.privateKey());
        assertThat(loaded.subject()).isEqualTo(admin());
        assertThat(TlsIdentity.readCertificate(certificate())).isEqualTo(identity.certificate());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key())))
                .isEqualTo("rw-------");
        assertThat(Files.readString(certificate())).startsWith("-----BEGIN CERTIFICATE-----\n");

        identity.renewed(FROM, FROM.plusSeconds(1), RANDOM).writeCertificate(certificate());
        assertThat(TlsIdentity.load(key(), certificate()).validUntil()).isEqualTo(FROM.plusSeconds(1));
    }

    @Test
    void neverOverwritesAKeyAndLeavesTheCertificateAlone() throws IOException {
        TlsIdentity.create(NODE, FROM, TO, RANDOM).create(key(), certificate());
        byte[] before = Files.readAllBytes(certificate());
        refuses(
                StorageException.Reason.EXISTS,
                () -> TlsIdentity.create(NODE, FROM, TO, RANDOM).create(key(), certificate()));
        assertThat(Files.readAllBytes(certificate())).isEqualTo(before);
    }

    @Test
    void refusesFilesThatDoNotBelongTogetherOrAreDamaged() throws IOException {
        TlsIdentity.create(NODE, FROM, TO, RANDOM).create(key(), certificate());
        byte[] key = Files.readAllBytes(key());
        byte[] certificate = Files.readAllBytes(certificate());

        TlsIdentity.create(NODE, FROM, TO, RANDOM).writeCertificate(certificate());
        refuses(StorageException.Reason.DAMAGED, this::load);
        Files.write(certificate(), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".getBytes(US_ASCII));
        refuses(StorageException.Reason.DAMAGED, this::load);
        Files.write(certificate(), key);
        refuses(StorageException.Reason.DAMAGED, this::load);
        Files.write(certificate(), certificate);
        load();

        Files.write(key(), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n".getBytes(US_ASCII));
        refuses(StorageException.Reason.DAMAGED, this::load);
        Files.delete(key());
        refuses(StorageException.Reason.MISSING, this::load);
    }

    @Test
    void refusesACertificateThatIsNotAsItWasSigned() throws IOException {
        TlsIdentity identity = TlsIdentity.create(NODE, FROM, TO, RANDOM);
        identity.create(key(), certificate());
        byte[] der = Pem.parse("CERTIFICATE", Files.readAllBytes(certificate())).orElseThrow();
        for (int i = 0; i < der.length; i++) {
            byte[] flipped = der.clone();
            flipped[i] ^= 1;
            Files.write(certificate(), Pem.format("CERTIFICATE", flipped));
            refusesOrReadsTheSame(identity, i);
        }
        identity.writeCertificate(certificate());
        load();
    }

    /** JDKs differ in one or two bytes of the signature's wrapping that they do not look at: there it says the same. */
    private void refusesOrReadsTheSame(TlsIdentity identity, int flippedByte) {
        try {
            TlsIdentity read = TlsIdentity.load(key(), certificate());
            assertThat(read.certificate().getSignature())
                    .as("byte %d", flippedByte)
                    .isEqualTo(identity.certificate().getSignature());
            assertThat(tbs(read)).as("byte %d", flippedByte).isEqualTo(tbs(identity));
        } catch (StorageException e) {
            assertThat(e.reason()).isEqualTo(StorageException.Reason.DAMAGED);
        }
    }

    private static byte[] tbs(TlsIdentity identity) {
        try {
            return identity.certificate().getTBSCertificate();
        } catch (CertificateEncodingException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void refusesAKeyThatOthersCanReadUnlessTold() throws IOException {
        TlsIdentity identity = TlsIdentity.create(NODE, FROM, TO, RANDOM);
        identity.create(key(), certificate());
        Files.setPosixFilePermissions(key(), PosixFilePermissions.fromString("rw-r-----"));
        refuses(StorageException.Reason.OPEN_TO_OTHERS, this::load);
        assertThat(TlsIdentity.loadSharedByIntent(key(), certificate()).fingerprint())
                .isEqualTo(identity.fingerprint());
    }

    @Test
    void refusesCertificatesOfAnotherKind() throws Exception {
        GeneralName good = uri(NODE.uri());
        assertThat(PeerCertificate.of(certificate("secp256r1", good)).subject()).isEqualTo(NODE);
        refusesCertificate(IdentityException.Reason.OTHER_KEY_TYPE, "secp384r1", good);
        refusesCertificate(IdentityException.Reason.NO_SINGLE_ID, "secp256r1");
        refusesCertificate(IdentityException.Reason.NO_SINGLE_ID, "secp256r1", good, good);
        refusesCertificate(
                IdentityException.Reason.NO_SINGLE_ID, "secp256r1", good, new GeneralName(GeneralName.dNSName, "a.b"));
        refusesCertificate(
                IdentityException.Reason.NO_SINGLE_ID, "secp256r1", new GeneralName(GeneralName.dNSName, "a.b"));
        refusesCertificate(IdentityException.Reason.MALFORMED_ID, "secp256r1", uri("https://acme.example/"));
    }

    @Test
    void registersNoProvider() {
        TlsIdentity.create(NODE, FROM, TO, RANDOM);
        assertThat(Security.getProvider("BC")).isNull();
    }

    private void refusesCertificate(IdentityException.Reason reason, String curve, GeneralName... names)
            throws Exception {
        X509Certificate certificate = certificate(curve, names);
        assertThatThrownBy(() -> PeerCertificate.of(certificate))
                .isInstanceOfSatisfying(
                        IdentityException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static X509Certificate certificate(String curve, GeneralName... names) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve), RANDOM);
        KeyPair pair = generator.generateKeyPair();
        // The subject says what only the SAN should say: it must not help.
        X500Name name = new X500Name("CN=acme.example");
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name, BigInteger.ONE, Date.from(FROM), Date.from(TO), name, pair.getPublic());
        if (names.length > 0) {
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        }
        byte[] der = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
                .getEncoded();
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    private static GeneralName uri(String uri) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, uri);
    }

    private static AdminId admin() {
        return new AdminId(FORUM, NODE.member(), "ops");
    }

    private void refuses(StorageException.Reason reason, ThrowingCallable act) {
        assertThatThrownBy(act)
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private void load() {
        TlsIdentity.load(key(), certificate());
    }

    private Path key() {
        return directory.resolve("tls.key");
    }

    private Path certificate() {
        return directory.resolve("tls.crt");
    }
}
