// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.proof;

import java.nio.file.Files;
import java.nio.file.Path;
import org.hashmesh.cli.connection.SettingsSearch;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Shell;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a person takes the key from that something is checked with. */
final class KeyChoice {
    @Option(names = "--key", paramLabel = "VKEY", description = "The log's key in its C2SP text form")
    private @Nullable String key;

    @Option(
            names = "--forum-file",
            paramLabel = "FILE",
            description = "A forum whose members' keys count: what hashmesh forum export wrote; it is verified first")
    private @Nullable Path forumFile;

    @Option(
            names = "--forum",
            paramLabel = "ID",
            description = "With --forum-file: the forum that you mean, by id or fingerprint")
    private String forum = "";

    TrustedKeys trusted(Shell shell) throws CommandFailure {
        Path here = shell.surroundings().workingDirectory();
        if (key != null && forumFile != null) {
            throw CommandFailure.of(ExitCode.USAGE, "E-CLI-024", "both --key and --forum-file are given")
                    .next("name the one source of the key that you trust")
                    .build();
        }
        if (forumFile != null) {
            return TrustedKeys.forum(shell, forumFile, forum);
        }
        if (key != null) {
            return TrustedKeys.typed(key);
        }
        Path home = new SettingsSearch(shell.surroundings().variables(), here)
                .home(shell.options().home());
        if (Files.isDirectory(home.resolve("forum").resolve("chain"))) {
            return TrustedKeys.forum(shell, home.resolve("forum"), forum);
        }
        throw CommandFailure.of(ExitCode.USAGE, "E-CLI-024", "no key to check the proof with")
                .why("there is no --key, no --forum-file, and no node's forum in " + home)
                .next(
                        "get what hashmesh forum export wrote at any member, and give it with --forum-file; or the log's key"
                                + " from its member, over a way you trust, with --key")
                .build();
    }
}
