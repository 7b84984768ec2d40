// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.key;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.SCrypt;
import org.jspecify.annotations.Nullable;

/**
 * The text of a key file, version 1. Each line ends in a newline, hex is lower-case, and there is exactly one way to write
 * a key, so a file that differs in one bit is another file or none.
 *
 * <pre>{@code
 * hashmesh key v1
 * role: log
 * public: <64 hex digits>
 * seed: <64 hex digits>
 * checksum: <SHA-256 of all the lines before, 64 hex digits>
 * }</pre>
 *
 * <p>A sealed file has, in place of the seed, {@code sealed: scrypt-32768-8-3 aes-256-gcm <salt, 32 hex digits> <nonce, 24
 * hex digits> <seed and tag, 96 hex digits>}. The three lines before it are authenticated with the seed.
 */
final class KeyFileText {

    /** Says what is wrong with the text. */
    static final class DamagedException extends Exception {
        DamagedException(String message) {
            super(message);
        }
    }

    private static final String HEADER = "hashmesh key v1\n";
    private static final String SEALED = "scrypt-32768-8-3 aes-256-gcm";
    private static final int SCRYPT_COST = 32768;
    private static final int SCRYPT_BLOCK = 8;
    private static final int SCRYPT_PARALLEL = 3;
    private static final int SALT_BYTES = 16;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int BOX_BYTES = Ed25519PrivateKey.SEED_BYTES + TAG_BITS / 8;
    private static final HexFormat HEX = HexFormat.of();

    private final KeyRole role;
    private final Ed25519PublicKey publicKey;
    private final @Nullable Ed25519PrivateKey plain;
    private final byte[] salt;
    private final byte[] nonce;
    private final byte[] box;

    private KeyFileText(
            KeyRole role,
            Ed25519PublicKey publicKey,
            @Nullable Ed25519PrivateKey plain,
            byte[] salt,
            byte[] nonce,
            byte[] box) {
        this.role = role;
        this.publicKey = publicKey;
        this.plain = plain;
        this.salt = salt;
        this.nonce = nonce;
        this.box = box;
    }

    /** The file of this key, not sealed. */
    static byte[] plain(KeyRole role, Ed25519PrivateKey key) {
        return new KeyFileText(role, key.publicKey(), key, new byte[0], new byte[0], new byte[0]).format();
    }

    /** The file of this key, sealed under the passphrase with a fresh salt and nonce. */
    static byte[] sealed(KeyRole role, Ed25519PrivateKey key, char[] passphrase, SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(salt);
        random.nextBytes(nonce);
        byte[] seed = key.copySeed();
        try {
            byte[] box = cipher(Cipher.ENCRYPT_MODE, passphrase, salt, nonce, head(role, key.publicKey()))
                    .doFinal(seed);
            return new KeyFileText(role, key.publicKey(), null, salt, nonce, box).format();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES-GCM, and it seals 32 bytes", e);
        } finally {
            Arrays.fill(seed, (byte) 0);
        }
    }

    /**
     * Reads a key file.
     *
     * @throws DamagedException for anything that {@link #plain} and {@link #sealed} do not write
     */
    static KeyFileText parse(byte[] content) throws DamagedException {
        // ISO 8859-1 keeps every byte apart, so that the comparison at the end sees each bit.
        String text = new String(content, ISO_8859_1);
        String[] lines = text.split("\n", -1);
        if (!text.startsWith(HEADER)) {
            throw new DamagedException("it does not begin with \"" + HEADER.strip() + "\"");
        }
        if (lines.length != 6 || !lines[5].isEmpty()) {
            throw new DamagedException("it has not exactly five lines");
        }
        KeyRole role = KeyRole.parse(value(lines[1], "role"))
                .filter(found -> found != KeyRole.TLS)
                .orElseThrow(() -> new DamagedException("its role is unknown"));
        Ed25519PublicKey publicKey;
        try {
            publicKey = Ed25519PublicKey.parseHex(value(lines[2], "public"));
        } catch (PublicKeyException e) {
            throw new DamagedException(e.getMessage() + "");
        }
        KeyFileText parsed = lines[3].startsWith("sealed: ")
                ? parseSealed(role, publicKey, value(lines[3], "sealed"))
                : parsePlain(role, publicKey, value(lines[3], "seed"));
        if (!Arrays.equals(parsed.format(), content)) {
            throw new DamagedException("its checksum does not match its contents");
        }
        return parsed;
    }

