// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.forum;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.hashmesh.node.demo.Deadline;
import org.hashmesh.node.demo.ForumPlan;
import org.hashmesh.node.demo.LocalForum;
import org.hashmesh.node.demo.LocalMember;
import org.hashmesh.node.demo.SampleList;
import org.hashmesh.v1.AddOutcome;
import org.hashmesh.v1.ListPeersRequest;
import org.hashmesh.v1.ListingState;
import org.hashmesh.v1.NewEntry;
import org.hashmesh.v1.Peer;
import org.hashmesh.v1.PeerState;
import org.hashmesh.v1.WithdrawReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A chain of three processes: the ends know each other, are told not to dial each other, and never connect. */
class ChainTest {
    /** Generous: the machine may be busy. It takes milliseconds when it is not. */
    private static final Duration ARRIVES = Duration.ofMinutes(1);

    private static final SampleList LIST = new SampleList(400);

    @TempDir
    private Path directory;

    @Test
    void whatOneEndAddsAndWithdrawsReachesTheOtherEndThroughTheMiddle() {
        try (LocalForum forum = LocalForum.create(
                ForumPlan.chain(directory.resolve("forum"), "acme.example", "bolt.example", "cove.example"))) {
            forum.start();
            LocalMember acme = forum.member("acme");
            LocalMember cove = forum.member("cove");
            arrives(acme, cove, LIST.entry(0));
            arrives(cove, acme, LIST.entry(1));

            List<NewEntry> many = IntStream.range(2, 400).mapToObj(LIST::entry).toList();
            assertThat(acme.client().add(many)).allMatch(result -> result.getOutcome() == AddOutcome.ADD_OUTCOME_ADDED);
            cove.kill();
            assertThat(withdraw(acme, LIST.entry(0))).isOne();
            cove.start();
            cove.awaitReady(Deadline.in(ARRIVES));
            eventually(() -> !isInForceAt(cove, acme, LIST.entry(0)), "the withdrawal arrives", cove);
            assertThat(withdraw(cove, LIST.entry(1))).isOne();
            eventually(() -> !isInForceAt(acme, cove, LIST.entry(1)), "the withdrawal arrives", acme);

            eventually(forum::agrees, "all hold the same", cove);
            assertThat(isInForceAt(cove, acme, LIST.entry(399))).isTrue();
            assertNeverConnected(acme, "cove.example");
            assertNeverConnected(cove, "acme.example");
        }
    }

    private static void arrives(LocalMember from, LocalMember to, NewEntry entry) {
        assertThat(from.client().add(List.of(entry)))
                .allMatch(result -> result.getOutcome() == AddOutcome.ADD_OUTCOME_ADDED);
        eventually(() -> isInForceAt(to, from, entry), "the entry arrives", to);
    }

    private static int withdraw(LocalMember member, NewEntry entry) {
        return member.client()
                .withdraw(entry.getHash(), WithdrawReason.WITHDRAW_REASON_MISTAKE)
                .getWithdrawnCount();
    }

    private static boolean isInForceAt(LocalMember reader, LocalMember author, NewEntry entry) {
        return reader.client().lookUp(entry.getHash()).getListingsList().stream()
                .anyMatch(listing -> listing.getMember().equals(author.name().value())
                        && listing.getState() == ListingState.LISTING_STATE_IN_FORCE);
    }

    private static void assertNeverConnected(LocalMember member, String other) {
        List<Peer> peers = member.client()
                .admin()
                .listPeers(ListPeersRequest.getDefaultInstance())
                .getPeersList();
        assertThat(peers)
                .filteredOn(peer -> peer.getMember().equals(other))
                .singleElement()
                .satisfies(peer -> {
                    assertThat(peer.getState()).isEqualTo(PeerState.PEER_STATE_NOT_NEEDED);
                    assertThat(peer.getAddressesList()).isNotEmpty();
                    assertThat(peer.getBytesReceived()).isZero();
                });
    }

    private static void eventually(BooleanSupplier condition, String what, LocalMember where) {
        boolean held = Deadline.in(ARRIVES).await(() -> {
            try {
                return condition.getAsBoolean();
            } catch (StatusRuntimeException e) {
                where.requireAlive();
                return false;
            }
        });
        assertThat(held).as(() -> what + where.logTail()).isTrue();
    }
}
