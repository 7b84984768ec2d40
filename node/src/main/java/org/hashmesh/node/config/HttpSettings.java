// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.node.toml.ConfigurationException;

/**
 * The door for callers who speak HTTP.
 *
 * @param listen where it accepts them; empty when it is shut
 * @param tokenFile a file with the token that they must show; empty when loopback is enough
 * @param hashesPerSecond how many hashes all its callers together may ask about, on average
 */
public record HttpSettings(Optional<HostPort> listen, Optional<Path> tokenFile, int hashesPerSecond) {
    /** Shorter ones can be guessed. */
    private static final int LEAST_CHARACTERS = 16;

    /**
     * The token, read now.
     *
     * @throws ConfigurationException when the file cannot be read, or has none
     */
    public Optional<String> token() {
        return tokenFile.map(HttpSettings::read);
    }

    private static String read(Path file) {
        try {
            String token = Files.readString(file).strip();
            if (token.length() < LEAST_CHARACTERS || token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
                throw new ConfigurationException(
                        "http.token-file: " + file + " has no token: at least 16 letters and digits on one line");
            }
            return token;
        } catch (IOException e) {
            throw new ConfigurationException("http.token-file: cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
