// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.node.sync.SimulatedForum.Node;
import org.hashmesh.v1.Blocks;
import org.hashmesh.v1.Bye;
import org.hashmesh.v1.Chunk;
import org.hashmesh.v1.ControlFrame;
import org.hashmesh.v1.DataFrame;
import org.hashmesh.v1.Frontier;
import org.hashmesh.v1.HeadAnnouncement;
import org.hashmesh.v1.Hello;
import org.hashmesh.v1.LogHead;
import org.junit.jupiter.api.Test;

class SyncMachineTest {

    @Test
    void anEntryReachesANeighbourWithItsAnnouncement() {
        SimulatedForum forum = new SimulatedForum(1, "acme", "bolt");
        forum.connect("acme", "bolt");
        int before = forum.framesDelivered;

        forum.node("acme").publish(1);

        assertHolds(forum.node("bolt"), forum.node("acme"), 1);
        assertThat(forum.framesDelivered - before)
                .as("its announcement, that it is held, and a receipt for it")
                .isEqualTo(3);
        assertThat(forum.node("acme").machine.report(forum.now).peers().values())
                .singleElement()
                .satisfies(lag -> assertThat(lag.lacks()).isZero());
    }

    @Test
    void entriesReachNodesThatTheirAuthorNeverTalksTo() {
        SimulatedForum forum = new SimulatedForum(2, "acme", "bolt", "cirrus");
        forum.connect("acme", "bolt");
        forum.connect("bolt", "cirrus");

        forum.node("acme").publish(3);
        forum.node("cirrus").publish(700);
        forum.pass(Duration.ofSeconds(1));

        assertHolds(forum.node("cirrus"), forum.node("acme"), 3);
        assertHolds(forum.node("acme"), forum.node("cirrus"), 700);
    }

    @Test
    void aLogThatWithdrawsSomethingIsAskedForBeforeSmallerGaps() {
        SimulatedForum forum = new SimulatedForum(3, "acme", "bolt", "cirrus", "dune", "elm");
        forum.connect("bolt", "acme");
        forum.connect("cirrus", "acme");
        forum.connect("dune", "acme");
        forum.node("bolt").publish(900);
        forum.node("cirrus").urgentTo = 700;
        forum.node("cirrus").publish(1_000);
        forum.node("dune").urgentTo = 10;
        forum.node("dune").publish(5);
        forum.node("acme").publish(300);
        forum.node("acme").asked.clear();

        forum.connect("acme", "elm");
        forum.pass(Duration.ofSeconds(1));

        assertThat(forum.node("acme").asked.subList(0, 4))
                .containsExactly(
                        forum.node("dune").origin().id(),
                        forum.node("cirrus").origin().id(),
                        forum.node("acme").origin().id(),
                        forum.node("bolt").origin().id());
    }

    @Test
    void aLongGapIsFetchedByChunksFromEverybodyWhoHasThem() {
        SimulatedForum forum = longLogAtTwo();
        Node cirrus = forum.node("cirrus");

        forum.link("cirrus", "acme");
        forum.link("cirrus", "bolt");
        forum.pass(Duration.ofSeconds(2));

        assertHolds(cirrus, forum.node("acme"), 90_100);
        assertThat(forum.node("acme").served).containsKey("Blocks");
        assertThat(forum.node("bolt").served).containsKey("Blocks");
        assertThat(cirrus.bulks).isEmpty();
        assertThat(forum.disconnects).isEmpty();
    }

    @Test
    void aPeerThatSendsWrongChunksIsCutOffAndOnlyThoseAreFetchedAgain() {
        SimulatedForum forum = longLogAtTwo();
        forum.node("bolt").bendData = SyncMachineTest::flipAByteOfABlock;

        forum.link("cirrus", "acme");
        forum.link("cirrus", "bolt");
        forum.pass(Duration.ofSeconds(2));

        assertCutOff(forum, Bye.Reason.REASON_WRONG_ROOT);
        assertThat(forum.disconnects.get(0).session().peer()).isEqualTo(forum.node("bolt").name);
        assertHolds(forum.node("cirrus"), forum.node("acme"), 90_100);
    }

    @Test
    void aPeerThatStopsInTheMiddleOfABulkIsReplacedChunkByChunk() {
        SimulatedForum forum = longLogAtTwo();
        forum.node("bolt").bendData = frame -> frame.hasBlocks() ? DataFrame.getDefaultInstance() : frame;

        forum.link("cirrus", "acme");
        forum.link("cirrus", "bolt");
        forum.pass(SyncLimits.SILENCE_WITH_OTHERS.plusSeconds(2));

        assertHolds(forum.node("cirrus"), forum.node("acme"), 90_100);
        assertThat(forum.disconnects).isEmpty();
    }

