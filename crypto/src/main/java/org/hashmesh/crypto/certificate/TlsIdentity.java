// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.certificate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.hashmesh.crypto.key.DurableFile;
import org.hashmesh.crypto.key.StorageException;
import org.hashmesh.crypto.key.StorageException.Reason;

/**
 * A TLS key of our own and a certificate that it signed itself: ECDSA on P-256, one SPIFFE id, good for both ends of a
 * connection. On disk two PEM files: the key (PKCS#8, mode 0600, never overwritten) and the certificate.
 */
public final class TlsIdentity {

    private static final String KEY_LABEL = "PRIVATE KEY";
    private static final String CERTIFICATE_LABEL = "CERTIFICATE";
    private static final String SIGNATURE = "SHA256withECDSA";

    /** Both subject and issuer, the same for everyone, so that nobody is tempted to decide by it. */
    private static final X500Name NOBODY = new X500Name("CN=hashmesh");

    /** Bits of a serial number: at most 20 bytes and not negative (RFC 5280 section 4.1.2.2). */
    private static final int SERIAL_BITS = 127;

    private final PrivateKey privateKey;
    private final X509Certificate certificate;
    private final PeerCertificate facts;

    private TlsIdentity(PrivateKey privateKey, X509Certificate certificate) throws IdentityException {
        this.privateKey = privateKey;
        this.certificate = certificate;
        this.facts = PeerCertificate.of(certificate);
    }

