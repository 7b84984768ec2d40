// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.forum.ForumSource;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.crypto.forum.Fingerprint;
import org.hashmesh.crypto.forum.VerifiedForum;
import org.hashmesh.crypto.log.CheckpointException;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.Origin;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

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

    /** All keys in a {@code roster.toml}, or in one member's {@code member.toml}: {@code key} of each member's logs. */
    static TrustedKeys roster(Path file) throws CommandFailure {
        TomlParseResult toml;
        try {
            toml = Toml.parse(Files.readString(file));
        } catch (IOException e) {
            throw unreadable(file, e.toString());
        }
        if (toml.hasErrors()) {
            throw unreadable(file, toml.errors().get(0).toString());
        }
        Map<Origin, LogKey> keys = new HashMap<>();
        try {
            for (TomlTable member : tables(toml, "member")) {
                for (TomlTable log : tables(member, "log")) {
                    LogKey key = LogKey.parse(log.getString("key", () -> ""));
                    keys.put(key.origin(), key);
                }
            }
        } catch (CheckpointException | IllegalArgumentException e) {
            throw unreadable(file, String.valueOf(e.getMessage()));
        }
        return new TrustedKeys(file.toString(), keys);
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

    private static List<TomlTable> tables(TomlTable table, String name) {
        TomlArray array = table.getArrayOrEmpty(name);
        return IntStream.range(0, array.size()).mapToObj(array::getTable).toList();
    }

    private static CommandFailure unreadable(Path file, String why) {
        return CommandFailure.of(ExitCode.USAGE, "E-CLI-022", "cannot read keys from " + file)
                .why(why)
                .next("name a roster.toml or a member.toml with --roster, or one key with --key")
                .build();
    }
}