    @Test
    void aBulkThatWasUnderWayWhenTheNodeStoppedGoesOnWithWhatIsMissing() {
        SimulatedForum forum = longLogAtTwo();
        Node acme = forum.node("acme");
        Node cirrus = forum.node("cirrus");
        SimulatedBulk half = SimulatedBulk.halfDone(acme, cirrus);

        cirrus.handle(half.begun(Optional.empty()));
        forum.connect("cirrus", "acme");
        forum.pass(Duration.ofSeconds(2));

        assertHolds(cirrus, acme, 90_100);
        assertThat(acme.served).doesNotContainKey("Shape");
        assertThat(half.chunksTaken).isEqualTo(half.chunksMissingAtFirst);
    }

    @Test
    void inALargeForumEntriesTravelAlongATreeAndEachNodeGetsThemOnce() {
        SimulatedForum forum = new SimulatedForum(14, "acme", "bolt", "cirrus", "delta");
        forum.forumNodes = 100;
        for (String[] pair :
                new String[][] {{"acme", "bolt"}, {"acme", "cirrus"}, {"bolt", "delta"}, {"cirrus", "delta"}}) {
            forum.connect(pair[0], pair[1]);
        }
        forum.node("acme").publish(1);
        forum.pass(Duration.ofSeconds(1));
        int before = forum.entriesSent;

        forum.node("acme").publish(1);
        forum.pass(Duration.ofSeconds(1));

        assertHolds(forum.node("delta"), forum.node("acme"), 2);
        assertThat(forum.entriesSent - before).as("once to each of the three").isEqualTo(3);
    }

    @Test
    void aHeadShownWhileAnotherOfThatSizeIsBeingAppliedIsComparedAfterwards() {
        SimulatedForum forum = new SimulatedForum(16, "acme", "bolt", "cirrus");
        Node acme = forum.node("acme");
        Node bolt = forum.node("bolt");
        Session fromAcme = forum.greet(bolt, acme);
        Session fromCirrus = forum.greet(bolt, forum.node("cirrus"));

        bolt.machine.handle(new SyncEvent.ControlReceived(fromAcme, acme.announcement(1, "one history")), forum.now);
        bolt.machine.handle(new SyncEvent.ControlReceived(fromCirrus, acme.announcement(1, "another")), forum.now);
        List<SyncAction> then = bolt.machine.handle(acme.committed(1, "one history", fromAcme), forum.now);

        assertThat(then)
                .anySatisfy(action -> assertThat(action)
                        .isInstanceOfSatisfying(
                                SyncAction.Judge.class,
                                judge -> assertThat(judge.source()).isEqualTo(fromCirrus)));
    }

    @Test
    void whoHasEverythingHearsOneDigestAndNoFrontier() {
        SimulatedForum forum = new SimulatedForum(15, "acme", "bolt");
        forum.connect("acme", "bolt");
        forum.node("acme").publish(3);
        forum.cut("acme", "bolt");
        int before = forum.framesDelivered;

        forum.connect("bolt", "acme");

        assertThat(forum.framesDelivered - before)
                .as("two hellos and two digests")
                .isEqualTo(4);
    }

    private static SimulatedForum longLogAtTwo() {
        SimulatedForum forum = new SimulatedForum(3, "acme", "bolt", "cirrus");
        forum.connect("acme", "bolt");
        forum.node("acme").publish(45_000);
        forum.node("acme").publish(45_100);
        forum.pass(Duration.ofSeconds(1));
        assertHolds(forum.node("bolt"), forum.node("acme"), 90_100);
        return forum;
    }

    @Test
    void whatBothSidesPublishedDuringAPartitionCrossesWhenItHeals() {
        SimulatedForum forum = new SimulatedForum(4, "acme", "bolt");
        forum.connect("acme", "bolt");
        forum.cut("acme", "bolt");
        forum.node("acme").publish(10);
        forum.node("bolt").publish(20);

        forum.connect("bolt", "acme");

        assertHolds(forum.node("bolt"), forum.node("acme"), 10);
        assertHolds(forum.node("acme"), forum.node("bolt"), 20);
    }

    @Test
    void ofTwoConnectionsBothSidesKeepTheSameOne() {
        SimulatedForum forum = new SimulatedForum(5, "acme", "bolt");
        forum.connect("bolt", "acme");
        forum.connect("acme", "bolt");
        forum.connect("bolt", "acme");

        assertThat(forum.node("acme").others.keySet()).singleElement().matches(Session::dialled);
        assertThat(forum.node("bolt").others.keySet()).singleElement().matches(session -> !session.dialled());
        forum.node("acme").publish(1);
        assertHolds(forum.node("bolt"), forum.node("acme"), 1);
        assertThat(forum.disconnects).noneMatch(SyncAction.Disconnect::blamed);
    }

