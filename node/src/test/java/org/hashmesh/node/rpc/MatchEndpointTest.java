// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.hashmesh.crypto.certificate.TlsIdentity;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.entry.FieldException;
import org.hashmesh.entry.HashValue;
import org.hashmesh.example.UploadCheck;
import org.hashmesh.node.config.AccessGrant;
import org.hashmesh.node.config.AccessRole;
import org.hashmesh.node.config.AdminSettings;
import org.hashmesh.node.defence.Judgement;
import org.hashmesh.node.health.RefusedValues;
import org.hashmesh.node.match.AuthorLog;
import org.hashmesh.node.match.MatchMessages;
import org.hashmesh.node.match.Matching;
import org.hashmesh.node.opinion.SeenCounts;
import org.hashmesh.node.roster.MemoryRoster;
import org.hashmesh.node.roster.Rosters;
import org.hashmesh.store.journal.Changes;
import org.hashmesh.store.kv.MemoryKeyValues;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.store.list.HashList;
import org.hashmesh.v1.Change;
import org.hashmesh.v1.ChangeKind;
import org.hashmesh.v1.CompareRequest;
import org.hashmesh.v1.CompareResponse;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.HashAnswer;
import org.hashmesh.v1.MatchRequest;
import org.hashmesh.v1.MatchServiceGrpc;
import org.hashmesh.v1.WatchRequest;
import org.hashmesh.v1.WatchResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over TLS, as a member's own system asks. */
class MatchEndpointTest {
    private static final Duration KEEP_ALIVE = Duration.ofMillis(200);
    private static final int SLOW = 1_000;

    private final Random random = new Random(7);
    private final MemoryKeyValues store = new MemoryKeyValues();
    private final Ledger ledger = Ledger.open(store);
    private final HashList list = new HashList(store, ledger.logs());
    private final AuthorLog acme = new AuthorLog(ledger, "acme.example");
    private final EdgeThreads threads = EdgeThreads.open(2, 8);
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final Map<String, ManagedChannel> byClient = new HashMap<>();
    private final InstantSource clock = InstantSource.system();
    private final Matching matching =
            Matching.open(store, ledger, list, (hash, log, index) -> {}, new SecureRandom(), clock);
    private final Parties parties;
    private final AdminPort port;

    MatchEndpointTest(@TempDir Path directory) {
        parties = new Parties(directory);
        Judgement judgement = Judgement.open(directory, new MemberName("acme.example"), ledger, (id, now) -> false);
        List<AccessGrant> grants = List.of(
                new AccessGrant(
                        "uploads", AccessRole.MATCH, parties.admin("uploads").fingerprint()),
                new AccessGrant("slow", AccessRole.MATCH, parties.admin("slow").fingerprint(), SLOW));
        MatchEndpoint endpoint = new MatchEndpoint(
                new MatchMessages(matching, judgement, new SeenCounts(0), ledger, new RefusedValues(), clock),
                new Watching(
                        new Changes(ledger.journal(), ledger.logs(), list),
                        clock,
                        threads.calls(),
                        threads.loops(),
                        KEEP_ALIVE),
                new Quotas(grants, clock),
                threads.loops());
        port = AdminPort.open(
                new AdminSettings(Parties.ANY_PORT, grants),
                Parties.LIMITS,
                parties.key(parties.of("acme.example")),
                InstantSource.fixed(Parties.NOW),
                threads,
                List.of(endpoint));
    }

    @AfterEach
    void closeAll() {
        channels.forEach(ManagedChannel::shutdownNow);
        port.close();
        threads.close();
        matching.close();
    }

    @Test
    void theExampleClientAsksAboutManyHashesOnOneStream() {
        List<HashValue> known = hashes(300);
        acme.add(known.toArray(HashValue[]::new));
        List<Hash> asked = new ArrayList<>();
        known.forEach(hash -> asked.add(hash.toHash()));
        hashes(700).forEach(hash -> asked.add(hash.toHash()));
        List<HashAnswer> answers = new ArrayList<>();
        new UploadCheck(connect("uploads"))
                .ask(asked.iterator(), answers::add)
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
        assertThat(answers).extracting(HashAnswer::getHash).isEqualTo(asked);
        assertThat(answers.stream().filter(HashAnswer::getKnown).count()).isEqualTo(300);
    }

