// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.hashmesh.crypto.certificate.TlsKeyFingerprint;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.node.toml.ConfigurationException;
import org.hashmesh.node.toml.Problems;
import org.hashmesh.node.toml.TomlSection;

/**
 * What {@code admin/client.toml} says: how to reach a node and prove who asks.
 *
 * @param address of the node's admin port
 * @param server the key that the node must show
 * @param certificate PEM file of the admin's certificate
 * @param key PEM file of its private key
 */
record AdminClientFile(HostPort address, TlsKeyFingerprint server, Path certificate, Path key) {
    /**
     * Reads the file; paths in it count from its directory.
     *
     * @throws ConfigurationException with every problem found
     */
    static AdminClientFile read(Path file) {
        Problems problems = new Problems(file.toString());
        TomlSection section = TomlSection.ofFile(text(file), problems);
        problems.throwIfAny();
        Optional<HostPort> address = section.requiredText("address", HostPort::parse);
        Optional<TlsKeyFingerprint> server = section.requiredText("server_fingerprint", TlsKeyFingerprint::parse);
        Optional<Path> certificate = section.requiredText("certificate", file::resolveSibling);
        Optional<Path> key = section.requiredText("key", file::resolveSibling);
        section.refuseOtherKeys();
        problems.throwIfAny();
        return new AdminClientFile(
                address.orElseThrow(), server.orElseThrow(), certificate.orElseThrow(), key.orElseThrow());
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new ConfigurationException(file + ": cannot be read; next: was this home made by `init`?", e);
        }
    }
}
