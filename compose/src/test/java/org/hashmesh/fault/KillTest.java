// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.fault;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.hashmesh.node.demo.Deadline;
import org.hashmesh.node.demo.ForumPlan;
import org.hashmesh.node.demo.LocalForum;
import org.hashmesh.node.demo.LocalMember;
import org.hashmesh.node.demo.SampleList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of any member of a forum of real processes, at random moments of importing, adding, syncing and starting.
 * {@code -Dhashmesh.kills} and {@code -Dhashmesh.seed} make it longer and repeat it.
 */
class KillTest {
    private static final int KILLS = Integer.getInteger("hashmesh.kills", 20);
    private static final int ENTRIES_BETWEEN = 1_000;

    /** Longer than a node takes to start on a busy machine: then the next kill comes without progress. */
    private static final Duration PROGRESS = Duration.ofSeconds(30);

    private static final Duration COMES_BACK = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    @Test
    void nothingAcknowledgedIsLostHoweverOftenMembersAreKilled() throws InterruptedException {
        long seed = Long.getLong("hashmesh.seed", new Random().nextLong());
        System.out.println("KillTest: " + KILLS + " kills, -Dhashmesh.seed=" + seed);
        Random random = new Random(seed);
        int imported = (KILLS + 1) * ENTRIES_BETWEEN / 2;
        int added = 5 * KILLS;
        SampleList list = new SampleList(2 * imported + added);
        try (LocalForum forum = LocalForum.create(
                        ForumPlan.mesh(directory.resolve("forum"), "acme.example", "bolt.example", "cove.example"));
                Feed acme = new Feed(forum.member("acme"), list, 0, imported, Feed.Way.IMPORT);
                Feed bolt = new Feed(forum.member("bolt"), list, imported, imported, Feed.Way.IMPORT);
                Feed cove = new Feed(forum.member("cove"), list, 2 * imported, added, Feed.Way.ADD)) {
            forum.start();
            List<Feed> feeds = List.of(acme, bolt, cove);
            feeds.forEach(Feed::start);
            for (int i = 0; i < KILLS; i++) {
                killAtARandomMoment(forum, feeds, random);
            }
            for (Feed feed : feeds) {
                feed.finish(Survivors.SETTLES);
            }
            Survivors.assertNothingIsLost(forum, feeds);
        }
    }

    private static void killAtARandomMoment(LocalForum forum, List<Feed> feeds, Random random) {
        int before = feeds.stream().mapToInt(Feed::acknowledged).sum();
        feeds.get(0).allow(ENTRIES_BETWEEN / 2);
        feeds.get(1).allow(ENTRIES_BETWEEN / 2);
        feeds.get(2).allow(5);
        int after = before + random.nextInt(ENTRIES_BETWEEN);
        LocalMember victim = forum.members().get(random.nextInt(forum.members().size()));
        boolean duringItsStart = random.nextInt(4) == 0;
        boolean ignored = Deadline.in(PROGRESS)
                .await(
                        Duration.ofMillis(1 + random.nextInt(20)),
                        () -> feeds.stream().mapToInt(Feed::acknowledged).sum() > after);
        if (!duringItsStart) {
            victim.awaitReady(Deadline.in(COMES_BACK));
        }
        victim.requireAlive();
        victim.kill();
        victim.start();
    }
}
