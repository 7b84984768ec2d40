// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.CompactRange;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.node.demo.Deadline;
import org.hashmesh.node.demo.ForumPlan;
import org.hashmesh.node.demo.LocalForum;
import org.hashmesh.node.demo.LocalMember;
import org.hashmesh.node.demo.SampleList;
import org.hashmesh.node.demo.Topology;
import org.hashmesh.v1.ControlFrame;
import org.hashmesh.v1.EvidenceServiceGrpc;
import org.hashmesh.v1.HeadAnnouncement;
import org.hashmesh.v1.HeldEvidence;
import org.hashmesh.v1.ListEvidenceRequest;
import org.hashmesh.v1.ListHeldEvidenceRequest;
import org.hashmesh.v1.ListLogsRequest;
import org.hashmesh.v1.Log;
import org.hashmesh.v1.NewEntry;
import org.hashmesh.v1.SubmitEvidenceRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A member shows one history of its log to one node and another to the next: both find out, and go on without it. */
class ForkedLogTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final List<String> SMALL_JAVA =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx160m", "-Xshare:auto");

    private final SampleList list = new SampleList(10);

    @TempDir
    private Path directory;

    @Test
    void twoHistoriesForTwoNodesAreEvidenceAtBoth() {
        List<MemberName> names = Stream.of("acme.example", "bolt.example", "fork.example")
                .map(MemberName::new)
                .toList();
        try (LocalForum forum = LocalForum.create(
                new ForumPlan(directory.resolve("forum"), "demo", names, Topology.CHAIN, SMALL_JAVA))) {
            LocalMember acme = forum.member("acme");
            LocalMember bolt = forum.member("bolt");
            acme.start();
            bolt.start();
            acme.awaitReady(Deadline.in(LIMIT));
            bolt.awaitReady(Deadline.in(LIMIT));
            try (HostilePeer toAcme = new HostilePeer(forum.member("fork"), acme);
                    HostilePeer toBolt = new HostilePeer(forum.member("fork"), bolt)) {
                toAcme.send(head(toAcme, 1));
                toBolt.send(head(toBolt, 2));

                HeldEvidence evidence = awaitEvidence(acme);
                assertThat(awaitEvidence(bolt).getKind()).isEqualTo(evidence.getKind());
                assertThat(evidence.getKind()).isEqualTo("two-roots");
                assertThat(evidence.getMember()).isEqualTo("fork.example");
                assertThat(evidence.getVerifies()).isTrue();
                assertThat(servedTo(toBolt)).isNotEmpty();
                assertThat(submitAgain(toAcme, evidence.getEvidence())).isTrue();
            }
            for (LocalMember member : List.of(acme, bolt)) {
                assertThat(member.client().status().getWarningsList())
                        .anyMatch(warning -> warning.contains("1 log is frozen"));
                assertThat(logs(member))
                        .filteredOn(Log::getFrozen)
                        .extracting(Log::getMember)
                        .containsExactly("fork.example");
            }
            assertThat(arrives(acme, bolt)).isTrue();
            assertThat(arrives(bolt, acme)).isTrue();
            // Neither history had receipts of two members: nothing of it counts, at both alike.
            assertThat(Deadline.in(LIMIT)
                            .await(Duration.ofMillis(100), () -> digest(acme).equals(digest(bolt))))
                    .isTrue();
        }
    }

    private static ControlFrame head(HostilePeer peer, int history) {
        List<Leaf> leaves = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            byte[] leaf = new byte[40];
            leaf[0] = 1;
            leaf[1] = 99;
            leaf[20] = (byte) i;
            leaf[21] = (byte) (i < 2 ? 0 : history);
            leaves.add(new Leaf(leaf));
        }
        TreeHasher hasher = new TreeHasher();
        CompactRange tree = CompactRange.EMPTY.append(
                hasher, leaves.stream().map(leaf -> leaf.hash(hasher)).toList());
        Instant now = InstantSource.system().instant().truncatedTo(ChronoUnit.SECONDS);
        SignedCheckpoint checkpoint = peer.signer().sign(peer.origin(), tree.size(), tree.root(hasher), now);
        HeadAnnouncement.Builder head = HeadAnnouncement.newBuilder()
                .setLogId(ByteString.copyFrom(peer.origin().id().value().toBytes()))
                .setCheckpoint(ByteString.copyFrom(checkpoint.note()));
        leaves.forEach(leaf -> head.addEntries(ByteString.copyFrom(leaf.bytes())));
        return ControlFrame.newBuilder().setHead(head).build();
    }

    private static HeldEvidence awaitEvidence(LocalMember member) {
        boolean found = Deadline.in(LIMIT)
                .await(Duration.ofMillis(100), () -> !evidence(member).isEmpty());
        assertThat(found)
                .as(() -> member.name() + " holds evidence" + member.logTail())
                .isTrue();
        return evidence(member).get(0);
    }

    private static List<HeldEvidence> evidence(LocalMember member) {
        List<HeldEvidence> all = new ArrayList<>();
        try {
            member.client()
                    .admin()
                    .listHeldEvidence(ListHeldEvidenceRequest.getDefaultInstance())
                    .forEachRemaining(all::add);
        } catch (StatusRuntimeException e) {
            member.requireAlive();
        }
        return all;
    }

    private static String digest(LocalMember member) {
        return member.client().status().getHeadsDigest();
    }

    private static List<Log> logs(LocalMember member) {
        return member.client()
                .admin()
                .listLogs(ListLogsRequest.getDefaultInstance())
                .getLogsList();
    }

    private static List<ByteString> servedTo(HostilePeer peer) {
        List<ByteString> served = new ArrayList<>();
        EvidenceServiceGrpc.newBlockingStub(peer.channel())
                .listEvidence(ListEvidenceRequest.getDefaultInstance())
                .forEachRemaining(answer -> served.add(answer.getEvidence()));
        return served;
    }

    private static boolean submitAgain(HostilePeer peer, ByteString evidence) {
        return EvidenceServiceGrpc.newBlockingStub(peer.channel())
                .submitEvidence(
                        SubmitEvidenceRequest.newBuilder().setEvidence(evidence).build())
                .getKnown();
    }

    private boolean arrives(LocalMember from, LocalMember to) {
        NewEntry entry = list.entry(from.shortName().equals("acme") ? 1 : 2);
        assertThat(from.client().add(List.of(entry))).hasSize(1);
        return Deadline.in(LIMIT)
                .await(
                        Duration.ofMillis(10),
                        () -> to.client().lookUp(entry.getHash()).getKnown());
    }
}
