// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.junit.jupiter.api.Test;

class Ed25519Test {

    private static final byte[] MESSAGE = "one message".getBytes(UTF_8);
    private final Ed25519PrivateKey key = Ed25519PrivateKey.fromSeed(seed(1));

    @Test
    void givesThePublishedVerdictOfEachVector() throws IOException {
        int accepted = 0;
        int refused = 0;
        for (Vector vector : vectors()) {
            assertThat(verdict(hex(vector.publicKey), hex(vector.message), hex(vector.signature)))
                    .as(vector.name)
                    .isEqualTo(vector.accept);
            accepted += vector.accept ? 1 : 0;
            refused += vector.accept ? 0 : 1;
        }
        assertThat(accepted).isEqualTo(4);
        assertThat(refused).isEqualTo(12);
    }

    @Test
    void makesThePublishedKeysAndSignatures() throws IOException {
        for (Vector vector : vectors()) {
            if (vector.accept) {
                Ed25519PrivateKey signer = Ed25519PrivateKey.fromSeed(hex(vector.seed));
                assertThat(signer.publicKey().toBytes()).as(vector.name).isEqualTo(hex(vector.publicKey));
                assertThat(signer.sign(hex(vector.message))).as(vector.name).isEqualTo(hex(vector.signature));
            }
        }
    }

    @Test
    void refusesAnyFlippedBitOfSignatureAndMessage() {
        byte[] signature = key.sign(MESSAGE);
        assertThat(key.publicKey().verify(MESSAGE, signature)).isTrue();
        for (int bit = 0; bit < 8 * signature.length; bit++) {
            assertThat(key.publicKey().verify(MESSAGE, flipped(signature, bit)))
                    .as("signature bit %s", bit)
                    .isFalse();
        }
        for (int bit = 0; bit < 8 * MESSAGE.length; bit++) {
            assertThat(key.publicKey().verify(flipped(MESSAGE, bit), signature))
                    .as("message bit %s", bit)
                    .isFalse();
        }
    }

    @Test
    void refusesSignaturesOfAnyOtherLength() {
        byte[] signature = key.sign(MESSAGE);
        for (int length = 0; length <= 130; length++) {
            assertThat(key.publicKey().verify(MESSAGE, Arrays.copyOf(signature, length)))
                    .as("length %s", length)
                    .isEqualTo(length == 64);
        }
    }

    @Test
    void refusesAnSThatWasMovedByTheGroupOrder() {
        byte[] signature = key.sign(MESSAGE);
        byte[] s = Arrays.copyOfRange(signature, 32, 64);
        BigInteger moved = littleEndian(s).add(Edwards.L);
        assertThat(key.publicKey().verify(MESSAGE, join(Arrays.copyOf(signature, 32), Edwards.littleEndian(moved))))
                .isFalse();
    }

    @Test
    void refusesEveryPointOfSmallOrderAsKeyAndAsR() {
        Edwards.Point torsion = Edwards.torsion();
        for (int multiple = 0; multiple < 8; multiple++) {
            byte[] point = torsion.times(BigInteger.valueOf(multiple)).encoded();
            assertThatThrownBy(() -> Ed25519PublicKey.of(point)).isInstanceOf(PublicKeyException.class);
            // S such that the equation without cofactor holds, as the owner of the key can make it, when R is zero.
            BigInteger k = Edwards.hashToScalar(point, key.publicKey().toBytes(), MESSAGE);
            byte[] signature =
                    join(point, Edwards.littleEndian(k.multiply(scalar()).mod(Edwards.L)));
            assertThat(key.publicKey().verify(MESSAGE, signature))
                    .as("multiple %s", multiple)
                    .isFalse();
        }
    }

    @Test
    void refusesNonCanonicalEncodingsOfPoints() {
        // Each y from p to 2^255-1 is a second way to write y-p; with either sign.
        for (int y = 0; y < 19; y++) {
            for (int sign = 0; sign <= 0x80; sign += 0x80) {
                byte[] point = Edwards.littleEndian(Edwards.P.add(BigInteger.valueOf(y)));
                point[31] |= (byte) sign;
                assertThatThrownBy(() -> Ed25519PublicKey.of(point)).isInstanceOf(PublicKeyException.class);
                assertThat(key.publicKey().verify(MESSAGE, join(point, new byte[32])))
                        .isFalse();
            }
        }
    }

    @Test
    void refusesAnRWithTorsionForEveryMessageAlike() {
        // The owner of a key can make R = rB + T with T of order 2, 4 or 8. Verifiers that multiply the equation by a
        // number accept some of these and not others; one that accepts any of them here would split the forum.
        Random random = new Random(42);
        Edwards.Point torsion = Edwards.torsion();
        BigInteger secret = scalar();
        int acceptedByTheLibraryAlone = 0;
        for (int round = 0; round < 48; round++) {
            byte[] message = ("round " + round).getBytes(UTF_8);
            BigInteger nonce = new BigInteger(252, random);
            Edwards.Point mixed = Edwards.BASE.times(nonce).plus(torsion.times(BigInteger.valueOf(1 + round % 7)));
            byte[] r = mixed.encoded();
            BigInteger k = Edwards.hashToScalar(r, key.publicKey().toBytes(), message);
            byte[] s = Edwards.littleEndian(k.multiply(secret).add(nonce).mod(Edwards.L));
            byte[] signature = join(r, s);
            assertThat(key.publicKey().verify(message, signature))
                    .as("round %s", round)
                    .isFalse();
            if (Ed25519.verify(signature, 0, key.publicKey().toBytes(), 0, message, 0, message.length)) {
                acceptedByTheLibraryAlone++;
            }
        }
        assertThat(acceptedByTheLibraryAlone)
                .as("if the library now refuses these itself, our own check of R may go")
                .isPositive();
    }

