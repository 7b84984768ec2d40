// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.tree.CompactRange;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.entry.FieldException;
import org.hashmesh.node.publish.EntryMaker;
import org.hashmesh.store.lock.Signed;
import org.hashmesh.v1.AddRequest;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.NewEntry;
import org.hashmesh.v1.NodeState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node does when its disk is not what it was. */
class RecoveryTest {
    private static final Hash EARLY = TestNode.hash(1);
    private static final Hash LATE = TestNode.hash(2);

    @TempDir
    Path directory;

    @Test
    void anOlderCopyOfTheStoreSignsNothingUntilPeersGaveTheMissingEntriesBack()
            throws IOException, InterruptedException {
        List<TestNode> founders = TestNode.founders(directory, "acme.example", "bolt.example");
        try (TestNode acme = founders.get(0);
                TestNode bolt = founders.get(1)) {
            bolt.start();
            acme.start();
            acme.add(EARLY);
            acme.stop();
            TestNode.copy(acme.config().directories().store(), directory.resolve("older"));
            acme.start();
            acme.add(LATE);
            bolt.awaitKnown(LATE);
            acme.stop();
            restore(acme);

            // Alone, it knows from its lock that entries are missing, and signs nothing.
            bolt.stop();
            acme.start();
            assertThat(acme.status().getState()).isEqualTo(NodeState.NODE_STATE_RECOVERING);
            assertThat(acme.status().getStateReason()).contains("signed");
            StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, () -> add(acme, 3));
            assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
            assertThat(refused.getStatus().getDescription()).startsWith("E-NODE-001");
            assertThat(acme.knows(EARLY)).isTrue();
            assertThat(acme.knows(LATE)).isFalse();

            // With its peer, it gets them back, and only then goes on where it had been.
            bolt.start();
            acme.awaitKnown(LATE);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> acme.status().getState() == NodeState.NODE_STATE_SERVING);
            assertThat(acme.add(TestNode.hash(3)).getIndex()).isEqualTo(3);
            bolt.awaitKnown(TestNode.hash(3));
            bolt.awaitDigestOf(acme);
        }
    }

    @Test
    void aCrashBetweenTheLockAndTheCommitIsFinishedAtTheNextStart() throws FieldException, InterruptedException {
        try (TestNode acme = TestNode.of(directory, "acme.example")) {
            acme.start();
            acme.add(EARLY);
            acme.stop();
            Signed locked = crashAfterTheLock(acme, LATE);

            acme.start();

            assertThat(acme.status().getState()).isEqualTo(NodeState.NODE_STATE_SERVING);
            assertThat(acme.knows(LATE)).isTrue();
            assertThat(acme.add(TestNode.hash(3)).getIndex())
                    .isEqualTo(locked.size().value());
        }
    }

    @Test
    void entriesThatWereWrittenAndNeverLockedArePublishedAtTheNextStart() throws FieldException, InterruptedException {
        try (TestNode acme = TestNode.of(directory, "acme.example")) {
            acme.start();
            acme.stop();
            try (Storage storage = Storage.open(acme.config().directories())) {
                storage.ledger().stage(acme.log().origin(), List.of(leaf(LATE)));
            }

            acme.start();

            assertThat(acme.knows(LATE)).isTrue();
            assertThat(acme.status().getState()).isEqualTo(NodeState.NODE_STATE_SERVING);
        }
    }

    @Test
    void aSignLockOlderThanTheStoreFencesTheNode() throws IOException, InterruptedException {
        try (TestNode acme = TestNode.of(directory, "acme.example")) {
            acme.start();
            acme.add(EARLY);
            acme.stop();
            Path lock = acme.config().directories().signLock();
            TestNode.copy(lock, directory.resolve("older-lock"));
            acme.start();
            acme.add(LATE);
            acme.stop();
            Files.move(lock, directory.resolve("newer-lock"));
            Files.move(directory.resolve("older-lock"), lock);

            acme.start();

            assertThat(acme.status().getState()).isEqualTo(NodeState.NODE_STATE_READ_ONLY);
            assertThat(acme.status().getStateReason()).contains("sign-lock");
            assertThat(catchThrowableOfType(StatusRuntimeException.class, () -> add(acme, 3))
                            .getStatus()
                            .getDescription())
                    .startsWith("E-NODE-001");
            assertThat(acme.knows(LATE)).isTrue();
        }
    }

    private void restore(TestNode acme) throws IOException {
        Path store = acme.config().directories().store();
        Files.move(store, directory.resolve("newer"));
        Files.move(directory.resolve("older"), store);
    }

    /** Does what the publisher does up to the lock, and stops there. */
    private static Signed crashAfterTheLock(TestNode acme, Hash hash) throws FieldException {
        try (Storage storage = Storage.open(acme.config().directories())) {
            Origin origin = acme.log().origin();
            storage.ledger().stage(origin, List.of(leaf(hash)));
            TreeHasher hasher = new TreeHasher();
            CompactRange range = storage.ledger()
                    .range(origin.id())
                    .append(
                            hasher,
                            List.of(storage.ledger().staged(origin).get(0).hash(hasher)));
            Optional<Signed> before = storage.lock().read(origin);
            Signed next =
                    new Signed(range.size(), range.root(hasher), Instant.now().truncatedTo(ChronoUnit.SECONDS));
            storage.lock().advance(origin, before, next);
            return next;
        }
    }

    private static Leaf leaf(Hash hash) throws FieldException {
        return new EntryMaker(new SecureRandom(), InstantSource.system())
                .add(NewEntry.newBuilder().setHash(hash).build())
                .leaf();
    }

    private static void add(TestNode node, int number) {
        Object ignored = node.admin()
                .add(AddRequest.newBuilder()
                        .addEntries(NewEntry.newBuilder().setHash(TestNode.hash(number)))
                        .build());
    }
}
