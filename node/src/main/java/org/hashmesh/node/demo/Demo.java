// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hashmesh.v1.AddOutcome;
import org.hashmesh.v1.AddResult;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.HashAnswer;
import org.hashmesh.v1.HeadsSummary;
import org.hashmesh.v1.Labels;
import org.hashmesh.v1.Listing;
import org.hashmesh.v1.ListingState;
import org.hashmesh.v1.MatchRequest;
import org.hashmesh.v1.NewEntry;
import org.hashmesh.v1.NodeState;
import org.hashmesh.v1.NodeStatus;
import org.hashmesh.v1.Severity;
import org.hashmesh.v1.WithdrawReason;
import org.hashmesh.v1.WithdrawResponse;

/**
 * The main job, shown on this machine: three members found a forum, share a list, take a hash back, lose a node without losing
 * anything else, let a fourth member in and expel it. Each thing that it claims was asked of the nodes. For one thread.
 */
final class Demo implements AutoCloseable {
    /** What cirrus misses while it is down. */
    private static final int MISSED = 500;

    /** What one lookup may ask for. */
    private static final int LOOKED_UP = 1_000;

    /** SHA-256 of "hashmesh demo: one hash that bolt.example adds", so of no content that anybody shares. */
    private static final Hash ONE_HASH = Hash.newBuilder()
            .setType("sha256")
            .setValue("5b4a35e1d755da2889e71265afac87a116df566e8740118d7ba02f3c41829dc6")
            .build();

    private final Path directory;
    private final SampleList list;
    private final Story story;
    private final LocalForum forum;
    private final LocalMember acme;
    private final LocalMember bolt;
    private final LocalMember cirrus;
    private final Stage stage;
    private final MembershipScene members;

    private Demo(Path directory, SampleList list, Story story, LocalForum forum) {
        this.directory = directory;
        this.list = list;
        this.story = story;
        this.forum = forum;
        this.acme = forum.member("acme");
        this.bolt = forum.member("bolt");
        this.cirrus = forum.member("cirrus");
        this.stage = new Stage(forum, story);
        int known = list.size() + MISSED;
        this.members = new MembershipScene(stage, directory, new SampleList(known + 1).entry(known));
    }

    /** Makes the three homes; nothing runs yet. */
    static Demo create(Path directory, int entries, Story story) {
        LocalForum forum =
                LocalForum.create(ForumPlan.mesh(directory, "acme.example", "bolt.example", "cirrus.example"));
        return new Demo(directory, new SampleList(entries), story, forum);
    }

    LocalForum forum() {
        return forum;
    }

    /** Does all steps, or those up to the first that does not hold. */
    void run() {
        story.step(
                "The three nodes start, each a process of its own",
                List.of(Stage.cli(acme, "run")),
                stage.watched(this::start));
        story.step(
                "acme imports " + Stage.count(list.size()) + " hashes, and the others receive and verify them",
                List.of(Stage.cli(acme, "import $D/list.csv")),
                stage.watched(this::importList));
        story.step(
                "bolt adds one hash, and cirrus looks it up",
                List.of(
                        Stage.cli(bolt, "add " + Stage.name(ONE_HASH) + " --content-type video --behaviour tvec1"),
                        Stage.cli(cirrus, "get " + Stage.name(ONE_HASH))),
                stage.watched(this::addOne));
        story.step(
                "bolt withdraws it, and it is gone everywhere",
                List.of(Stage.cli(bolt, "withdraw " + Stage.name(ONE_HASH) + " --reason mistake")),
                stage.watched(this::withdrawIt));
        new UploadScene(stage, list).play();
        story.step(
                "cirrus is killed without warning while acme goes on",
                List.of("kill -9 " + (story.holds() ? cirrus.pid() : "PID")),
                stage.watched(this::killAndGoOn));
        story.step(
                "cirrus comes back and catches up", List.of(Stage.cli(cirrus, "run")), stage.watched(this::comeBack));
        members.play();
    }