    private static KeyFileText parsePlain(KeyRole role, Ed25519PublicKey publicKey, String value)
            throws DamagedException {
        byte[] seed = hex(value, Ed25519PrivateKey.SEED_BYTES);
        Ed25519PrivateKey key = Ed25519PrivateKey.fromSeed(seed);
        Arrays.fill(seed, (byte) 0);
        if (!key.publicKey().equals(publicKey)) {
            throw new DamagedException("its seed does not belong to its public key");
        }
        return new KeyFileText(role, publicKey, key, new byte[0], new byte[0], new byte[0]);
    }

    private static KeyFileText parseSealed(KeyRole role, Ed25519PublicKey publicKey, String value)
            throws DamagedException {
        String[] fields = value.split(" ", -1);
        if (fields.length != 5 || !value.startsWith(SEALED + " ")) {
            throw new DamagedException("it is sealed in a way that this version does not know");
        }
        return new KeyFileText(
                role,
                publicKey,
                null,
                hex(fields[2], SALT_BYTES),
                hex(fields[3], NONCE_BYTES),
                hex(fields[4], BOX_BYTES));
    }

    KeyRole role() {
        return role;
    }

    Ed25519PublicKey publicKey() {
        return publicKey;
    }

    boolean isSealed() {
        return plain == null;
    }

    /** The key; empty if it is sealed and this passphrase does not open it, or what it opens is not this public key's. */
    Optional<Ed25519PrivateKey> open(char[] passphrase) {
        if (plain != null) {
            return Optional.of(plain);
        }
        try {
            byte[] seed = cipher(Cipher.DECRYPT_MODE, passphrase, salt, nonce, head(role, publicKey))
                    .doFinal(box);
            Ed25519PrivateKey key = Ed25519PrivateKey.fromSeed(seed);
            Arrays.fill(seed, (byte) 0);
            return Optional.of(key).filter(opened -> opened.publicKey().equals(publicKey));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES-GCM", e);
        }
    }

    private byte[] format() {
        StringBuilder text = new StringBuilder(head(role, publicKey));
        if (plain != null) {
            byte[] seed = plain.copySeed();
            text.append("seed: ").append(HEX.formatHex(seed)).append('\n');
            Arrays.fill(seed, (byte) 0);
        } else {
            text.append("sealed: ").append(SEALED).append(' ').append(HEX.formatHex(salt));
            text.append(' ').append(HEX.formatHex(nonce)).append(' ').append(HEX.formatHex(box));
            text.append('\n');
        }
        byte[] sum = sha256(text.toString().getBytes(US_ASCII));
        return text.append("checksum: ")
                .append(HEX.formatHex(sum))
                .append('\n')
                .toString()
                .getBytes(US_ASCII);
    }

    private static String head(KeyRole role, Ed25519PublicKey publicKey) {
        return HEADER + "role: " + role.text() + "\npublic: " + publicKey.hex() + "\n";
    }

    private static Cipher cipher(int mode, char[] passphrase, byte[] salt, byte[] nonce, String head)
            throws GeneralSecurityException {
        ByteBuffer encoded = UTF_8.encode(CharBuffer.wrap(passphrase));
        byte[] secret = new byte[encoded.remaining()];
        encoded.get(secret);
        byte[] key = SCrypt.generate(secret, salt, SCRYPT_COST, SCRYPT_BLOCK, SCRYPT_PARALLEL, 32);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(head.getBytes(US_ASCII));
        Arrays.fill(secret, (byte) 0);
        encoded.clear();
        encoded.put(new byte[encoded.capacity()]);
        Arrays.fill(key, (byte) 0);
        return cipher;
    }

    private static String value(String line, String name) throws DamagedException {
        if (!line.startsWith(name + ": ")) {
            throw new DamagedException("a line should begin with \"" + name + ": \"");
        }
        return line.substring(name.length() + 2);
    }

    private static byte[] hex(String text, int bytes) throws DamagedException {
        try {
            byte[] value = HEX.parseHex(text);
            if (value.length == bytes) {
                return value;
            }
        } catch (IllegalArgumentException e) {
            // said below, without repeating what may be a secret
        }
        throw new DamagedException("a value is not " + 2 * bytes + " hex digits");
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