    @Test
    void aRelayThatFlipsAByteIsCutOffAndTheEntriesComeFromSomebodyElse() {
        SimulatedForum forum = new SimulatedForum(6, "acme", "bolt", "mallory");
        forum.connect("acme", "mallory");
        forum.node("acme").publish(500);
        forum.pass(Duration.ofSeconds(1));
        forum.node("mallory").bendData = SyncMachineTest::flipAByte;

        forum.connect("bolt", "mallory");
        assertCutOff(forum, Bye.Reason.REASON_WRONG_ROOT);
        assertThat(forum.disconnects.get(0).session().peer()).isEqualTo(forum.node("mallory").name);
        assertHolds(forum.node("bolt"), forum.node("acme"), 0);

        forum.connect("bolt", "acme");
        assertHolds(forum.node("bolt"), forum.node("acme"), 500);
    }

    @Test
    void aPeerThatPromisesAndStaysSilentIsReplaced() {
        SimulatedForum forum = new SimulatedForum(7, "acme", "bolt", "mallory");
        forum.connect("acme", "mallory");
        forum.node("acme").publish(500);
        forum.pass(Duration.ofSeconds(1));
        forum.node("mallory").answersNoWants = true;
        forum.connect("bolt", "mallory");
        forum.connect("bolt", "acme");

        forum.pass(SyncLimits.SILENCE_WITH_OTHERS.plusSeconds(2));

        assertHolds(forum.node("bolt"), forum.node("acme"), 500);
    }

    @Test
    void anIdleLogsNewSignatureTravelsOnceAndStops() {
        SimulatedForum forum = new SimulatedForum(8, "acme", "bolt", "cirrus");
        forum.connect("acme", "bolt");
        forum.connect("bolt", "cirrus");
        forum.connect("acme", "cirrus");
        forum.node("acme").publish(1);
        forum.now = forum.now.plusSeconds(3_600);
        int before = forum.framesDelivered;

        forum.node("acme").publish(0);

        assertThat(forum.node("cirrus").held.get(forum.node("acme").origin().id()))
                .isNotNull()
                .satisfies(log -> assertThat(log.head.time()).isEqualTo(forum.now));
        assertThat(forum.framesDelivered - before).isLessThanOrEqualTo(8);
    }

    @Test
    void antiEntropyFindsWhatNobodyAnnounced() {
        SimulatedForum forum = new SimulatedForum(9, "acme", "bolt", "cirrus");
        Node cirrus = forum.node("cirrus");
        LogKey listedLater = cirrus.signer.logKey();
        forum.roster.remove(listedLater.origin().id());
        forum.connect("acme", "bolt");
        forum.connect("acme", "cirrus");
        cirrus.publish(5);
        assertHolds(forum.node("acme"), cirrus, 0);

        forum.roster.put(listedLater.origin().id(), listedLater);
        forum.pass(SyncLimits.ANTI_ENTROPY.multipliedBy(6));

        assertHolds(forum.node("acme"), cirrus, 5);
        assertHolds(forum.node("bolt"), cirrus, 5);
    }

    @Test
    void anotherForumIsRefusedWithoutBlame() {
        SimulatedForum forum = greet(hello().setForumId(ByteString.copyFrom(new byte[32])));
        assertThat(forum.disconnects)
                .containsExactly(new SyncAction.Disconnect(
                        stranger(forum), Bye.Reason.REASON_FORUM, "this node is in another forum", false));
    }

    @Test
    void anUnknownVersionIsRefusedWithoutBlame() {
        SimulatedForum forum = greet(hello().clearVersions().addVersions(99));
        assertThat(forum.disconnects)
                .containsExactly(new SyncAction.Disconnect(
                        stranger(forum), Bye.Reason.REASON_VERSION, "this node speaks version 1", false));
    }

