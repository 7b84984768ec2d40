// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.forum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.hashmesh.crypto.forum.ActId;
import org.hashmesh.crypto.forum.Ballot;
import org.hashmesh.crypto.forum.Ballot.Choice;
import org.hashmesh.crypto.forum.Ballot.Step;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.KnownKeys;
import org.hashmesh.crypto.forum.VotingKey;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.node.forum.Assembly.Company;
import org.junit.jupiter.api.Test;

class RememberedItemsTest {
    private static final int ROOM = 2_000;

    private final Company acme = Company.of("acme.example");
    private final Company bolt = Company.of("bolt.example");
    private final ForumId forum = new ForumId(Digest.sha256(new byte[1]));
    private final RememberedItems items = new RememberedItems(ROOM, new KnownKeys());

    private ByteString ballot(int round, Company named, Company signer) {
        return ByteString.copyFrom(Ballot.sign(
                        forum,
                        acme.name(),
                        1,
                        round,
                        Step.VOTE,
                        Optional.of(new Choice(new ActId(Digest.sha256(new byte[2])), round)),
                        VotingKey.sign(forum, acme.name(), 1, acme.node().publicKey(), named.identity()),
                        signer.node())
                .file());
    }

    @Test
    void readsAFileOnce() throws Exception {
        assertThat(items.read(ballot(0, acme, acme))).isSameAs(items.read(ballot(0, acme, acme)));
    }

    @Test
    void forgetsTheOldestWhenThereIsNoRoom() throws Exception {
        var first = items.read(ballot(0, acme, acme));
        for (int round = 1; round < 10; round++) {
            assertThat(items.read(ballot(round, acme, acme))).isNotNull();
        }
        assertThat(items.read(ballot(0, acme, acme))).isNotSameAs(first);
    }

    @Test
    void doesNotTakeWhatIsForgedForGoodBecauseItWasSeenBefore() throws Exception {
        ((Ballot) items.read(ballot(0, acme, acme))).verify(acme.identity().publicKey());
        for (int again = 0; again < 2; again++) {
            Ballot byAnother = (Ballot) items.read(ballot(0, acme, bolt));
            assertThatThrownBy(() -> byAnother.verify(acme.identity().publicKey()))
                    .isInstanceOf(ForumException.class);
            Ballot withAnothersKey = (Ballot) items.read(ballot(0, bolt, acme));
            assertThatThrownBy(() -> withAnothersKey.verify(acme.identity().publicKey()))
                    .isInstanceOf(ForumException.class);
        }
    }

    @Test
    void asksAgainUnderAnotherIdentityKey() throws Exception {
        Ballot good = (Ballot) items.read(ballot(0, acme, acme));
        good.verify(acme.identity().publicKey());
        assertThatThrownBy(() -> good.verify(bolt.identity().publicKey())).isInstanceOf(ForumException.class);
    }
}
