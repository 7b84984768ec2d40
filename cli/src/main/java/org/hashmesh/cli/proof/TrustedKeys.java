// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.proof;

import java.nio.file.Path;
import java.util.Map;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.forum.ForumSource;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.crypto.forum.Fingerprint;
import org.hashmesh.crypto.forum.VerifiedForum;
import org.hashmesh.crypto.log.CheckpointException;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.Origin;

/**
 * Keys of logs that the person trusts, and where they come from. Never from the proof itself: whoever forges one brings
 * a key along.
 *
 * @param source in words, such as the name of a file
 */
record TrustedKeys(String source, Map<Origin, LogKey> keys) {
    TrustedKeys {
        keys = Map.copyOf(keys);
    }

    /** The key that was typed. */
    static TrustedKeys typed(String vkey) throws CommandFailure {
        try {
            LogKey key = LogKey.parse(vkey);
            return new TrustedKeys("--key", Map.of(key.origin(), key));
        } catch (CheckpointException e) {
            throw CommandFailure.of(ExitCode.USAGE, "E-CLI-020", "--key is not the key of a log")
                    .why(String.valueOf(e.getMessage()))
                    .next("write it as `hashmesh log list -o wide` shows it: hashmesh/FORUM/MEMBER/...+ID+KEY")
                    .build();
        }
    }

    /** The keys of all logs in a forum that verifies, in a file or in the directory of a node's home. */
    static TrustedKeys forum(Shell shell, Path place, String meant) throws CommandFailure {
        VerifiedForum forum = ForumSource.at(shell, place).verify(meant);
        return new TrustedKeys(place + ", forum " + Fingerprint.of(forum.state().forum()), forum.logKeys());
    }

    /** The key of the log that a proof says it is from. */
    LogKey of(Origin origin) throws CommandFailure {
        LogKey key = keys.get(origin);
        if (key == null) {
            throw CommandFailure.of(
                            ExitCode.VERIFICATION_FAILED, "E-CLI-021", "the proof is from the log " + origin.text())
                    .why("and " + source + " has no key of that log")
                    .next("get the log's key from its member, over a way you trust, and give it with --key")
                    .build();
        }
        return key;
    }
}