    @Test
    void acceptsASignatureMadeByHandWithoutTorsion() {
        // Shows that the forgeries above fail for the torsion, and not because their maker cannot sign.
        BigInteger nonce = BigInteger.valueOf(123456789);
        byte[] r = Edwards.BASE.times(nonce).encoded();
        BigInteger k = Edwards.hashToScalar(r, key.publicKey().toBytes(), MESSAGE);
        byte[] s = Edwards.littleEndian(k.multiply(scalar()).add(nonce).mod(Edwards.L));
        assertThat(key.publicKey().verify(MESSAGE, join(r, s))).isTrue();
    }

    @Test
    void refusesAKeyWithTorsion() {
        Edwards.Point mixed = Edwards.BASE.times(scalar()).plus(Edwards.torsion());
        assertThatThrownBy(() -> Ed25519PublicKey.of(mixed.encoded())).isInstanceOf(PublicKeyException.class);
    }

    @Test
    void refusesKeysOfAnyOtherLengthAndSpelling() {
        String hex = key.publicKey().hex();
        for (int length = 0; length < 70; length++) {
            if (length != 32) {
                byte[] wrong = Arrays.copyOf(key.publicKey().toBytes(), length);
                assertThatThrownBy(() -> Ed25519PublicKey.of(wrong)).isInstanceOf(PublicKeyException.class);
            }
        }
        for (String wrong :
                List.of("", hex.substring(1), hex + "0", hex.toUpperCase(Locale.ROOT), "g" + hex.substring(1))) {
            assertThatThrownBy(() -> Ed25519PublicKey.parseHex(wrong)).isInstanceOf(PublicKeyException.class);
        }
    }

    @Test
    void readsBackTheHexItWrites() throws PublicKeyException {
        assertThat(Ed25519PublicKey.parseHex(key.publicKey().hex())).isEqualTo(key.publicKey());
    }

    @Test
    void aKeyThatRemembersItsSignaturesRefusesForgedOnes() {
        Ed25519PrivateKey remembering = key.remembering(2);
        byte[] message = {1, 2, 3};
        byte[] signature = remembering.sign(message);
        byte[] forged = signature.clone();
        forged[63] ^= 1;
        for (int again = 0; again < 2; again++) {
            assertThat(remembering.publicKey().verify(message, signature)).isTrue();
            assertThat(remembering.publicKey().verify(message, forged)).isFalse();
            assertThat(remembering.publicKey().verify(new byte[] {1, 2}, signature))
                    .isFalse();
        }
        assertThat(signature).isEqualTo(key.sign(message));
    }

    @Test
    void neverShowsTheSeed() {
        assertThat(key.toString())
                .doesNotContain(HexFormat.of().formatHex(seed(1)).substring(0, 8));
    }

    @Test
    void signsNoMoreOnceDestroyed() {
        Ed25519PrivateKey gone = Ed25519PrivateKey.generate(new SecureRandom());
        gone.destroy();
        assertThat(gone.isDestroyed()).isTrue();
        assertThatThrownBy(() -> gone.sign(MESSAGE)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void makesADifferentKeyEachTime() {
        SecureRandom random = new SecureRandom();
        assertThat(Ed25519PrivateKey.generate(random).publicKey())
                .isNotEqualTo(Ed25519PrivateKey.generate(random).publicKey());
    }

    private record Vector(
            String name, boolean accept, String seed, String publicKey, String message, String signature) {}

    private static List<Vector> vectors() throws IOException {
        Path file = Path.of(System.getProperty("hashmesh.root", "."), "proto", "vectors", "ed25519.txt");
        return Files.readAllLines(file).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split(" ", -1))
                .map(f -> new Vector(f[0], f[1].equals("accept"), f[2], f[3], f[4], f[5]))
                .toList();
    }

    private static byte[] hex(String text) {
        return text.equals("-") ? new byte[0] : HexFormat.of().parseHex(text);
    }

    private static boolean verdict(byte[] publicKey, byte[] message, byte[] signature) {
        try {
            return Ed25519PublicKey.of(publicKey).verify(message, signature);
        } catch (PublicKeyException e) {
            return false;
        }
    }

    private static BigInteger scalar() {
        try {
            return Edwards.secretScalar(seed(1));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] seed(int fill) {
        byte[] seed = new byte[32];
        Arrays.fill(seed, (byte) fill);
        return seed;
    }

    private static BigInteger littleEndian(byte[] bytes) {
        byte[] big = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            big[i] = bytes[bytes.length - 1 - i];
        }
        return new BigInteger(1, big);
    }

    private static byte[] flipped(byte[] bytes, int bit) {
        byte[] copy = bytes.clone();
        copy[bit / 8] ^= (byte) (1 << (bit % 8));
        return copy;
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