    /** A new key, and a certificate for it that is valid between these times (whole seconds). */
    public static TlsIdentity create(TlsSubject subject, Instant from, Instant to, SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(PeerCertificate.CURVE), random);
            KeyPair pair = generator.generateKeyPair();
            return certify(pair.getPrivate(), pair.getPublic(), subject, from, to, random);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java makes P-256 keys", e);
        }
    }

    /** A new certificate for the same key, so with the same fingerprint: nobody else has to change anything. */
    public TlsIdentity renewed(Instant from, Instant to, SecureRandom random) {
        return certify(privateKey, certificate.getPublicKey(), subject(), from, to, random);
    }

    private static TlsIdentity certify(
            PrivateKey key, PublicKey publicKey, TlsSubject subject, Instant from, Instant to, SecureRandom random) {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("a certificate that is valid from " + from + " until " + to);
        }
        try {
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    NOBODY,
                    new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS - 1),
                    Date.from(from),
                    Date.from(to),
                    NOBODY,
                    publicKey);
            GeneralName name = new GeneralName(GeneralName.uniformResourceIdentifier, subject.uri());
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(name));
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            KeyPurposeId[] bothEnds = {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(bothEnds));
            byte[] der = builder.build(new JcaContentSignerBuilder(SIGNATURE)
                            .setSecureRandom(random)
                            .build(key))
                    .getEncoded();
            return new TlsIdentity(key, decode(der));
        } catch (IOException | OperatorCreationException | GeneralSecurityException | IdentityException e) {
            throw new IllegalStateException("we made a certificate that we cannot read", e);
        }
    }

    /**
     * Writes both files, the key first.
     *
     * @throws StorageException EXISTS if the key is there already, DISK if the disk refuses
     */
    public void create(Path keyFile, Path certificateFile) {
        byte[] pem = Pem.format(KEY_LABEL, privateKey.getEncoded());
        DurableFile.secret(keyFile).create(pem);
        // A crash here: a key without a certificate. Loading says so, and nobody has been told of the key yet.
        writeCertificate(certificateFile);
    }

    /** Writes the certificate only, in place of the one that is there: after {@link #renewed}. */
    public void writeCertificate(Path certificateFile) {
        DurableFile.readable(certificateFile).replace(certificatePem());
    }

    /** The certificate in PEM, to hand to others. */
    public byte[] certificatePem() {
        try {
            return Pem.format(CERTIFICATE_LABEL, certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was read can be written", e);
        }
    }

    /**
     * Reads both files and checks that they belong together.
     *
     * @throws StorageException MISSING, OPEN_TO_OTHERS, DAMAGED or DISK
     */
    public static TlsIdentity load(Path keyFile, Path certificateFile) {
        return load(DurableFile.secret(keyFile), DurableFile.readable(certificateFile));
    }

    /** The same, but reads the key even if group or others can: for keys that an orchestrator mounts. */
    public static TlsIdentity loadSharedByIntent(Path keyFile, Path certificateFile) {
        return load(DurableFile.secretSharedByIntent(keyFile), DurableFile.readable(certificateFile));
    }

    private static TlsIdentity load(DurableFile keyFile, DurableFile certificateFile) {
        byte[] keyDer = Pem.parse(KEY_LABEL, keyFile.read())
                .orElseThrow(() -> damaged(keyFile, "is not one PKCS#8 key in PEM"));
        PrivateKey key;
        try {
            key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(keyDer));
        } catch (GeneralSecurityException e) {
            throw damaged(keyFile, "is not an EC key");
        }
        TlsIdentity identity;
        try {
            identity = new TlsIdentity(key, readCertificate(certificateFile));
        } catch (IdentityException e) {
            throw damaged(certificateFile, "is not a certificate of a node or an admin: " + e.getMessage());
        }
        if (!identity.keysBelongTogether()) {
            throw damaged(certificateFile, "is not a certificate of the key in " + keyFile.path());
        }
        if (!identity.isAsItWasSigned()) {
            throw damaged(certificateFile, "is not as it was signed");
        }
        return identity;
    }

    /**
     * Reads a certificate in PEM: one's own, or a peer's that was handed over.
     *
     * @throws StorageException MISSING, DAMAGED or DISK
     */
    public static X509Certificate readCertificate(Path certificateFile) {
        return readCertificate(DurableFile.readable(certificateFile));
    }

    private static X509Certificate readCertificate(DurableFile file) {
        byte[] der = Pem.parse(CERTIFICATE_LABEL, file.read())
                .orElseThrow(() -> damaged(file, "is not one certificate in PEM"));
        try {
            return decode(der);
        } catch (GeneralSecurityException e) {
            throw damaged(file, "is not an X.509 certificate");
        }
    }

    private static X509Certificate decode(byte[] der) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    private boolean keysBelongTogether() {
        byte[] probe = "hashmesh key probe".getBytes(UTF_8);
        try {
            Signature signer = Signature.getInstance(SIGNATURE);
            signer.initSign(privateKey);
            signer.update(probe);
            byte[] signature = signer.sign();
            signer.initVerify(certificate.getPublicKey());
            signer.update(probe);
            return signer.verify(signature);
        } catch (GeneralSecurityException e) {
            // A key on another curve, say: it does not belong to a certificate on P-256.
            return false;
        }
    }

    /** Peers look at the key alone, so that a bit that the disk flipped elsewhere is ours to notice. */
    private boolean isAsItWasSigned() {
        try {
            certificate.verify(certificate.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static StorageException damaged(DurableFile file, String what) {
        return new StorageException(
                Reason.DAMAGED,
                file.path(),
                what,
                "restore key and certificate from your backup, or move both away and make new ones");
    }

    /** The private key, for the TLS library. */
    public PrivateKey privateKey() {
        return privateKey;
    }

    /** The certificate, for the TLS library; the whole chain. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** Whose it is. */
    public TlsSubject subject() {
        return facts.subject();
    }

    /** What peers recognise it by. */
    public TlsKeyFingerprint fingerprint() {
        return facts.fingerprint();
    }

    /** The first moment after which the certificate is no longer valid. */
    public Instant validUntil() {
        return certificate.getNotAfter().toInstant();
    }

    /** Names the public half only. */
    @Override
    public String toString() {
        return subject() + " " + fingerprint();
    }
}
