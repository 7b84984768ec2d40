// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.demo;

import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hashmesh.v1.AddOutcome;
import org.hashmesh.v1.AddResult;
import org.hashmesh.v1.DraftActRequest;
import org.hashmesh.v1.DraftEvict;
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
    /** For what takes milliseconds on an idle machine. */
    private static final Duration SOON = Duration.ofSeconds(30);

    /** A node that has just come back waits between its dials. */
    private static final Duration CATCH_UP = Duration.ofSeconds(90);

    /** Between two looks where the time is the point. */
    private static final Duration QUICK = Duration.ofMillis(1);

    /** What cirrus misses while it is down. */
    private static final int MISSED = 500;

    /** What one lookup may ask for. */
    private static final int LOOKED_UP = 1_000;

    /** SHA-256 of "hashmesh demo: one hash that bolt.example adds", so of no content that anybody shares. */
    private static final Hash ONE_HASH = Hash.newBuilder()
            .setType("sha256")
            .setValue("5b4a35e1d755da2889e71265afac87a116df566e8740118d7ba02f3c41829dc6")
            .build();

    /** SHA-256 of "hashmesh demo: one hash that dune.example adds", so of no content that anybody shares. */
    private static final Hash DUNES_HASH = Hash.newBuilder()
            .setType("sha256")
            .setValue("dbcf897049babd7ae40e9889a6e867326a779279117984a931afba000de68c02")
            .build();

    private final Path directory;
    private final SampleList list;
    private final Story story;
    private final LocalForum forum;
    private final LocalMember acme;
    private final LocalMember bolt;
    private final LocalMember cirrus;
    private Optional<LocalMember> dune = Optional.empty();
    private boolean cirrusIsDown;

    private Demo(Path directory, SampleList list, Story story, LocalForum forum) {
        this.directory = directory;
        this.list = list;
        this.story = story;
        this.forum = forum;
        this.acme = forum.member("acme");
        this.bolt = forum.member("bolt");
        this.cirrus = forum.member("cirrus");
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
        story.step("The three nodes start, each a process of its own", List.of(cli(acme, "run")), watched(this::start));
        story.step(
                "acme imports " + count(list.size()) + " hashes, and the others receive and verify them",
                List.of(cli(acme, "import $D/list.csv")),
                watched(this::importList));
        story.step(
                "bolt adds one hash, and cirrus looks it up",
                List.of(
                        cli(bolt, "add " + name(ONE_HASH) + " --content-type video --behaviour tvec1"),
                        cli(cirrus, "get " + name(ONE_HASH))),
                watched(this::addOne));
        story.step(
                "bolt withdraws it, and it is gone everywhere",
                List.of(cli(bolt, "withdraw " + name(ONE_HASH) + " --reason mistake")),
                watched(this::withdrawIt));
        story.step(
                "cirrus is killed without warning while acme goes on",
                List.of("kill -9 " + (story.holds() ? cirrus.pid() : "PID")),
                watched(this::killAndGoOn));
        story.step("cirrus comes back and catches up", List.of(cli(cirrus, "run")), watched(this::comeBack));
        story.step(
                "dune asks to join; the three members decide, and it catches up",
                List.of(
                        "./hashmesh join request --home $D/dune --member dune.example --forum ID",
                        cli(acme, "forum propose admit $D/dune/join-request.txt"),
                        cli(bolt, "forum approve ACT") + "   # cirrus too",
                        cli(acme, "forum invite dune.example --to acme.invite") + "   # bolt too",
                        "./hashmesh join acme.invite bolt.invite --home $D/dune --fingerprint ... --fingerprint ..."),
                watched(this::admitDune));
        story.step(
                "the members expel dune: it is cut off at once, and gets nothing more",
                List.of(
                        cli(acme, "forum propose evict dune.example --entries keep"),
                        cli(bolt, "forum approve ACT") + "   # cirrus too"),
                watched(this::evictDune));
    }

    private void start() {
        forum.start();
        for (LocalMember member : forum.members()) {
            NodeStatus status = member.client().status();
            require(status.getState() == NodeState.NODE_STATE_SERVING, member, "is " + status.getState());
            story.seen(named(member) + "process " + member.pid() + ", peers " + status.getPeerAddress() + ", admin "
                    + status.getAdminAddress());
        }
        int others = forum.members().size() - 1;
        await(
                SOON,
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
                story.live(this::progress);
                running.pause();
            }
            running.requireAllAdded();
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        story.seen(named(acme) + count(list.size()) + " durable and signed, " + count(Math.round(list.size() / seconds))
                + " a second");
        for (LocalMember member : List.of(bolt, cirrus)) {
            arrived(member, largeListLimit());
        }
        lookUpSome();
    }

    /** Shows when the member holds the same as acme. */
    private void arrived(LocalMember member, Duration limit) {
        HeadsSummary wanted = acme.client().digest();
        await(limit, member.name() + " holds what acme.example holds", () -> {
            story.live(this::progress);
            return member.client().digest().getDigest().equals(wanted.getDigest());
        });
        long inForce = member.client().status().getEntriesInForce();
        long atAcme = acme.client().status().getEntriesInForce();
        require(inForce == atAcme, member, "has " + inForce + " hashes in force, acme.example " + atAcme);
        story.seen(
                named(member) + "the same: " + count(inForce) + " in force, digest " + shortened(wanted.getDigest()));
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
        require(known == asked.size(), cirrus, "knows " + known + " of " + asked.size() + " that acme.example listed");
        story.seen("cirrus.example looks " + count(known) + " of them up in one call: all known, by acme.example");
    }

    private void addOne() {
        NewEntry entry = NewEntry.newBuilder()
                .setHash(ONE_HASH)
                .setLabels(Labels.newBuilder().setContentType("video").addBehaviours("tvec1"))
                .setSeverity(Severity.SEVERITY_HIGH)
                .build();
        AddResult result = bolt.client().add(List.of(entry)).get(0);
        require(result.getOutcome() == AddOutcome.ADD_OUTCOME_ADDED, bolt, "answered " + result.getReason());
        long answered = System.nanoTime();
        story.seen(named(bolt) + "durable and signed as entry " + result.getIndex() + " of its log");
        await(
                SOON,
                QUICK,
                "cirrus.example knows it",
                () -> cirrus.client().lookUp(ONE_HASH).getKnown());
        String later = Story.time(System.nanoTime() - answered).strip();
        Listing listing = cirrus.client().lookUp(ONE_HASH).getListings(0);
        require(listing.getMember().equals("bolt.example"), cirrus, "says it is by " + listing.getMember());
        story.seen(named(cirrus) + "known " + later + " after that: "
                + listing.getLabels().getContentType() + ", "
                + String.join(" ", listing.getLabels().getBehavioursList()) + ", says " + listing.getMember());
        await(
                SOON,
                QUICK,
                "acme.example knows it",
                () -> acme.client().lookUp(ONE_HASH).getKnown());
    }

    private void withdrawIt() {
        WithdrawResponse response = bolt.client().withdraw(ONE_HASH, WithdrawReason.WITHDRAW_REASON_MISTAKE);
        require(response.getWithdrawnCount() == 1, bolt, "withdrew " + response.getWithdrawnCount() + " entries");
        story.seen(named(bolt) + "withdrawal durable and signed");
        await(
                SOON,
                QUICK,
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
        require(
                history.size() == 1 && history.get(0).getState() == ListingState.LISTING_STATE_WITHDRAWN,
                cirrus,
                "does not remember that it was listed and withdrawn");
        story.seen(named(cirrus) + "remembers who listed it, and that it was withdrawn as a mistake");
    }

    private void killAndGoOn() {
        long pid = cirrus.pid();
        cirrusIsDown = true;
        cirrus.kill();
        require(!cirrus.isAlive(), cirrus, "lives on after kill -9");
        story.seen(named(cirrus) + "process " + pid + " is gone; it could close no file and tell no peer");
        SampleList longer = new SampleList(list.size() + MISSED);
        List<NewEntry> missed = IntStream.range(list.size(), longer.size())
                .mapToObj(longer::entry)
                .toList();
        long added = acme.client().add(missed).stream()
                .filter(result -> result.getOutcome() == AddOutcome.ADD_OUTCOME_ADDED)
                .count();
        require(added == MISSED, acme, "added " + added + " of " + MISSED);
        story.seen(named(acme) + "adds " + count(added) + " more");
        arrived(bolt, SOON);
    }

    private void comeBack() {
        cirrus.start();
        cirrusIsDown = false;
        NodeStatus status = cirrus.awaitReady(Deadline.in(CATCH_UP));
        require(status.getState() == NodeState.NODE_STATE_SERVING, cirrus, "is " + status.getState());
        story.seen(named(cirrus) + "answers again, as process " + cirrus.pid() + ", without anybody's help");
        arrived(cirrus, CATCH_UP);
        Hash last = new SampleList(list.size() + MISSED)
                .entry(list.size() + MISSED - 1)
                .getHash();
        require(cirrus.client().lookUp(last).getKnown(), cirrus, "does not know what was added while it was down");
        await(SOON, "all three hold the same", forum::agrees);
        story.seen("all three hold the same, and cirrus knows what was added while it was down");
    }

    private void admitDune() {
        Representative first = new Representative(acme);
        Newcomer newcomer = Newcomer.of(first, directory, "dune.example", ForumPlan.SMALL_JAVA);
        dune = Optional.of(newcomer.member());
        story.seen("dune.example   made its keys; its people read its fingerprint to two members: "
                + newcomer.fingerprint());
        long acts = decide(newcomer.admission());
        story.seen("three approvals, each checked by every node: act " + (acts - 1) + " admits dune.example");
        newcomer.join(first, new Representative(bolt));
        newcomer.member().start();
        NodeStatus status = newcomer.member().awaitReady(Deadline.in(CATCH_UP));
        require(status.getState() == NodeState.NODE_STATE_SERVING, newcomer.member(), "is " + status.getState());
        story.seen("dune.example   joined with two invite bundles, which agree on every act since the genesis");
        // Its log begins with an entry of its own, so what acme holds changes meanwhile.
        await(
                CATCH_UP,
                "dune.example holds what acme.example holds",
                () -> newcomer.member()
                        .client()
                        .digest()
                        .getDigest()
                        .equals(acme.client().digest().getDigest()));
        story.seen("dune.example   holds the same: "
                + count(newcomer.member().client().status().getEntriesInForce()) + " in force");
        AddResult result = newcomer.member()
                .client()
                .add(List.of(NewEntry.newBuilder().setHash(DUNES_HASH).build()))
                .get(0);
        require(
                result.getOutcome() == AddOutcome.ADD_OUTCOME_ADDED,
                newcomer.member(),
                "answered " + result.getReason());
        await(
                SOON,
                "all know what dune.example lists",
                () -> forum.members().stream()
                        .allMatch(member -> member.client().lookUp(DUNES_HASH).getKnown()));
        story.seen("dune.example   lists a hash of its own, and the three others know it");
    }

    private void evictDune() {
        LocalMember out = dune.orElseThrow();
        long acts = decide(DraftActRequest.newBuilder()
                .setReason("a demonstration")
                .setEvict(DraftEvict.newBuilder().setMember("dune.example").setAftermath("keep"))
                .build());
        long adopted = System.nanoTime();
        await(
                SOON,
                QUICK,
                "dune.example is cut off",
                () -> out.client().status().getPeersConnected() == 0);
        story.seen("act " + (acts - 1) + " expels dune.example; "
                + Story.time(System.nanoTime() - adopted).strip() + " after its adoption it has no connection left");
        SampleList longer = new SampleList(list.size() + MISSED + 1);
        NewEntry news = longer.entry(list.size() + MISSED);
        require(acme.client().add(List.of(news)).size() == 1, acme, "added nothing");
        await(
                SOON,
                "the three members share what is new",
                () -> forum.members().stream()
                        .allMatch(
                                member -> member.client().lookUp(news.getHash()).getKnown()));
        require(!out.client().lookUp(news.getHash()).getKnown(), out, "still gets what is new");
        story.seen("acme adds a hash: bolt and cirrus have it, dune does not");
        require(cirrus.client().lookUp(DUNES_HASH).getKnown(), cirrus, "lost what dune.example listed before");
        story.seen("what dune listed before stays in force, as the act says: keep");
    }

    /** All three founders approve; done when the node of each has adopted the act. */
    private long decide(DraftActRequest wanted) {
        long acts = new Representative(acme).forum().getActs() + 1;
        String act = new Representative(acme).propose(wanted);
        for (LocalMember member : List.of(bolt, cirrus)) {
            await(SOON, "the proposal reaches " + member.name(), () -> new Representative(member).approve(act));
        }
        await(
                SOON,
                QUICK,
                "all adopt the act",
                () -> forum.members().stream()
                        .allMatch(member -> new Representative(member).forum().getActs() == acts));
        return acts;
    }

    private String progress() {
        return forum.members().stream()
                .filter(LocalMember::isAlive)
                .map(member -> member.shortName() + " "
                        + count(member.client().digest().getEntries()))
                .collect(Collectors.joining("   ", "entries held: ", ""));
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

    private void await(Duration limit, String what, BooleanSupplier condition) {
        await(limit, Duration.ofMillis(20), what, condition);
    }

    private void await(Duration limit, Duration pause, String what, BooleanSupplier condition) {
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
        return forum.members().stream().filter(member -> member != cirrus || !cirrusIsDown);
    }

    /** When a call fails because a node ended, that is the news, not the call. */
    private Story.Part watched(Story.Part part) {
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

    private static void require(boolean holds, LocalMember member, String otherwise) {
        if (!holds) {
            throw new ForumException(member.name() + " " + otherwise + member.logTail());
        }
    }

    private static String cli(LocalMember member, String command) {
        return "./hashmesh --home $D/" + member.shortName() + " " + command;
    }

    private static String named(LocalMember member) {
        return String.format(Locale.ROOT, "%-15s", member.name());
    }

    static String name(Hash hash) {
        return hash.getType() + ":" + hash.getValue();
    }

    private static String shortened(String digest) {
        return digest.substring(0, Math.min(16, digest.length())) + "...";
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    @Override
    public void close() {
        dune.ifPresent(LocalMember::close);
        forum.close();
    }
}
