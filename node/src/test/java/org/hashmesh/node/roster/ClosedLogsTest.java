// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hashmesh.crypto.forum.Aftermath;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.LogSigner;
import org.hashmesh.crypto.log.ReceiptedCheckpoint;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.store.list.Annulment;
import org.hashmesh.store.list.Annulment.Reason;
import org.junit.jupiter.api.Test;

class ClosedLogsTest {
    private static final Digest LEAF = Digest.sha256(new byte[] {1});
    private static final Digest OTHER = Digest.sha256(new byte[] {2});

    private final RosterMember acme = Rosters.member("acme.example");
    private final RosterMember bolt = Rosters.member("bolt.example");
    private final LogKey closedKey = bolt.logs().get(0);
    private final LogId closed = closedKey.origin().id();
    private final LogId open = acme.logs().get(0).origin().id();

    @Test
    void aLogThatIsKeptOrInQuarantineIsStillListedAndAPurgedOneIsNot() {
        for (Aftermath aftermath : Aftermath.values()) {
            RosterSnapshot snapshot = snapshot(2, aftermath, Set.of());
            boolean listed = aftermath != Aftermath.PURGE;
            assertThat(snapshot.log(closed).isPresent()).isEqualTo(listed);
            assertThat(snapshot.logs()).hasSize(listed ? 2 : 1);
            assertThat(snapshot.pin(closed).isPresent()).isEqualTo(listed);
            assertThat(snapshot.closed(closed)).isPresent();
            assertThat(snapshot.member(bolt.name())).isEmpty();
            assertThat(snapshot.evictedBy(bolt.name())).hasValue(9);
            assertThat(snapshot.evictedBy(acme.name())).isEmpty();
        }
        assertThat(snapshot(2, Aftermath.KEEP, Set.of()).pin(open)).isEmpty();
    }

    @Test
    void aLogIsOpenOrClosedAndItsPinIsItsOwn() {
        assertThatThrownBy(() -> new RosterSnapshot(
                        Rosters.snapshot(2).version(),
                        Rosters.forum(),
                        Rosters.FORUM_NAME,
                        List.of(acme, bolt),
                        List.of(closed(Aftermath.KEEP)),
                        Set.of(),
                        2))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ClosedLog(acme.logs().get(0), pin(), Aftermath.KEEP, 9))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theViewFollowsTheNewestRosterAtOnce() {
        MemoryRoster roster = new MemoryRoster(Rosters.snapshot(1, acme, bolt));
        RosterEffect effect = effect(roster, Optional.empty());
        assertThat(effect.annulment(closed, new EntryIndex(5), LEAF)).isEmpty();
        assertThat(effect.reach(closed)).isEqualTo(Long.MAX_VALUE);

        roster.change(snapshot(2, Aftermath.KEEP, Set.of()));
        assertThat(effect.annulment(closed, new EntryIndex(4), LEAF)).isEmpty();
        assertThat(effect.annulment(closed, new EntryIndex(5), LEAF)).contains(new Annulment(Reason.PAST_PIN, 9));
        assertThat(effect.reach(closed)).isEqualTo(5);

        roster.change(snapshot(3, Aftermath.QUARANTINE, Set.of()));
        assertThat(effect.annulment(closed, new EntryIndex(4), LEAF)).contains(new Annulment(Reason.QUARANTINED, 9));
        assertThat(effect.annulment(closed, new EntryIndex(5), LEAF)).contains(new Annulment(Reason.PAST_PIN, 9));
        assertThat(effect.reach(closed)).isZero();

        roster.change(snapshot(4, Aftermath.PURGE, Set.of()));
        assertThat(effect.annulment(closed, new EntryIndex(4), LEAF)).contains(new Annulment(Reason.PURGED, 9));

        roster.change(Rosters.snapshot(5, acme));
        assertThat(effect.annulment(closed, new EntryIndex(4), LEAF)).contains(new Annulment(Reason.NOT_LISTED, 0));
        assertThat(effect.annulment(open, new EntryIndex(4), LEAF)).isEmpty();
    }

    @Test
    void aTakedownMeansOneLeafAtOnePlace() {
        TakenDown entry = new TakenDown(open, new EntryIndex(3), LEAF, 11);
        RosterSnapshot snapshot = snapshot(2, Aftermath.KEEP, Set.of(entry));
        assertThat(snapshot.isTakenDown(open, new EntryIndex(3), LEAF)).isTrue();
        assertThat(snapshot.isTakenDown(open, new EntryIndex(3), OTHER)).isFalse();
        assertThat(snapshot.isTakenDown(open, new EntryIndex(4), LEAF)).isFalse();
        RosterEffect effect = effect(new MemoryRoster(snapshot), Optional.empty());
        assertThat(effect.annulment(open, new EntryIndex(3), LEAF)).contains(new Annulment(Reason.TAKEN_DOWN, 11));
        assertThat(effect.annulment(open, new EntryIndex(3), OTHER)).isEqualTo(Optional.empty());
    }

    @Test
    void ofALogWithEvidenceAgainstItsAuthorWhatMembersConfirmedCounts() {
        MemoryRoster roster = new MemoryRoster(snapshot(1, Aftermath.KEEP, Set.of()));
        assertThat(effect(roster, Optional.of(open)).annulment(open, new EntryIndex(0), LEAF))
                .contains(new Annulment(Reason.FROZEN, 0));
        assertThat(effect(roster, Optional.of(open)).reach(open)).isZero();

        RosterEffect confirmed = new RosterEffect(
                roster,
                new LogEnds(roster, open::equals, log -> Optional.of(ReceiptedCheckpoint.of(pin(), List.of()))));
        assertThat(confirmed.annulment(open, new EntryIndex(4), LEAF)).isEmpty();
        assertThat(confirmed.annulment(open, new EntryIndex(5), LEAF)).contains(new Annulment(Reason.FROZEN, 0));
        assertThat(confirmed.reach(open)).isEqualTo(5);
        // What an act says of a log comes before that.
        assertThat(effect(roster, Optional.of(closed)).reach(closed)).isEqualTo(5);
    }

    private static RosterEffect effect(MemoryRoster roster, Optional<LogId> frozen) {
        return new RosterEffect(
                roster, new LogEnds(roster, log -> frozen.filter(log::equals).isPresent(), log -> Optional.empty()));
    }

    private RosterSnapshot snapshot(long version, Aftermath aftermath, Set<TakenDown> takenDown) {
        return new RosterSnapshot(
                Rosters.snapshot(version).version(),
                Rosters.forum(),
                Rosters.FORUM_NAME,
                List.of(acme),
                List.of(closed(aftermath)),
                takenDown,
                2);
    }

    private ClosedLog closed(Aftermath aftermath) {
        return new ClosedLog(closedKey, pin(), aftermath, 9);
    }

    private SignedCheckpoint pin() {
        LogSigner signer =
                new LogSigner(closedKey.origin(), Ed25519PrivateKey.fromSeed(new byte[Ed25519PrivateKey.SEED_BYTES]));
        return signer.sign(closedKey.origin(), new TreeSize(5), LEAF, Instant.EPOCH);
    }
}
