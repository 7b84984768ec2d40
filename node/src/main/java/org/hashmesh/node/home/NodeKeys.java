// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.home;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.hashmesh.crypto.key.DurableFile;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.key.KeyFile;
import org.hashmesh.crypto.key.KeyRole;
import org.hashmesh.node.toml.ConfigurationException;

/** Reads a node's private keys, sealed or not. */
public final class NodeKeys {

    private NodeKeys() {}

    /**
     * The key in this file.
     *
     * @param passphraseFile where the passphrase is; asked for only when the key is sealed
     * @throws ConfigurationException when the key is sealed and no file is named
     * @throws org.hashmesh.crypto.key.StorageException when a file is missing, damaged, readable by others, or the
     *     passphrase is wrong
     */
    public static Ed25519PrivateKey read(Path file, KeyRole role, Optional<Path> passphraseFile) {
        KeyFile key = KeyFile.at(file, role);
        if (!key.isSealed()) {
            return key.read();
        }
        return key.read(passphrase(passphraseFile.orElseThrow(() -> new ConfigurationException(file
                + " is sealed under a passphrase; next: put the passphrase into a file that only its owner can read, and"
                + " name it as directories.passphrase-file in node.toml"))));
    }

    /** The first line of a file that only its owner can read. */
    public static char[] passphrase(Path file) {
        String text = new String(DurableFile.secret(file).read(), StandardCharsets.UTF_8);
        String line = text.lines().findFirst().orElse("");
        if (line.isEmpty()) {
            throw new ConfigurationException(file + " is empty; next: write the passphrase into its first line");
        }
        return line.toCharArray();
    }
}
