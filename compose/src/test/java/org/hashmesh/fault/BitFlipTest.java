// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.fault.HomeCopies.Flip;
import org.hashmesh.fault.HomeReading.Outcome;
import org.hashmesh.node.config.NodeConfig;
import org.hashmesh.node.config.NodeConfigReader;
import org.hashmesh.node.demo.Deadline;
import org.hashmesh.node.demo.ForumException;
import org.hashmesh.node.demo.ForumPlan;
import org.hashmesh.node.demo.LocalForum;
import org.hashmesh.node.demo.LocalMember;
import org.hashmesh.node.demo.SampleList;
import org.hashmesh.node.home.HomeForum;
import org.hashmesh.node.roster.RosterMember;
import org.hashmesh.node.roster.RosterSnapshot;
import org.hashmesh.node.toml.ConfigurationException;
import org.hashmesh.store.lock.SignLock;
import org.hashmesh.store.lock.Signed;
import org.hashmesh.v1.NodeState;
import org.hashmesh.v1.NodeStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One bit flipped at each of many random places in the files of two stopped nodes, one of which ended in order and one of
 * which was killed. {@code -Dhashmesh.flips} and {@code -Dhashmesh.seed} make it longer and repeat it.
 */
class BitFlipTest {
    private static final int FLIPS = Integer.getInteger("hashmesh.flips", 200);
    private static final int CONFIGURATION_FLIPS = 100;
    private static final int FORUM_FLIPS = 100;
    private static final List<String> DATA = List.of("store", "sign-lock", "keys");
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final long seed = Long.getLong("hashmesh.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private int copies;

    @TempDir
    private Path directory;

    @Test
    void noFlippedBitIsServedOrSigned() throws IOException, InterruptedException {
        System.out.println("BitFlipTest: " + FLIPS + " flips, -Dhashmesh.seed=" + seed);
        try (LocalForum forum =
                LocalForum.create(ForumPlan.mesh(directory.resolve("forum"), "acme.example", "bolt.example"))) {
            fillAndStop(forum);
            LocalMember acme = forum.member("acme");
            LocalMember bolt = forum.member("bolt");
            Map<String, Map<Outcome, Integer>> tally = new TreeMap<>();
            flip(acme.home(), FLIPS / 2, tally);
            flip(bolt.home(), FLIPS - FLIPS / 2, tally);
            tally.forEach((file, outcomes) -> System.out.println("BitFlipTest: " + file + " " + outcomes));
            flipConfiguration(acme.home());
            flipForum(acme.home());
            flipUnderAProcess(acme, "store", ".sst");
            flipUnderAProcess(bolt, "store", ".log");
            flipUnderAProcess(acme, "sign-lock", ".signed");
        }
    }

    /** Several thousand entries in two logs, with withdrawals; acme ends in order, bolt is killed. */
    private static void fillAndStop(LocalForum forum) throws InterruptedException {
        forum.start();
        SampleList list = new SampleList(3_500);
        LocalMember acme = forum.member("acme");
        LocalMember bolt = forum.member("bolt");
        try (Feed first = new Feed(acme, list, 0, 2_500, Feed.Way.IMPORT);
                Feed second = new Feed(bolt, list, 2_500, 1_000, Feed.Way.IMPORT)) {
            first.start();
            second.start();
            first.finish(LIMIT);
            second.finish(LIMIT);
        }
        assertThat(Deadline.in(LIMIT).await(forum::agrees)).isTrue();
        int ignored = acme.stop();
        bolt.kill();
        assertThat(acme.home().resolve("store/CLOSED")).exists();
        assertThat(bolt.home().resolve("store/CLOSED")).doesNotExist();
    }

    private void flip(Path home, int count, Map<String, Map<Outcome, Integer>> tally) throws IOException {
        NodeConfig config = NodeConfigReader.read(home, Map.of());
        Origin own = Origin.of(config.forum(), config.member(), config.node(), config.collection(), 1);
        Map<Origin, LogKey> keys =
                HomeForum.roster(config).logs().stream().collect(Collectors.toMap(LogKey::origin, key -> key));
        // Opening writes: what the flips are made in must stay as the node left it.
        Path good = directory.resolve("good");
        HomeCopies.copy(home, good);
        Optional<Signed> signed = signed(home, own);
        HomeReading reading = new HomeReading(good.resolve("store"), keys, own, signed.orElseThrow());
        HomeCopies.delete(good);
        assertThat(reading.entries()).isGreaterThan(3_500);
        List<Path> files = HomeCopies.files(home, DATA);
        for (int i = 0; i < count; i++) {
            Flip flip = HomeCopies.random(home, files, random);
            Path copy = directory.resolve("flipped-" + copies++);
            HomeCopies.copy(home, copy);
            flip.apply(copy);
            Outcome outcome;
            try {
                outcome = flip.isIn("store")
                        ? reading.store(copy.resolve("store"))
                        : flip.isIn("sign-lock")
                                ? HomeReading.signLock(copy.resolve("sign-lock"), own, signed)
                                : HomeReading.keys(NodeConfigReader.read(copy, Map.of()), config);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("bit " + flip + ", -Dhashmesh.seed=" + seed, e);
            }
            tally.computeIfAbsent(kind(flip.file()), kind -> new EnumMap<>(Outcome.class))
                    .merge(outcome, 1, Integer::sum);
            HomeCopies.delete(copy);
        }
    }

    private static Optional<Signed> signed(Path home, Origin own) {
        try (SignLock lock = SignLock.open(home.resolve("sign-lock"))) {
            return lock.read(own);
        }
    }

    /** A file without its numbers. */
    private static String kind(Path file) {
        String name = file.getFileName().toString();
        return file.getParent() + "/" + name.replaceAll("[0-9a-f]{64}", "LOG").replaceAll("[0-9]{4,}", "N");
    }

    /**
     * Configuration is a person's text without a checksum: a flipped bit is refused with its line, changes nothing, or is
     * another valid setting. It never makes the reader fail in another way.
     */
    private void flipConfiguration(Path home) throws IOException {
        NodeConfig good = NodeConfigReader.read(home, Map.of());
        List<Path> files = List.of(Path.of("node.toml"));
        List<String> outcomes = new ArrayList<>();
        for (int i = 0; i < CONFIGURATION_FLIPS; i++) {
            Flip flip = HomeCopies.random(home, files, random);
            byte[] before = Files.readAllBytes(home.resolve(flip.file()));
            flip.apply(home);
            try {
                NodeConfig read = NodeConfigReader.read(home, Map.of());
                outcomes.add(read.equals(good) ? "read as before" : "another setting");
            } catch (ConfigurationException e) {
                outcomes.add("refused");
            } catch (RuntimeException e) {
                throw new AssertionError("bit " + flip + ", -Dhashmesh.seed=" + seed, e);
            } finally {
                Files.write(home.resolve(flip.file()), before);
            }
        }
        System.out.println("BitFlipTest: configuration "
                + outcomes.stream().collect(Collectors.groupingBy(o -> o, TreeMap::new, Collectors.counting())));
        assertThat(outcomes).contains("refused");
    }

    /**
     * Acts and manifests are signed text: a flipped bit is refused, or costs what its file said. It never makes anybody
     * another member, or lists another key.
     */
    private void flipForum(Path home) throws IOException {
        NodeConfig config = NodeConfigReader.read(home, Map.of());
        RosterSnapshot good = HomeForum.roster(config);
        List<Path> files = HomeCopies.files(home, List.of("forum"));
        Map<String, Integer> outcomes = new TreeMap<>();
        for (int i = 0; i < FORUM_FLIPS; i++) {
            Flip flip = HomeCopies.random(home, files, random);
            byte[] before = Files.readAllBytes(home.resolve(flip.file()));
            flip.apply(home);
            String outcome;
            try {
                outcome = "read as before";
                for (RosterMember member : HomeForum.roster(config).members()) {
                    RosterMember known = good.member(member.name()).orElseThrow();
                    if (!member.equals(known)) {
                        assertThat(member)
                                .isEqualTo(new RosterMember(known.name(), known.identity(), List.of(), List.of()));
                        outcome = "a manifest less";
                    }
                }
            } catch (ConfigurationException e) {
                outcome = "refused";
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("bit " + flip + ", -Dhashmesh.seed=" + seed, e);
            } finally {
                Files.write(home.resolve(flip.file()), before);
            }
            outcomes.merge(outcome, 1, Integer::sum);
        }
        System.out.println("BitFlipTest: forum " + outcomes);
        assertThat(outcomes).containsKey("refused");
    }

    /** A real node on a damaged home either ends with a message, or serves what it held, or says what it cannot. */
    private void flipUnderAProcess(LocalMember member, String where, String suffix) throws IOException {
        Path kept = directory.resolve("kept");
        HomeCopies.copy(member.home(), kept);
        Path copyForDigest = directory.resolve("digest");
        HomeCopies.copy(member.home().resolve("store"), copyForDigest);
        Digest digest = HomeReading.digest(copyForDigest);
        HomeCopies.delete(copyForDigest);
        List<Path> files = HomeCopies.files(member.home(), List.of(where)).stream()
                .filter(file -> file.toString().endsWith(suffix))
                .toList();
        assertThat(files).isNotEmpty();
        Flip flip = HomeCopies.random(member.home(), files, random);
        flip.apply(member.home());
        member.start();
        try {
            NodeStatus status = member.awaitReady(Deadline.in(LIMIT));
            assertThat(member.client().digest().getDigest()).as(flip.toString()).isEqualTo(digest.hex());
            if (status.getState() == NodeState.NODE_STATE_DAMAGED) {
                assertThat(Files.readString(member.log()))
                        .contains("the list cannot be read", "hashmesh store rebuild");
                System.out.println("BitFlipTest: a node with " + flip + " says that it cannot read its list");
            } else {
                assertThat(status.getState()).isEqualTo(NodeState.NODE_STATE_SERVING);
                System.out.println("BitFlipTest: a node with " + flip + " serves what it held");
            }
            int ignored = member.stop();
        } catch (ForumException e) {
            assertThat(member.isAlive()).as(String.valueOf(e.getMessage())).isFalse();
            assertThat(member.exitCode()).isPositive();
            assertThat(Files.readString(member.log())).contains("error: ");
            System.out.println("BitFlipTest: a node with " + flip + " does not start");
        } finally {
            HomeCopies.delete(member.home());
            Files.move(kept, member.home());
        }
    }
}
