// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.log.CollectionName;
import org.hashmesh.crypto.log.LogSigner;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.node.health.NodeHealth;
import org.hashmesh.node.health.NodeHealth.Obstacle;
import org.hashmesh.node.roster.MemoryRoster;
import org.hashmesh.node.roster.Rosters;
import org.hashmesh.store.kv.MemoryKeyValues;
import org.hashmesh.store.ledger.Ledger;
import org.hashmesh.store.list.HashList;
import org.hashmesh.store.lock.SignLock;
import org.hashmesh.store.lock.Signed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An author against whom there is evidence: its key signs nothing more, whatever was interrupted. */
class FrozenAuthorTest {

    private final Origin origin = Origin.of(
            Rosters.forum(), new MemberName("acme.example"), new NodeName("eu1"), new CollectionName("main"), 1);
    private final NodeHealth health = new NodeHealth();
    private final EntryMaker maker = new EntryMaker(new SecureRandom(), InstantSource.system());

    @Test
    void signsNothingAfterTheEvidence(@TempDir Path directory) throws Exception {
        MemoryKeyValues store = new MemoryKeyValues();
        Ledger ledger = Ledger.open(store);
        try (SignLock lock = SignLock.create(directory.resolve("sign-lock"))) {
            Submissions submissions = Submissions.open(
                    new LogSigner(origin, Ed25519PrivateKey.generate(new SecureRandom())),
                    new MemoryRoster(Rosters.snapshot(1)),
                    ledger,
                    new HashList(store, ledger.logs()),
                    lock,
                    maker,
                    event -> {},
                    health,
                    InstantSource.system());
            submissions.recover();
            assertThat(lock.read(origin)).map(Signed::size).contains(new TreeSize(1));
            ledger.stage(origin, List.of(maker.open()));

            health.set(Obstacle.FROZEN, "evidence");
            submissions.recover();
            submissions.signAgain();
            assertThatExceptionOfType(NotTakenException.class)
                    .isThrownBy(() -> submissions.publish(List.of(new Proposal(maker.open(), Optional.empty()))))
                    .withMessage("evidence");

            assertThat(lock.read(origin)).map(Signed::size).contains(new TreeSize(1));
        }
    }
}
