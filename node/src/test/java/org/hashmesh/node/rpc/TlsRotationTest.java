// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.hashmesh.crypto.certificate.TlsIdentity;
import org.hashmesh.crypto.certificate.TlsKeyFingerprint;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.node.config.Directories;
import org.hashmesh.node.roster.MemoryRoster;
import org.hashmesh.node.roster.RosterMember;
import org.hashmesh.node.roster.RosterNode;
import org.hashmesh.node.roster.Rosters;
import org.hashmesh.node.sync.PeerName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a node changes to its next TLS pair, and that a crash in between leaves it with a pair. */
class TlsRotationTest {
    private static final String ACME = "acme.example";
    private static final Duration OVERLAP = Duration.ofSeconds(30);

    private final AtomicReference<Instant> now = new AtomicReference<>(Parties.NOW);
    private final Directories there;
    private final TlsIdentity first;
    private final TlsIdentity next;

    TlsRotationTest(@TempDir Path home) throws IOException {
        Parties parties = new Parties(home);
        there = new Directories(
                home, home.resolve("store"), home.resolve("lock"), home.resolve("keys"), Optional.empty());
        Files.createDirectories(there.keys());
        first = parties.create(Parties.node(ACME));
        next = parties.create(Parties.node(ACME));
    }

    @BeforeEach
    void write() {
        first.create(there.tlsKey(), there.tlsCertificate());
        next.create(there.nextTlsKey(), there.nextTlsCertificate());
    }

    @Test
    void changesOnlyOnceTheRosterHasListedTheKeyForTheWholeOverlap() {
        MemoryRoster roster = roster(1, first.fingerprint());
        TlsRotation rotation =
                new TlsRotation(new PeerName(new MemberName(ACME), Parties.NODE), there, OVERLAP, roster, now::get);
        rotation.follow();
        later(OVERLAP);
        rotation.follow();
        assertThat(shown()).isEqualTo(first.fingerprint());

        roster.change(roster(2, first.fingerprint(), next.fingerprint()).current());
        rotation.follow();
        later(OVERLAP.minusSeconds(1));
        rotation.follow();
        assertThat(shown()).isEqualTo(first.fingerprint());

        later(Duration.ofSeconds(1));
        rotation.follow();
        assertThat(shown()).isEqualTo(next.fingerprint());
        assertThat(there.nextTlsKey()).doesNotExist();
        assertThat(there.nextTlsCertificate()).doesNotExist();
    }

    @Test
    void aKeyThatLeavesTheRosterAgainStartsAnew() {
        MemoryRoster roster = roster(1, first.fingerprint(), next.fingerprint());
        TlsRotation rotation =
                new TlsRotation(new PeerName(new MemberName(ACME), Parties.NODE), there, OVERLAP, roster, now::get);
        rotation.follow();
        roster.change(roster(2, first.fingerprint()).current());
        later(OVERLAP);
        rotation.follow();
        roster.change(roster(3, first.fingerprint(), next.fingerprint()).current());
        rotation.follow();

        assertThat(shown()).isEqualTo(first.fingerprint());
    }

    @Test
    void aCrashBetweenTheTwoFilesIsFinishedAtTheNextStart() throws IOException {
        Files.delete(there.tlsKey());
        Files.move(there.nextTlsKey(), there.tlsKey());

        TlsRotation.recover(there);

        assertThat(shown()).isEqualTo(next.fingerprint());
        TlsRotation.recover(there);
        assertThat(shown()).isEqualTo(next.fingerprint());
    }

    private static MemoryRoster roster(long version, TlsKeyFingerprint... keys) {
        RosterMember one = Rosters.member(ACME, keys[0]);
        RosterNode node = one.nodes().get(0);
        return new MemoryRoster(Rosters.snapshot(
                version,
                new RosterMember(
                        one.name(),
                        one.identity(),
                        List.of(new RosterNode(
                                node.member(), node.node(), node.key(), List.of(keys), node.addresses())),
                        one.logs())));
    }

    private TlsKeyFingerprint shown() {
        return TlsIdentity.load(there.tlsKey(), there.tlsCertificate()).fingerprint();
    }

    private void later(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }
}
