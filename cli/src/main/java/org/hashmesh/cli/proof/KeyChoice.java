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
            names = "--roster",
            paramLabel = "FILE",
            description = "A roster.toml or member.toml that has the log's key")
    private @Nullable Path roster;

    TrustedKeys trusted(Shell shell) throws CommandFailure {
        Path here = shell.surroundings().workingDirectory();
        if (key != null && roster != null) {
            throw CommandFailure.of(ExitCode.USAGE, "E-CLI-024", "both --key and --roster are given")
                    .next("name the one source of the key that you trust")
                    .build();
        }
        if (key != null) {
            return TrustedKeys.typed(key);
        }
        if (roster != null) {
            return TrustedKeys.roster(here.resolve(roster));
        }
        Path own = new SettingsSearch(shell.surroundings().variables(), here)
                .home(shell.options().home())
                .resolve("roster.toml");
        if (!Files.exists(own)) {
            throw CommandFailure.of(ExitCode.USAGE, "E-CLI-024", "no key to check the proof with")
                    .why("there is no --key, no --roster, and no node with a roster at " + own)
                    .next("get the log's key from its member, over a way you trust, and give it with --key")
                    .build();
        }
        return TrustedKeys.roster(own);
    }
}
