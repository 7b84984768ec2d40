// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.log.CollectionName;
import org.hashmesh.crypto.log.LogSigner;
import org.hashmesh.crypto.log.MalformedNameException;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.entry.FieldException;
import org.hashmesh.node.health.NodeHealth;
import org.hashmesh.node.publish.FaultyKeyValues.Fault;
import org.hashmesh.node.roster.MemoryRoster;
import org.hashmesh.node.roster.Rosters;
import org.hashmesh.node.sync.AuthorLimits;
import org.hashmesh.store.check.StoreCheck;
import org.hashmesh.store.kv.ReopeningKeyValues;
import org.hashmesh.store.kv.RocksKeyValues;
import org.hashmesh.store.kv.StoreLimits;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.store.list.HashList;
import org.hashmesh.store.lock.SignLock;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.NewEntry;
import org.hashmesh.v1.NodeState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriterTest {
    private static final long SECONDS = 30;

    private final Deque<FaultyKeyValues> opened = new ArrayDeque<>();
    private final Queue<NodeState> states = new ConcurrentLinkedQueue<>();
    private final NodeHealth health = new NodeHealth();
    private final EntryMaker maker = new EntryMaker(new SecureRandom(), InstantSource.system());
    private final LogSigner signer;
    private final ReopeningKeyValues store;
    private final MemoryRoster roster = new MemoryRoster(Rosters.snapshot(1));
    private final Ledger ledger;
    private final HashList list;
    private final SignLock lock;
    private final Writer writer;

    WriterTest(@TempDir Path directory) throws MalformedNameException {
        Path place = directory.resolve("store");
        RocksKeyValues.create(place, StoreLimits.DEFAULT).close();
        Origin origin = Origin.of(
                Rosters.forum(),
                MemberName.parse("acme.example"),
                NodeName.parse("n1"),
                CollectionName.parse("main"),
                1);
        signer = new LogSigner(origin, Ed25519PrivateKey.generate(new SecureRandom()));
        store = new ReopeningKeyValues(() -> {
            FaultyKeyValues next = new FaultyKeyValues(RocksKeyValues.open(place, StoreLimits.DEFAULT));
            opened.addLast(next);
            return next;
        });
        ledger = Ledger.open(store);
        list = new HashList(store, ledger.logs());
        lock = SignLock.create(directory.resolve("sign-lock"));
        Submissions submissions = Submissions.open(
                signer, roster, ledger, list, lock, maker, event -> {}, health, InstantSource.system());
        PeerExtensions extensions = new PeerExtensions(
                origin.id(),
                ledger,
                roster,
                health,
                TestGates.over(store, ledger.logs(), origin.id(), roster, health, event -> {}),
                AuthorLimits.NONE,
                InstantSource.system(),
                event -> {},
                submissions::recover);
        writer = new Writer(
                submissions,
                extensions,
                () -> {
                    store.reopen();
                    ledger.logs().reload();
                },
                health);
        health.onChange(condition -> states.add(condition.state()));
        writer.start();
    }

    @AfterEach
    void close() throws InterruptedException {
        writer.close();
        store.close();
        lock.close();
    }

    @Test
    void servesAgainAfterStagingFailed() throws Exception {
        failsAndServesAgain(0, Fault.NOT_WRITTEN);
    }

    @Test
    void servesAgainAfterStagingFailedThatTookEffect() throws Exception {
        failsAndServesAgain(0, Fault.WRITTEN);
    }

    @Test
    void servesAgainAfterACommitFailedThatWasLockedAlready() throws Exception {
        failsAndServesAgain(1, Fault.NOT_WRITTEN);
    }

    @Test
    void servesAgainAfterACommitFailedThatTookEffect() throws Exception {
        failsAndServesAgain(1, Fault.WRITTEN);
    }

    /** Whatever is left of the failed write: the caller asks again, and each hash is listed exactly once. */
    private void failsAndServesAgain(int goodCommits, Fault fault) throws Exception {
        publish(1);
        opened.getLast().failAfter(goodCommits, fault);

        Throwable refused = catchThrowable(() -> publish(2));

        assertThat(refused)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(NotTakenException.class)
                .hasMessageContaining("not certain");
        Awaitility.await()
                .atMost(Duration.ofSeconds(SECONDS))
                .untilAsserted(() -> assertThat(states)
                        .containsExactly(NodeState.NODE_STATE_READ_ONLY, NodeState.NODE_STATE_SERVING));
        assertThat(opened).hasSize(2);
        publish(2);
        publish(3);
        for (int number = 1; number <= 3; number++) {
            assertThat(list.lookup(List.of(proposal(number).hash().orElseThrow()), Instant.now())
                            .get(0))
                    .as("hash %s", number)
                    .hasSize(1);
        }
        assertThat(new StoreCheck(store, ledger.logs(), origin -> Optional.of(signer.logKey())).verify(progress -> {}))
                .isEmpty();
    }

    private Outcome publish(int number) throws Exception {
        return writer.submit(List.of(proposal(number)))
                .get(SECONDS, TimeUnit.SECONDS)
                .get(0);
    }

    private Proposal proposal(int number) throws FieldException {
        return maker.add(NewEntry.newBuilder()
                .setHash(Hash.newBuilder().setType("md5").setValue(String.format("%032x", number)))
                .build());
    }
}
