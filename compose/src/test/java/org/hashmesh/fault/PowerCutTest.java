// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
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
 * The power of one member's disk is cut while it imports and syncs: what it acknowledged is there when it comes back.
 * {@code -Dhashmesh.cuts} and {@code -Dhashmesh.seed} make it longer and repeat it. Skipped where the machine has no loop
 * device for us.
 */
class PowerCutTest {
    private static final int CUTS = Integer.getInteger("hashmesh.cuts", 4);
    private static final int ENTRIES_BETWEEN = 1_500;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    @Test
    void nothingAcknowledgedIsLostWhenThePowerGoes() throws IOException, InterruptedException {
        try (LoopVolume volume = LoopVolume.make(directory)) {
            long seed = Long.getLong("hashmesh.seed", new Random().nextLong());
            System.out.println("PowerCutTest: " + CUTS + " cuts, -Dhashmesh.seed=" + seed);
            cutAgainAndAgain(volume, new Random(seed));
        }
    }

    private void cutAgainAndAgain(LoopVolume volume, Random random) throws IOException, InterruptedException {
        int imported = (CUTS + 1) * ENTRIES_BETWEEN;
        SampleList list = new SampleList(2 * imported);
        try (LocalForum forum =
                        LocalForum.create(ForumPlan.mesh(directory.resolve("forum"), "acme.example", "bolt.example"));
                Feed acme = new Feed(forum.member("acme"), list, 0, imported, Feed.Way.IMPORT);
                Feed bolt = new Feed(forum.member("bolt"), list, imported, imported, Feed.Way.IMPORT)) {
            LocalMember victim = forum.member("acme");
            moveDataTo(volume.place(), victim.home());
            volume.sync();
            forum.start();
            acme.start();
            bolt.start();
            for (int i = 0; i < CUTS; i++) {
                int after = acme.acknowledged() + random.nextInt(ENTRIES_BETWEEN);
                acme.allow(ENTRIES_BETWEEN);
                bolt.allow(ENTRIES_BETWEEN);
                assertThat(Deadline.in(LIMIT).await(Duration.ofMillis(1), () -> acme.acknowledged() > after))
                        .as(victim::logTail)
                        .isTrue();
                volume.cut();
                victim.kill();
                volume.powerUp();
                victim.start();
                victim.awaitReady(Deadline.in(LIMIT));
            }
            acme.finish(Survivors.SETTLES);
            bolt.finish(Survivors.SETTLES);
            Survivors.assertNothingIsLost(forum, List.of(acme, bolt));
            // It holds files there: before the volume goes.
            victim.kill();
        }
    }

    /** Store and sign-lock, as a member would put them on another disk. */
    private static void moveDataTo(Path place, Path home) throws IOException {
        StringBuilder settings = new StringBuilder("[directories]\n");
        for (String name : List.of("store", "sign-lock")) {
            HomeCopies.copy(home.resolve(name), place.resolve(name));
            HomeCopies.delete(home.resolve(name));
            settings.append(name).append(" = \"").append(place.resolve(name)).append("\"\n");
        }
        Path file = home.resolve("node.toml");
        String text = Files.readString(file);
        assertThat(text).contains("[directories]\n");
        Files.writeString(
                file,
                text.replace("[directories]\n", settings.toString())
                        .replace("# low-space = \"512MiB\"", "low-space = \"64MiB\""));
    }
}
