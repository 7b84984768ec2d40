// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.connection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.failure.FileReason;
import org.hashmesh.crypto.certificate.IdentityException;
import org.hashmesh.crypto.certificate.TlsKeyFingerprint;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;

/**
 * How to reach a node and prove who asks: the file {@code admin/client.toml} that {@code hashmesh init} writes.
 *
 * @param file where this was read from
 * @param address {@code host:port} of the node's admin port
 * @param serverFingerprint of the node's TLS key
 * @param certificate PEM file of the admin's certificate
 * @param key PEM file of its private key
 */
public record ClientSettings(
        Path file, String address, TlsKeyFingerprint serverFingerprint, Path certificate, Path key) {
    private static final Set<String> KEYS = Set.of("address", "server_fingerprint", "certificate", "key");
    private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^:\\[\\]/]+):[0-9]{1,5}");

    /** Reads and checks the file; paths in it are relative to its directory. */
    public static ClientSettings read(Path file) throws CommandFailure {
        TomlParseResult toml = parse(file);
        for (String name : new TreeSet<>(toml.keySet())) {
            if (!KEYS.contains(name)) {
                throw wrong(file, toml.inputPositionOf(name), "unknown key `" + name + "`, known are " + sorted());
            }
        }
        String address = text(file, toml, "address");
        if (!isAddress(address)) {
            throw wrong(file, toml.inputPositionOf("address"), "`address` must be host:port, not `" + address + "`");
        }
        TlsKeyFingerprint fingerprint = fingerprint(file, toml);
        Path directory = file.toAbsolutePath().getParent();
        Path base = directory == null ? Path.of("") : directory;
        return new ClientSettings(
                file,
                address,
                fingerprint,
                base.resolve(text(file, toml, "certificate")),
                base.resolve(text(file, toml, "key")));
    }

    /** The same settings, but another address: the pinned key stays, so a wrong server is still refused. */
    public ClientSettings withAddress(String other) throws CommandFailure {
        if (!isAddress(other)) {
            throw CommandFailure.of(ExitCode.USAGE, "E-CLI-003", "`" + other + "` is not an address")
                    .next("write host:port, for example --server 127.0.0.1:7443")
                    .build();
        }
        return new ClientSettings(file, other, serverFingerprint, certificate, key);
    }

    public String host() {
        String host = address.substring(0, address.lastIndexOf(':'));
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    public int port() {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    private static boolean isAddress(String text) {
        return ADDRESS.matcher(text).matches() && Integer.parseInt(text.substring(text.lastIndexOf(':') + 1)) <= 65_535;
    }

    private static TomlParseResult parse(Path file) throws CommandFailure {
        try {
            TomlParseResult toml = Toml.parse(Files.readString(file));
            if (toml.hasErrors()) {
                var first = toml.errors().get(0);
                throw wrong(file, first.position(), String.valueOf(first.getMessage()));
            }
            return toml;
        } catch (IOException e) {
            throw CommandFailure.of(ExitCode.USAGE, "E-CLI-002", "cannot read " + file)
                    .why(FileReason.of(e))
                    .next("check that the file is yours to read, or name another one with --config")
                    .cause(e)
                    .build();
        }
    }

    private static String text(Path file, TomlParseResult toml, String key) throws CommandFailure {
        if (!toml.contains(key)) {
            throw wrong(file, null, "`" + key + "` is missing");
        }
        if (!toml.isString(key)) {
            throw wrong(file, toml.inputPositionOf(key), "`" + key + "` must be a text in quotes");
        }
        return toml.getString(key, () -> "");
    }

    private static TlsKeyFingerprint fingerprint(Path file, TomlParseResult toml) throws CommandFailure {
        try {
            return TlsKeyFingerprint.parse(text(file, toml, "server_fingerprint"));
        } catch (IdentityException e) {
            throw wrong(file, toml.inputPositionOf("server_fingerprint"), String.valueOf(e.getMessage()));
        }
    }

    private static CommandFailure wrong(Path file, @Nullable TomlPosition at, String why) {
        String where = at == null ? file.toString() : file + ":" + at.line() + ":" + at.column();
        return CommandFailure.of(ExitCode.USAGE, "E-CLI-002", where)
                .why(why)
                .next("correct the file; `hashmesh init` writes one that works")
                .build();
    }

    private static String sorted() {
        return String.join(", ", new TreeSet<>(KEYS));
    }
}
