// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.output.Facts;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.key.KeyFile;
import org.hashmesh.crypto.key.KeyRole;
import org.hashmesh.crypto.key.StorageException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hashmesh forum recovery-key create}. */
@Command(
        name = "create",
        description = {
            "Make a recovery key, which stands in with others for a quorum that is lost. Asks no node.",
            "Its public half goes into the genesis; keep the file offline, each in other hands."
        })
public final class RecoveryKeyCreateCommand implements Callable<ExitCode> {
    @Parameters(paramLabel = "FILE", description = "Write the key there; an existing file is not replaced")
    private Path file = Path.of("");

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "Seal the key under the passphrase in the first line of this file")
    private @Nullable Path passphraseFile;

    @Option(names = "--dry-run", description = "Make no key")
    private boolean dryRun;

    private final Shell shell;

    public RecoveryKeyCreateCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        Path target = LocalFile.of(shell, file).path();
        if (dryRun) {
            shell.say("This would write a new recovery key to " + target + ".");
            return ExitCode.DONE;
        }
        SecureRandom random = new SecureRandom();
        Ed25519PrivateKey key = Ed25519PrivateKey.generate(random);
        try {
            if (passphraseFile == null) {
                KeyFile.at(target, KeyRole.RECOVERY).create(key);
            } else {
                char[] passphrase = SigningKey.passphrase(shell, passphraseFile);
                KeyFile.at(target, KeyRole.RECOVERY).createSealed(key, passphrase, random);
                Arrays.fill(passphrase, ' ');
            }
        } catch (StorageException e) {
            throw SigningKey.failure(e, KeyRole.RECOVERY);
        } finally {
            key.destroy();
        }
        new Facts()
                .with("file", target.toString())
                .with("recovery_key", key.publicKey().hex())
                .print(shell.output());
        shell.say("next: give the recovery key, not the file, to whoever creates the forum");
        return ExitCode.DONE;
    }
}
