// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.demo;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.hashmesh.v1.AddOutcome;
import org.hashmesh.v1.AddResult;
import org.hashmesh.v1.DraftActRequest;
import org.hashmesh.v1.DraftEvict;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.NewEntry;
import org.hashmesh.v1.NodeState;
import org.hashmesh.v1.NodeStatus;

/** A fourth member is let in, and expelled. For one thread. */
final class MembershipScene implements AutoCloseable {
    /** SHA-256 of "hashmesh demo: one hash that dune.example adds", so of no content that anybody shares. */
    private static final Hash DUNES_HASH = Hash.newBuilder()
            .setType("sha256")
            .setValue("dbcf897049babd7ae40e9889a6e867326a779279117984a931afba000de68c02")
            .build();

    private final Stage stage;
    private final Story story;
    private final Path directory;
    private final NewEntry news;
    private Optional<LocalMember> dune = Optional.empty();

    /**
     * On this stage.
     *
     * @param news what acme lists once dune is out
     */
    MembershipScene(Stage stage, Path directory, NewEntry news) {
        this.stage = stage;
        this.story = stage.story();
        this.directory = directory;
        this.news = news;
    }

    void play() {
        story.step(
                "dune asks to join; the three members decide, and it catches up",
                List.of(
                        "./hashmesh join request --home $D/dune --member dune.example --forum ID",
                        Stage.cli(stage.acme(), "forum propose admit $D/dune/join-request.txt"),
                        Stage.cli(stage.bolt(), "forum approve ACT") + "   # cirrus too",
                        Stage.cli(stage.acme(), "forum invite dune.example --to acme.invite") + "   # bolt too",
                        "./hashmesh join acme.invite bolt.invite --home $D/dune --fingerprint ... --fingerprint ..."),
                stage.watched(this::admitDune));
        story.step(
                "the members expel dune: it is cut off at once, and gets nothing more",
                List.of(
                        Stage.cli(stage.acme(), "forum propose evict dune.example --entries keep"),
                        Stage.cli(stage.bolt(), "forum approve ACT") + "   # cirrus too"),
                stage.watched(this::evictDune));
    }

    private void admitDune() {
        Representative first = new Representative(stage.acme());
        Newcomer newcomer = Newcomer.of(first, directory, "dune.example", ForumPlan.SMALL_JAVA);
        dune = Optional.of(newcomer.member());
        story.seen("dune.example   made its keys; its people read its fingerprint to two members: "
                + newcomer.fingerprint());
        long acts = decide(newcomer.admission());
        story.seen("three approvals, each checked by every node: act " + (acts - 1) + " admits dune.example");
        newcomer.join(first, new Representative(stage.bolt()));
        newcomer.member().start();
        NodeStatus status = newcomer.member().awaitReady(Deadline.in(Stage.CATCH_UP));
        Stage.require(status.getState() == NodeState.NODE_STATE_SERVING, newcomer.member(), "is " + status.getState());
        story.seen("dune.example   joined with two invite bundles, which agree on every act since the genesis");
        // Its log begins with an entry of its own, so what acme holds changes meanwhile.
        stage.await(
                Stage.CATCH_UP,
                "dune.example holds what acme.example holds",
                () -> newcomer.member()
                        .client()
                        .digest()
                        .getDigest()
                        .equals(stage.acme().client().digest().getDigest()));
        story.seen("dune.example   holds the same: "
                + Stage.count(newcomer.member().client().status().getEntriesInForce()) + " in force");
        AddResult result = newcomer.member()
                .client()
                .add(List.of(NewEntry.newBuilder().setHash(DUNES_HASH).build()))
                .get(0);
        Stage.require(
                result.getOutcome() == AddOutcome.ADD_OUTCOME_ADDED,
                newcomer.member(),
                "answered " + result.getReason());
        stage.await(
                Stage.SOON,
                "all know what dune.example lists",
                () -> stage.forum().members().stream()
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
        stage.await(
                Stage.SOON,
                Stage.QUICK,
                "dune.example is cut off",
                () -> out.client().status().getPeersConnected() == 0);
        story.seen("act " + (acts - 1) + " expels dune.example; "
                + Story.time(System.nanoTime() - adopted).strip() + " after its adoption it has no connection left");
        Stage.require(stage.acme().client().add(List.of(news)).size() == 1, stage.acme(), "added nothing");
        stage.await(
                Stage.SOON,
                "the three members share what is new",
                () -> stage.forum().members().stream()
                        .allMatch(
                                member -> member.client().lookUp(news.getHash()).getKnown()));
        Stage.require(!out.client().lookUp(news.getHash()).getKnown(), out, "still gets what is new");
        story.seen("acme adds a hash: bolt and cirrus have it, dune does not");
        Stage.require(
                stage.cirrus().client().lookUp(DUNES_HASH).getKnown(),
                stage.cirrus(),
                "lost what dune.example listed before");
        story.seen("what dune listed before stays in force, as the act says: keep");
    }

    /** All three founders approve; done when the node of each has adopted the act. */
    private long decide(DraftActRequest wanted) {
        long acts = new Representative(stage.acme()).forum().getActs() + 1;
        String act = new Representative(stage.acme()).propose(wanted);
        for (LocalMember member : List.of(stage.bolt(), stage.cirrus())) {
            stage.await(
                    Stage.SOON, "the proposal reaches " + member.name(), () -> new Representative(member).approve(act));
        }
        stage.await(
                Stage.SOON,
                Stage.QUICK,
                "all adopt the act",
                () -> stage.forum().members().stream()
                        .allMatch(member -> new Representative(member).forum().getActs() == acts));
        return acts;
    }

    @Override
    public void close() {
        dune.ifPresent(LocalMember::close);
    }
}