    @Test
    void malformedFramesCostTheirSenderTheConnectionAndNobodyElseAnything() {
        LogHead negative = LogHead.newBuilder()
                .setLogId(ByteString.copyFrom(new byte[32]))
                .setSize(-1)
                .build();
        HeadAnnouncement noNote = HeadAnnouncement.newBuilder()
                .setCheckpoint(ByteString.copyFromUtf8("no note"))
                .build();
        List<ControlFrame> malformed = List.of(
                ControlFrame.newBuilder().setHello(hello()).build(),
                ControlFrame.newBuilder()
                        .setFrontier(Frontier.newBuilder().setLines(ByteString.copyFromUtf8("short")))
                        .build(),
                ControlFrame.newBuilder().setHeld(negative).build(),
                ControlFrame.newBuilder()
                        .setEvidence(ByteString.copyFromUtf8("none"))
                        .build(),
                ControlFrame.newBuilder().setHead(noNote).build());
        for (ControlFrame frame : malformed) {
            SimulatedForum forum = greet(hello());
            forum.connect("acme", "cirrus");
            Node acme = forum.node("acme");

            acme.handle(new SyncEvent.ControlReceived(stranger(forum), frame));

            assertCutOff(forum, Bye.Reason.REASON_PROTOCOL);
            acme.publish(1);
            assertHolds(forum.node("cirrus"), acme, 1);
        }
    }

    @Test
    void aFloodOfControlFramesIsCutOff() {
        SimulatedForum forum = greet(hello());
        ControlFrame noise = ControlFrame.newBuilder()
                .setFrontier(Frontier.getDefaultInstance())
                .build();

        for (int i = 0; i <= SyncLimits.CONTROL_FRAMES_BURST; i++) {
            forum.node("acme").handle(new SyncEvent.ControlReceived(stranger(forum), noise));
        }

        assertCutOff(forum, Bye.Reason.REASON_OVERLOADED);
    }

    @Test
    void whoPromisesEntriesThatDoNotExistIsNotAskedForEver() {
        SimulatedForum forum = new SimulatedForum(13, "acme", "bolt");
        forum.connect("acme", "bolt");
        Node acme = forum.node("acme");
        Node bolt = forum.node("bolt");
        FrontierLine lie = new FrontierLine(LogTag.of(bolt.origin().id()), 1L << 31, false, FrontierLine.ALL_CALM, 0);

        acme.handle(new SyncEvent.ControlReceived(
                acme.others.keySet().iterator().next(),
                ControlFrame.newBuilder()
                        .setFrontier(Frontier.newBuilder().setLines(FrontierLine.encode(List.of(lie))))
                        .build()));
        forum.settle();

        assertThat(forum.framesDelivered).isLessThan(20);
        bolt.publish(1);
        assertHolds(acme, bolt, 1);
    }

    private static void assertHolds(Node node, Node author, long size) {
        assertThat(node.size(author)).as("%s of %s", author.name, node.name).isEqualTo(size);
    }

    private static void assertCutOff(SimulatedForum forum, Bye.Reason reason) {
        assertThat(forum.disconnects).singleElement().satisfies(cut -> {
            assertThat(cut.reason()).isEqualTo(reason);
            assertThat(cut.blamed()).isTrue();
        });
    }

    private static DataFrame flipAByte(DataFrame frame) {
        if (!frame.hasChunk()) {
            return frame;
        }
        byte[] entry = frame.getChunk().getEntries(0).toByteArray();
        entry[20] ^= 1;
        Chunk bent = frame.getChunk().toBuilder()
                .setEntries(0, ByteString.copyFrom(entry))
                .build();
        return DataFrame.newBuilder().setChunk(bent).build();
    }

    private static DataFrame flipAByteOfABlock(DataFrame frame) {
        if (!frame.hasBlocks()) {
            return frame;
        }
        byte[] block = frame.getBlocks().getBlocks(0).toByteArray();
        block[30] ^= 1;
        Blocks bent = frame.getBlocks().toBuilder()
                .setBlocks(0, ByteString.copyFrom(block))
                .build();
        return DataFrame.newBuilder().setBlocks(bent).build();
    }

    private static Hello.Builder hello() {
        return Hello.newBuilder()
                .addVersions(SyncMachine.VERSION)
                .setForumId(ByteString.copyFrom(SimulatedForum.FORUM.value().toBytes()))
                .setInstanceId(ByteString.copyFrom(new byte[16]))
                .setSessionSalt(ByteString.copyFrom(new byte[16]));
    }

    /** A forum in which the test itself speaks to acme in bolt's name, and has said this hello. */
    private static SimulatedForum greet(Hello.Builder hello) {
        SimulatedForum forum = new SimulatedForum(10, "acme", "bolt", "cirrus");
        Node acme = forum.node("acme");
        acme.handle(new SyncEvent.Connected(stranger(forum)));
        acme.handle(new SyncEvent.ControlReceived(
                stranger(forum), ControlFrame.newBuilder().setHello(hello).build()));
        return forum;
    }

    private static Session stranger(SimulatedForum forum) {
        return new Session(forum.node("bolt").name, 99, false);
    }
}
