// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.hashmesh.crypto.certificate.TlsIdentity;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.node.roster.MemoryRoster;
import org.hashmesh.node.roster.RosterMember;
import org.hashmesh.node.roster.Rosters;
import org.hashmesh.v1.ControlFrame;
import org.hashmesh.v1.HeadAnnouncement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerPortTest {
    private final EdgeThreads threads = EdgeThreads.open(2, 8);
    private final EchoPeer echo = new EchoPeer();
    private final AtomicReference<Instant> now = new AtomicReference<>(Parties.NOW);
    private final InstantSource clock = now::get;
    private final List<DialedPeer> dialed = new ArrayList<>();
    private final Parties parties;
    private final MemoryRoster roster;
    private final PeerPort port;

    PeerPortTest(@TempDir Path directory) {
        parties = new Parties(directory);
        roster = new MemoryRoster(Rosters.snapshot(1, parties.member("acme.example"), parties.member("bolt.example")));
        port = PeerPort.open(
                Parties.ANY_PORT,
                Parties.LIMITS,
                parties.key(parties.of("acme.example")),
                roster,
                clock,
                threads,
                List.of(echo));
    }

    @AfterEach
    void closeAll() {
        dialed.forEach(DialedPeer::close);
        port.close();
        threads.close();
    }

    @Test
    void letsInAListedNodeAndTellsTheHandlerWhoItIs() throws Exception {
        DialedPeer bolt = dial("bolt.example", roster);

        assertThat(Echoes.open(bolt.channel()).hello()).isEqualTo(Echoes.HELLO);
        PeerIdentity expected = new PeerIdentity(
                new MemberName("bolt.example"),
                Parties.NODE,
                parties.of("bolt.example").fingerprint());
        assertThat(echo.callers).containsExactly(expected);
        assertThat(port.connected()).containsExactly(expected);
        assertThat(bolt.identity()).get().extracting(PeerIdentity::title).isEqualTo("acme.example/eu1");
    }

    @Test
    void runsNoHandlerForAKeyThatIsNotInTheRoster() throws Exception {
        assertNotListed(parties.of("corp.example"));
    }

    @Test
    void refusesAnExpiredCertificate() throws Exception {
        TlsIdentity bolt = parties.of("bolt.example");
        now.set(Parties.NOW.plus(Duration.ofDays(2)));
        assertRefused(bolt);
        Instant soon = Parties.NOW.plus(Duration.ofDays(3));
        assertRefused(bolt.renewed(soon, soon.plusSeconds(60), new SecureRandom()));
    }

    @Test
    void runsNoHandlerForAnotherMembersNameAndAnAdminsCertificate() throws Exception {
        TlsIdentity liar = parties.create(Parties.node("acme.example"));
        roster.change(Rosters.snapshot(
                2, parties.member("acme.example"), Rosters.member("bolt.example", liar.fingerprint())));
        assertNotListed(liar);
        TlsIdentity admin = parties.admin("root");
        roster.change(Rosters.snapshot(
                3, parties.member("acme.example"), Rosters.member("bolt.example", admin.fingerprint())));
        assertNotListed(admin);
    }

    @Test
    void refusesToTalkToAnybodyButTheNodeThatWasDialled() throws Exception {
        MemoryRoster all = new MemoryRoster(Rosters.snapshot(
                1, parties.member("acme.example"), parties.member("bolt.example"), parties.member("corp.example")));
        PeerDialer dialer = dialer(parties.of("bolt.example"), all);
        DialedPeer wrong = dialer.dial(new MemberName("corp.example"), Parties.NODE, port.address());
        dialed.add(wrong);

        Echoes stream = Echoes.open(wrong.channel());
        stream.out.onNext(Echoes.HELLO);

        assertThat(stream.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(stream.end().getCause()).hasStackTraceContaining("E-TLS-007");
        assertNothingRan();
    }

    @Test
    void endsOpenStreamsOfANodeThatLeavesTheRoster() throws Exception {
        Echoes stream = Echoes.open(dial("bolt.example", fixed()).channel());
        assertThat(stream.hello()).isNotNull();

        roster.change(Rosters.snapshot(2, parties.member("acme.example")));

        assertThat(stream.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        await().untilAsserted(() -> {
            assertThat(port.connected()).isEmpty();
            assertThat(echo.ended).hasValue(1);
        });
        Echoes again = Echoes.open(dial("bolt.example", fixed()).channel());
        assertThat(again.end().getDescription()).startsWith("E-TLS-004: ");
        assertThat(port.strangers()).hasSize(1);
        assertThat(echo.callers).hasSize(1);
    }

    @Test
    void cutsADialledPeerThatLeavesTheRoster() throws Exception {
        MemoryRoster bolts = fixed();
        Echoes stream = Echoes.open(dial("bolt.example", bolts).channel());
        assertThat(stream.hello()).isNotNull();

        bolts.change(Rosters.snapshot(2, parties.member("bolt.example")));

        assertThat(stream.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }

    @Test
    void keepsTheStreamsOfThoseWhoStay() throws Exception {
        Echoes stream = Echoes.open(dial("bolt.example", fixed()).channel());
        assertThat(stream.hello()).isNotNull();

        roster.change(Rosters.snapshot(2, parties.member("acme.example"), parties.member("bolt.example")));

        assertThat(stream.hello()).isEqualTo(Echoes.HELLO);
        assertThat(stream.isOpen()).isTrue();
    }

    @Test
    void closesConnectionsOverTheCapOfOneKey() throws Exception {
        for (int i = 0; i < Parties.LIMITS.connectionsPerKey(); i++) {
            assertThat(Echoes.open(dial("bolt.example", fixed()).channel()).hello())
                    .isNotNull();
        }

        Echoes tooMany = Echoes.open(dial("bolt.example", fixed()).channel());

        Echoes.assertCut(tooMany.end());
        await().untilAsserted(() -> assertThat(port.connected()).hasSize(Parties.LIMITS.connectionsPerKey()));
    }

    @Test
    void refusesMessagesOverTheLimit() throws Exception {
        Echoes stream = Echoes.open(dial("bolt.example", fixed()).channel());
        byte[] large = new byte[Parties.LIMITS.messageBytes() + 1];
        stream.out.onNext(ControlFrame.newBuilder()
                .setHead(HeadAnnouncement.newBuilder().setCheckpoint(ByteString.copyFrom(large)))
                .build());
        assertThat(stream.end().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(echo.frames).hasValue(0);
    }

    @Test
    void saysWhatFailedWithAStableCodeAndNoInnards() throws Exception {
        DialedPeer bolt = dial("bolt.example", fixed());
        Echoes known = Echoes.open(bolt.channel());
        known.out.onNext(Echoes.BYE);
        assertThat(known.end().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(known.end().getDescription()).isEqualTo("E-CALL-001: bye is not understood here");

        Echoes unknown = Echoes.open(bolt.channel());
        unknown.out.onNext(Echoes.DIGEST);
        assertThat(unknown.end().getCode()).isEqualTo(Status.Code.INTERNAL);
        assertThat(unknown.end().getDescription()).startsWith("E-NODE-003: ").doesNotContain("secret");
    }

    /** The handshake is not even finished. */
    private void assertRefused(TlsIdentity identity) throws Exception {
        assertThat(end(identity).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(port.strangers()).isEmpty();
        assertNothingRan();
    }

    /** It may be connected, as a stranger, and is told why it is not heard. */
    private void assertNotListed(TlsIdentity identity) throws Exception {
        Status end = end(identity);
        assertThat(end.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(end.getDescription()).startsWith("E-TLS-004: ");
        assertThat(port.strangers()).contains(new Stranger(identity.fingerprint()));
        assertNothingRan();
    }

    private Status end(TlsIdentity identity) throws Exception {
        // The client's own clock and roster find nothing wrong, so it is the server that refuses.
        DialedPeer peer = new PeerDialer(parties.key(identity), fixed(), Parties.LIMITS, () -> Parties.NOW, threads)
                .dial(new MemberName("acme.example"), Parties.NODE, port.address());
        dialed.add(peer);
        Echoes stream = Echoes.open(peer.channel());
        stream.out.onNext(Echoes.HELLO);
        return stream.end();
    }

    private void assertNothingRan() {
        await().untilAsserted(() -> assertThat(port.connected()).isEmpty());
        assertThat(echo.callers).isEmpty();
        assertThat(echo.frames).hasValue(0);
    }

    private DialedPeer dial(String member, MemoryRoster known) {
        DialedPeer peer =
                dialer(parties.of(member), known).dial(new MemberName("acme.example"), Parties.NODE, port.address());
        dialed.add(peer);
        return peer;
    }

    private PeerDialer dialer(TlsIdentity identity, MemoryRoster known) {
        return new PeerDialer(parties.key(identity), known, Parties.LIMITS, clock, threads);
    }

    /** A client's own roster, which does not change when the server's does. */
    private MemoryRoster fixed() {
        RosterMember acme = parties.member("acme.example");
        return new MemoryRoster(Rosters.snapshot(1, acme, parties.member("bolt.example")));
    }
}