    @Test
    void whoeverWatchesHearsOfEachChangeAsItComes() {
        acme.add(hashes(2).toArray(HashValue[]::new));
        ConcurrentLinkedQueue<Change> heard = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<String> cursors = new ConcurrentLinkedQueue<>();
        Thread reader = reader(WatchRequest.getDefaultInstance(), heard, cursors);
        Awaitility.await().until(() -> heard.size() == 2);
        int at = acme.add(hashes(1).toArray(HashValue[]::new));
        acme.withdraw(at);
        Awaitility.await().until(() -> heard.size() == 4);
        assertThat(heard)
                .extracting(Change::getKind)
                .containsExactly(
                        ChangeKind.CHANGE_KIND_LISTED,
                        ChangeKind.CHANGE_KIND_LISTED,
                        ChangeKind.CHANGE_KIND_LISTED,
                        ChangeKind.CHANGE_KIND_CHANGED);
        int quiet = cursors.size();
        Awaitility.await().until(() -> cursors.size() > quiet + 1);
        assertThat(heard).hasSize(4);
        channels.forEach(ManagedChannel::shutdownNow);
        Awaitility.await().until(() -> !reader.isAlive());
    }

    @Test
    void goingOnFromAnyCursorLosesNothingAndRepeatsNothing() {
        for (int i = 0; i < 5; i++) {
            int at = acme.add(hashes(1 + random.nextInt(600)).toArray(HashValue[]::new));
            acme.withdraw(at);
        }
        List<WatchResponse> whole = untilNow("");
        List<Change> all = changes(whole);
        assertThat(all).hasSizeGreaterThan(600);
        for (int i = 0; i < whole.size(); i++) {
            List<Change> rest = new ArrayList<>(changes(whole.subList(0, i + 1)));
            rest.addAll(changes(untilNow(whole.get(i).getCursor())));
            assertThat(rest.equals(all)).as("cut after response %d", i).isTrue();
        }
    }

    @Test
    void tellsOnlyOfTheTypesAskedForAndFromNowOn() throws FieldException {
        acme.add(hashes(3).toArray(HashValue[]::new));
        String here = stub("uploads")
                .watch(WatchRequest.newBuilder().setFromNow(true).build())
                .next()
                .getCursor();
        HashValue md5 = HashValue.parse("md5", "0cc175b9c0f1b6a831c399e269772661");
        acme.add(hashes(1).get(0), md5);
        Iterator<WatchResponse> told = stub("uploads")
                .watch(WatchRequest.newBuilder()
                        .setCursor(here)
                        .setUntilNow(true)
                        .addHashTypes("md5")
                        .build());
        List<WatchResponse> responses = new ArrayList<>();
        told.forEachRemaining(responses::add);
        assertThat(changes(responses))
                .extracting(change -> change.getListing().getHash())
                .containsExactly(md5.toHash());
    }

