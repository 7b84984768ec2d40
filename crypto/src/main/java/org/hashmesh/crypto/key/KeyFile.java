// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.key;

import java.nio.file.Path;
import java.security.SecureRandom;
import org.hashmesh.crypto.key.StorageException.Reason;

/**
 * The file one Ed25519 private key rests in: mode 0600, written whole or not at all, never overwritten.
 *
 * <p>The text says the role and the public key, then the seed, plain or sealed under a passphrase, then a checksum; see
 * {@link KeyFileText}. Any flipped bit is noticed, and the public key must be the one that the seed makes.
 */
public final class KeyFile {

    private final DurableFile file;
    private final KeyRole role;

    private KeyFile(DurableFile file, KeyRole role) {
        if (role == KeyRole.TLS) {
            throw new IllegalArgumentException("a TLS key rests in PEM, not in a key file");
        }
        this.file = file;
        this.role = role;
    }

    /** The file at this path, which holds or will hold a key of this role. */
    public static KeyFile at(Path path, KeyRole role) {
        return new KeyFile(DurableFile.secret(path), role);
    }

    /** The same, but read even if group or others can: for keys that an orchestrator mounts. */
    public static KeyFile sharedByIntentAt(Path path, KeyRole role) {
        return new KeyFile(DurableFile.secretSharedByIntent(path), role);
    }

    /**
     * Writes the key, plain: for keys that a node needs without a person.
     *
     * @throws StorageException EXISTS or DISK
     */
    public void create(Ed25519PrivateKey key) {
        file.create(KeyFileText.plain(role, key));
    }

    /**
     * Writes the key sealed under a passphrase.
     *
     * @throws StorageException EXISTS or DISK
     */
    public void createSealed(Ed25519PrivateKey key, char[] passphrase, SecureRandom random) {
        file.create(KeyFileText.sealed(role, key, passphrase, random));
    }

    /** The public key, which needs no passphrase. Only {@link #read} proves that the seed belongs to it. */
    public Ed25519PublicKey readPublicKey() {
        return parse().publicKey();
    }

    /** Whether {@link #read(char[])} and a passphrase are needed. */
    public boolean isSealed() {
        return parse().isSealed();
    }

    /**
     * The key of a plain file.
     *
     * @throws StorageException MISSING, OPEN_TO_OTHERS, DAMAGED, WRONG_ROLE, PASSPHRASE_NEEDED or DISK
     */
    public Ed25519PrivateKey read() {
        KeyFileText text = parse();
        if (text.isSealed()) {
            throw new StorageException(
                    Reason.PASSPHRASE_NEEDED,
                    file.path(),
                    "this " + role.text() + " key is sealed under a passphrase",
                    "give the passphrase");
        }
        return open(text, new char[0]);
    }

    /**
     * The key of a file, sealed or plain.
     *
     * @throws StorageException MISSING, OPEN_TO_OTHERS, DAMAGED, WRONG_ROLE, PASSPHRASE_WRONG or DISK
     */
    public Ed25519PrivateKey read(char[] passphrase) {
        return open(parse(), passphrase);
    }

    private Ed25519PrivateKey open(KeyFileText text, char[] passphrase) {
        return text.open(passphrase)
                .orElseThrow(() -> new StorageException(
                        Reason.PASSPHRASE_WRONG,
                        file.path(),
                        "the passphrase does not open this " + role.text() + " key",
                        "try again with the right passphrase; there is no way around it"));
    }

    private KeyFileText parse() {
        KeyFileText text;
        try {
            text = KeyFileText.parse(file.read());
        } catch (KeyFileText.DamagedException e) {
            throw new StorageException(
                    Reason.DAMAGED,
                    file.path(),
                    "is not a sound key file: " + e.getMessage(),
                    "restore the file from your backup; do not use the key until it reads well",
                    e);
        }
        if (text.role() != role) {
            throw new StorageException(
                    Reason.WRONG_ROLE,
                    file.path(),
                    "holds a key of role " + text.role().text() + ", and one of role " + role.text()
                            + " is needed here",
                    "check which file is named; never use one key for two roles");
        }
        return text;
    }
}