    private void start() {
        forum.start();
        for (LocalMember member : forum.members()) {
            NodeStatus status = member.client().status();
            Stage.require(status.getState() == NodeState.NODE_STATE_SERVING, member, "is " + status.getState());
            story.seen(Stage.named(member) + "process " + member.pid() + ", peers " + status.getPeerAddress()
                    + ", admin " + status.getAdminAddress());
        }
        int others = forum.members().size() - 1;
        stage.await(
                Stage.SOON,
                "all three are connected",
                () -> forum.members().stream()
                        .allMatch(member -> member.client().status().getPeersConnected() == others));
        story.seen("all connected with each other over mutual TLS 1.3, each key named by its member's manifest");
    }

    private void importList() throws IOException {
        Path file = directory.resolve("list.csv");
        SampleFile.write(file, list);
        story.seen("made the list: " + megabytes(Files.size(file)) + " as $D/list.csv; " + kinds());
        story.begin();
        long began = System.nanoTime();
        try (RunningImport running = RunningImport.start(acme.client(), list)) {
            while (!running.isDone()) {
                story.live(stage::progress);
                running.pause();
            }
            running.requireAllAdded();
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        story.seen(Stage.named(acme) + Stage.count(list.size()) + " durable and signed, "
                + Stage.count(Math.round(list.size() / seconds)) + " a second");
        for (LocalMember member : List.of(bolt, cirrus)) {
            arrived(member, largeListLimit());
        }
        lookUpSome();
    }

    /** Shows when the member holds the same as acme. */
    private void arrived(LocalMember member, Duration limit) {
        HeadsSummary wanted = acme.client().digest();
        stage.await(limit, member.name() + " holds what acme.example holds", () -> {
            story.live(stage::progress);
            return member.client().digest().getDigest().equals(wanted.getDigest());
        });
        long inForce = member.client().status().getEntriesInForce();
        long atAcme = acme.client().status().getEntriesInForce();
        Stage.require(inForce == atAcme, member, "has " + inForce + " hashes in force, acme.example " + atAcme);
        story.seen(Stage.named(member) + "the same: " + Stage.count(inForce) + " in force, digest "
                + shortened(wanted.getDigest()));
    }

    private void lookUpSome() {
        int step = Math.max(1, list.size() / LOOKED_UP);
        List<Hash> asked = IntStream.range(0, Math.min(LOOKED_UP, list.size()))
                .mapToObj(i -> list.entry(i * step).getHash())
                .toList();
        story.begin();
        List<HashAnswer> answers = cirrus.client().lookUp(asked);
        long known = answers.stream()
                .filter(answer -> answer.getListingsList().stream()
                        .anyMatch(listing -> listing.getMember().equals("acme.example")))
                .count();
        Stage.require(
                known == asked.size(), cirrus, "knows " + known + " of " + asked.size() + " that acme.example listed");
        story.seen(
                "cirrus.example looks " + Stage.count(known) + " of them up in one call: all known, by acme.example");
    }

    private void addOne() {
        NewEntry entry = NewEntry.newBuilder()
                .setHash(ONE_HASH)
                .setLabels(Labels.newBuilder().setContentType("video").addBehaviours("tvec1"))
                .setSeverity(Severity.SEVERITY_HIGH)
                .build();
        AddResult result = bolt.client().add(List.of(entry)).get(0);
        Stage.require(result.getOutcome() == AddOutcome.ADD_OUTCOME_ADDED, bolt, "answered " + result.getReason());
        long answered = System.nanoTime();
        story.seen(Stage.named(bolt) + "durable and signed as entry " + result.getIndex() + " of its log");
        stage.await(
                Stage.SOON,
                Stage.QUICK,
                "cirrus.example knows it",
                () -> cirrus.client().lookUp(ONE_HASH).getKnown());
        String later = Story.time(System.nanoTime() - answered).strip();
        Listing listing = cirrus.client().lookUp(ONE_HASH).getListings(0);
        Stage.require(listing.getMember().equals("bolt.example"), cirrus, "says it is by " + listing.getMember());
        story.seen(Stage.named(cirrus) + "known " + later + " after that: "
                + listing.getLabels().getContentType() + ", "
                + String.join(" ", listing.getLabels().getBehavioursList()) + ", says " + listing.getMember());
        stage.await(
                Stage.SOON,
                Stage.QUICK,
                "acme.example knows it",
                () -> acme.client().lookUp(ONE_HASH).getKnown());
    }

    private void withdrawIt() {
        WithdrawResponse response = bolt.client().withdraw(ONE_HASH, WithdrawReason.WITHDRAW_REASON_MISTAKE);
        Stage.require(response.getWithdrawnCount() == 1, bolt, "withdrew " + response.getWithdrawnCount() + " entries");
        story.seen(Stage.named(bolt) + "withdrawal durable and signed");
        stage.await(
                Stage.SOON,
                Stage.QUICK,
                "nobody lists it any more",
                () -> forum.members().stream()
                        .noneMatch(member -> member.client().lookUp(ONE_HASH).getKnown()));
        story.seen("gone at acme.example, bolt.example and cirrus.example");
        List<Listing> history = cirrus.client()
                .match()
                .match(MatchRequest.newBuilder()
                        .addHashes(ONE_HASH)
                        .setIncludeWithdrawn(true)
                        .build())
                .getAnswers(0)
                .getListingsList();
        Stage.require(
                history.size() == 1 && history.get(0).getState() == ListingState.LISTING_STATE_WITHDRAWN,
                cirrus,
                "does not remember that it was listed and withdrawn");
        story.seen(Stage.named(cirrus) + "remembers who listed it, and that it was withdrawn as a mistake");
    }

    private void killAndGoOn() {
        long pid = cirrus.pid();
        stage.cirrusIsDown(true);
        cirrus.kill();
        Stage.require(!cirrus.isAlive(), cirrus, "lives on after kill -9");
        story.seen(Stage.named(cirrus) + "process " + pid + " is gone; it could close no file and tell no peer");
        SampleList longer = new SampleList(list.size() + MISSED);
        List<NewEntry> missed = IntStream.range(list.size(), longer.size())
                .mapToObj(longer::entry)
                .toList();
        long added = acme.client().add(missed).stream()
                .filter(result -> result.getOutcome() == AddOutcome.ADD_OUTCOME_ADDED)
                .count();
        Stage.require(added == MISSED, acme, "added " + added + " of " + MISSED);
        story.seen(Stage.named(acme) + "adds " + Stage.count(added) + " more");
        arrived(bolt, Stage.SOON);
    }

    private void comeBack() {
        cirrus.start();
        stage.cirrusIsDown(false);
        NodeStatus status = cirrus.awaitReady(Deadline.in(Stage.CATCH_UP));
        Stage.require(status.getState() == NodeState.NODE_STATE_SERVING, cirrus, "is " + status.getState());
        story.seen(Stage.named(cirrus) + "answers again, as process " + cirrus.pid() + ", without anybody's help");
        arrived(cirrus, Stage.CATCH_UP);
        Hash last = new SampleList(list.size() + MISSED)
                .entry(list.size() + MISSED - 1)
                .getHash();
        Stage.require(
                cirrus.client().lookUp(last).getKnown(), cirrus, "does not know what was added while it was down");
        stage.await(Stage.SOON, "all three hold the same", forum::agrees);
        story.seen("all three hold the same, and cirrus knows what was added while it was down");
    }

    private String kinds() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (int i = 0; i < list.size(); i++) {
            String type = list.entry(i).getHash().getType();
            counts.merge(type.startsWith("opaque") ? "opaque" : type, 1, Integer::sum);
        }
        return counts.keySet().stream().sorted().collect(Collectors.joining(", "));
    }

    /** A hundredth of what is normal. */
    private Duration largeListLimit() {
        return Duration.ofSeconds(60 + list.size() / 500);
    }

    private static String shortened(String digest) {
        return digest.substring(0, Math.min(16, digest.length())) + "...";
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }

    @Override
    public void close() {
        members.close();
        forum.close();
    }
}