    @Test
    void refusesACursorThatIsNotOfThisDatabaseAndSaysWhatToDo() {
        String other = Ledger.open(new MemoryKeyValues()).journal().end().text();
        StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, () -> untilNow(other));
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(refused.getStatus().getDescription())
                .startsWith("E-CALL-004")
                .contains("another database")
                .contains("empty cursor");
    }

    @Test
    void letsOneClientWatchOnlySoManyTimesAtOnce() {
        WatchRequest request = WatchRequest.newBuilder().setFromNow(true).build();
        List<Iterator<WatchResponse>> streams = new ArrayList<>();
        for (int i = 0; i < Watching.MOST_PER_CLIENT; i++) {
            streams.add(stub("uploads").watch(request));
            assertThat(streams.get(i).hasNext()).isTrue();
        }
        StatusRuntimeException refused = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> stub("uploads").watch(request).next());
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(stub("slow").watch(request).hasNext()).isTrue();
    }

    @Test
    void refusesWhoAsksForMoreThanItsQuotaAndSaysWhenToComeBack() {
        MatchRequest batch = batch(1_000);
        // On a slow machine the quota fills up between two calls: sooner or later they come faster.
        StatusRuntimeException refused = Awaitility.await()
                .pollInterval(Duration.ZERO)
                .until(
                        () -> catchThrowableOfType(
                                StatusRuntimeException.class, () -> stub("slow").match(batch)),
                        Objects::nonNull);
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(refused.getStatus().getDescription())
                .startsWith("E-CALL-003: slow (match) may ask about 1000 hashes a second; next: ask again in ");
        stub("uploads").match(batch);
    }

    @Test
    void readsAStreamOverItsQuotaMoreSlowly() {
        List<Hash> asked = hashes(2_600).stream().map(HashValue::toHash).toList();
        List<HashAnswer> answers = new ArrayList<>();
        long before = System.nanoTime();
        new UploadCheck(connect("slow"))
                .ask(asked.iterator(), answers::add)
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
        assertThat(answers).hasSize(2_600);
        assertThat(System.nanoTime() - before).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(400));
    }

    @Test
    void comparesTwoHashesByTheMeasureOfTheirType() {
        HashValue one = hashes(1).get(0);
        byte[] bits = Arrays.copyOfRange(one.rowKey(), 1, 33);
        bits[0] ^= 0x0f;
        CompareResponse near = compare(one.toHash(), HashValue.pdq(bits).toHash());
        assertThat(near.getDistance()).isEqualTo(4);
        assertThat(near.getMatch()).isTrue();
        assertThat(near.getEqual()).isFalse();
        Hash md5 = Hash.newBuilder()
                .setType("md5")
                .setValue("0cc175b9c0f1b6a831c399e269772661")
                .build();
        assertThat(compare(md5, md5).getEqual()).isTrue();
        StatusRuntimeException refused =
                catchThrowableOfType(StatusRuntimeException.class, () -> compare(md5, one.toHash()));
        assertThat(refused.getStatus().getDescription()).contains("right.type: pdq, but the left one is md5");
    }

    private CompareResponse compare(Hash left, Hash right) {
        return stub("uploads")
                .compare(CompareRequest.newBuilder()
                        .setLeft(left)
                        .setRight(right)
                        .build());
    }

    private Thread reader(
            WatchRequest request, ConcurrentLinkedQueue<Change> heard, ConcurrentLinkedQueue<String> cursors) {
        Iterator<WatchResponse> stream = stub("uploads").watch(request);
        Thread thread = new Thread(() -> {
            try {
                stream.forEachRemaining(response -> {
                    heard.addAll(response.getChangesList());
                    cursors.add(response.getCursor());
                });
            } catch (StatusRuntimeException e) {
                cursors.add("ended");
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private List<WatchResponse> untilNow(String cursor) {
        List<WatchResponse> responses = new ArrayList<>();
        stub("uploads")
                .watch(WatchRequest.newBuilder()
                        .setCursor(cursor)
                        .setUntilNow(true)
                        .build())
                .forEachRemaining(responses::add);
        return responses;
    }

    private static List<Change> changes(List<WatchResponse> responses) {
        return responses.stream()
                .flatMap(response -> response.getChangesList().stream())
                .toList();
    }

    private MatchRequest batch(int count) {
        return MatchRequest.newBuilder()
                .addAllHashes(hashes(count).stream().map(HashValue::toHash).toList())
                .build();
    }

    private List<HashValue> hashes(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    byte[] bits = new byte[32];
                    random.nextBytes(bits);
                    return HashValue.pdq(bits);
                })
                .toList();
    }

    private MatchServiceGrpc.MatchServiceBlockingStub stub(String client) {
        return MatchServiceGrpc.newBlockingStub(connect(client)).withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    private ManagedChannel connect(String client) {
        return byClient.computeIfAbsent(client, this::dial);
    }

    private ManagedChannel dial(String client) {
        TlsIdentity identity = parties.admin(client);
        MemoryRoster roster = new MemoryRoster(Rosters.snapshot(1, parties.member("acme.example")));
        PinnedTrust trust = new PinnedTrust(new PeerAdmission(roster), InstantSource.fixed(Parties.NOW));
        ManagedChannel channel = NettyChannelBuilder.forAddress(
                        port.address().host(), port.address().port())
                .sslContext(PinnedTls.client(parties.key(identity), trust))
                .build();
        channels.add(channel);
        return channel;
    }
}
