// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.Arrays;
import org.hashmesh.cli.connection.SettingsSearch;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.key.KeyFile;
import org.hashmesh.crypto.key.KeyRole;
import org.hashmesh.crypto.key.StorageException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The member's identity key, which signs here and goes nowhere. */
final class SigningKey {
    private static final Path IN_HOME = Path.of("keys", "identity.key");
    private static final int LONGEST_PASSPHRASE = 4096;
    private static final String NEXT = "; next: ";

    @Option(
            names = "--identity-key",
            paramLabel = "FILE",
            description = "The member's identity key (default: keys/identity.key in the node's home)")
    private @Nullable Path file;

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "Where the passphrase of a sealed key is; its first line counts")
    private @Nullable Path passphraseFile;

    /** Reads the key. */
    Ed25519PrivateKey open(Shell shell) throws CommandFailure {
        Path path = file != null
                ? file
                : new SettingsSearch(
                                shell.surroundings().variables(),
                                shell.surroundings().workingDirectory())
                        .home(shell.options().home())
                        .resolve(IN_HOME);
        return open(shell, path, KeyRole.IDENTITY, passphraseFile);
    }

    /** Reads a key of this role. */
    static Ed25519PrivateKey open(Shell shell, Path file, KeyRole role, @Nullable Path passphraseFile)
            throws CommandFailure {
        try {
            KeyFile key = KeyFile.at(shell.surroundings().workingDirectory().resolve(file), role);
            if (passphraseFile == null) {
                return key.read();
            }
            char[] passphrase = passphrase(shell, passphraseFile);
            try {
                return key.read(passphrase);
            } finally {
                Arrays.fill(passphrase, ' ');
            }
        } catch (StorageException e) {
            throw failure(e, role);
        }
    }

    /** The first line of the file. */
    static char[] passphrase(Shell shell, Path file) throws CommandFailure {
        byte[] bytes = LocalFile.of(shell, file).read(LONGEST_PASSPHRASE);
        return new String(bytes, UTF_8).lines().findFirst().orElse("").toCharArray();
    }

    /** What a fault of a key file means to the person. */
    static CommandFailure failure(StorageException e, KeyRole role) {
        String message = String.valueOf(e.getMessage());
        int at = message.indexOf(NEXT);
        String what = at < 0 ? message : message.substring(0, at);
        String next = at < 0 ? "" : message.substring(at + NEXT.length());
        return switch (e.reason()) {
            case MISSING ->
                CommandFailure.of(ExitCode.NOT_FOUND, "E-CLI-040", "no " + role.text() + " key at " + e.path())
                        .next(
                                "name the file with --" + role.text()
                                        + "-key; if the key is on another machine, use --export here and hashmesh forum sign there")
                        .cause(e)
                        .build();
            case PASSPHRASE_NEEDED ->
                CommandFailure.of(ExitCode.USAGE, "E-CLI-040", what)
                        .next("name the file that has the passphrase with --passphrase-file")
                        .cause(e)
                        .build();
            default ->
                CommandFailure.of(ExitCode.USAGE, "E-CLI-040", what)
                        .next(next)
                        .cause(e)
                        .build();
        };
    }
}
