// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.demo;

import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hashmesh.v1.Hash;

/** What the scenes of the demo share: three members, the story, and how to wait for what the members say. For one thread. */
final class Stage {
    /** For what takes milliseconds on an idle machine. */
    static final Duration SOON = Duration.ofSeconds(30);

    /** A node that has just come back waits between its dials. */
    static final Duration CATCH_UP = Duration.ofSeconds(90);

    /** Between two looks where the time is the point. */
    static final Duration QUICK = Duration.ofMillis(1);

    private final LocalForum forum;
    private final Story story;
    private boolean cirrusIsDown;

    Stage(LocalForum forum, Story story) {
        this.forum = forum;
        this.story = story;
    }

    LocalForum forum() {
        return forum;
    }

    Story story() {
        return story;
    }

    LocalMember acme() {
        return forum.member("acme");
    }

    LocalMember bolt() {
        return forum.member("bolt");
    }

    LocalMember cirrus() {
        return forum.member("cirrus");
    }

    /** Whether cirrus is meant to be down. */
    void cirrusIsDown(boolean down) {
        cirrusIsDown = down;
    }

    String progress() {
        return forum.members().stream()
                .filter(LocalMember::isAlive)
                .map(member -> member.shortName() + " "
                        + count(member.client().digest().getEntries()))
                .collect(Collectors.joining("   ", "entries held: ", ""));
    }

    void await(Duration limit, String what, BooleanSupplier condition) {
        await(limit, Duration.ofMillis(20), what, condition);
    }

    void await(Duration limit, Duration pause, String what, BooleanSupplier condition) {
        boolean held = Deadline.in(limit).await(pause, () -> {
            running().forEach(LocalMember::requireAlive);
            return condition.getAsBoolean();
        });
        if (!held) {
            throw new ForumException("not seen within " + limit.toSeconds() + " s: " + what + " (" + progress() + ")"
                    + forum.members().stream().map(LocalMember::logTail).collect(Collectors.joining()));
        }
    }

    /** Who is meant to run: all, but for cirrus while it is down. */
    private Stream<LocalMember> running() {
        return forum.members().stream().filter(member -> member != cirrus() || !cirrusIsDown);
    }

    /** When a call fails because a node ended, that is the news, not the call. */
    Story.Part watched(Story.Part part) {
        return () -> {
            try {
                part.tell();
            } catch (StatusRuntimeException e) {
                // The connection may break a moment before the process is gone.
                boolean ended = Deadline.in(Duration.ofSeconds(1))
                        .await(() -> !running().allMatch(LocalMember::isAlive));
                if (ended) {
                    running().forEach(LocalMember::requireAlive);
                }
                throw e;
            }
        };
    }

    static void require(boolean holds, LocalMember member, String otherwise) {
        if (!holds) {
            throw new ForumException(member.name() + " " + otherwise + member.logTail());
        }
    }

    static String cli(LocalMember member, String command) {
        return "./hashmesh --home $D/" + member.shortName() + " " + command;
    }

    static String named(LocalMember member) {
        return String.format(Locale.ROOT, "%-15s", member.name());
    }

    static String name(Hash hash) {
        return hash.getType() + ":" + hash.getValue();
    }

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
