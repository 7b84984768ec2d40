// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.node.roster.Roster;
import org.hashmesh.node.roster.RosterSnapshot;
import org.hashmesh.node.roster.Rosters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The roster is asked at each call and for each message, also while no connection has been closed yet. */
class RecheckTest {
    private final EdgeThreads threads = EdgeThreads.open(2, 8);
    private final EchoPeer echo = new EchoPeer();
    private final Parties parties;
    private final QuietRoster servers;
    private final QuietRoster clients;
    private final PeerPort port;
    private final DialedPeer bolt;

    RecheckTest(@TempDir Path directory) {
        parties = new Parties(directory);
        servers = new QuietRoster(both());
        clients = new QuietRoster(both());
        InstantSource clock = InstantSource.fixed(Parties.NOW);
        port = PeerPort.open(
                Parties.ANY_PORT,
                Parties.LIMITS,
                parties.key(parties.of("acme.example")),
                servers,
                clock,
                threads,
                List.of(echo));
        bolt = new PeerDialer(parties.key(parties.of("bolt.example")), clients, Parties.LIMITS, clock, threads)
                .dial(new MemberName("acme.example"), Parties.NODE, port.address());
    }

    @AfterEach
    void closeAll() {
        bolt.close();
        port.close();
        threads.close();
    }

    @Test
    void endsAStreamAtTheNextMessageOfANodeThatIsOut() throws Exception {
        Echoes stream = Echoes.open(bolt.channel());
        assertThat(stream.hello()).isNotNull();
        servers.current = Rosters.snapshot(2, parties.member("acme.example"));

        stream.out.onNext(Echoes.HELLO);

        assertThat(stream.end().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(stream.end().getDescription()).startsWith("E-TLS-004: ");
        assertThat(echo.frames).hasValue(1);
        await().untilAsserted(() -> assertThat(echo.ended).hasValue(1));
        assertThat(port.connected()).hasSize(1);
    }

    @Test
    void refusesTheNextCallOfANodeThatIsOut() throws Exception {
        assertThat(Echoes.open(bolt.channel()).hello()).isNotNull();
        servers.current = Rosters.snapshot(2, parties.member("acme.example"));

        assertThat(Echoes.open(bolt.channel()).end().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(echo.callers).hasSize(1);
    }

    @Test
    void sendsNothingToADialledPeerThatIsOut() throws Exception {
        Echoes stream = Echoes.open(bolt.channel());
        assertThat(stream.hello()).isNotNull();
        clients.current = Rosters.snapshot(2, parties.member("bolt.example"));

        stream.out.onNext(Echoes.HELLO);

        assertThat(stream.end().getCode()).isEqualTo(Status.Code.CANCELLED);
        assertThat(echo.frames).hasValue(1);
    }

    @Test
    void refusesHeadersOverTheLimitAndServesSixteenCallsAtOnce() throws Exception {
        List<Echoes> open = new ArrayList<>();
        for (int i = 0; i < Parties.LIMITS.callsPerConnection(); i++) {
            Echoes stream = Echoes.open(bolt.channel());
            assertThat(stream.hello()).isNotNull();
            open.add(stream);
        }
        Echoes waiting = Echoes.open(bolt.channel());
        waiting.out.onNext(Echoes.HELLO);
        assertThat(echo.callers).hasSize(Parties.LIMITS.callsPerConnection());
        open.get(0).out.onCompleted();
        assertThat(waiting.hello()).isEqualTo(Echoes.HELLO);

        Metadata large = new Metadata();
        large.put(
                Metadata.Key.of("x-large", Metadata.ASCII_STRING_MARSHALLER),
                "x".repeat(Parties.LIMITS.metadataBytes() + 1));
        open.get(1).out.onCompleted();
        Channel channel =
                ClientInterceptors.intercept(bolt.channel(), MetadataUtils.newAttachHeadersInterceptor(large));
        assertThat(Echoes.open(channel).end().isOk()).isFalse();
        assertThat(echo.callers).hasSize(Parties.LIMITS.callsPerConnection() + 1);
    }

    private RosterSnapshot both() {
        return Rosters.snapshot(1, parties.member("acme.example"), parties.member("bolt.example"));
    }

    /** Changes without telling anybody: what is then still noticed is noticed by asking. */
    private static final class QuietRoster implements Roster {
        private volatile RosterSnapshot current;

        private QuietRoster(RosterSnapshot current) {
            this.current = current;
        }

        @Override
        public RosterSnapshot current() {
            return current;
        }

        @Override
        public Listening onChange(Consumer<RosterSnapshot> listener) {
            return () -> {};
        }
    }
}
