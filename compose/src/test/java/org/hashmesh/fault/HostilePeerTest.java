// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.CompactRange;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.node.config.NodeConfigReader;
import org.hashmesh.node.demo.Deadline;
import org.hashmesh.node.demo.ForumPlan;
import org.hashmesh.node.demo.LocalForum;
import org.hashmesh.node.demo.LocalMember;
import org.hashmesh.node.demo.Topology;
import org.hashmesh.v1.Checkpoint;
import org.hashmesh.v1.Chunk;
import org.hashmesh.v1.ControlFrame;
import org.hashmesh.v1.DataFrame;
import org.hashmesh.v1.HeadAnnouncement;
import org.hashmesh.v1.LogHead;
import org.hashmesh.v1.Want;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Members who break the protocol against a real node with little memory: each is cut off and the log says once why, while
 * two honest members go on exchanging entries.
 */
class HostilePeerTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int ENTRIES_AFTER_EACH = 3;

    /** More than the port takes at once. */
    private static final int HALF_OPEN = 300;

    static final List<String> SMALL_JAVA =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx160m", "-Xshare:auto");

    /** How a hostile member behaves, and what the node's log must say about it. */
    private record Attack(String name, String logged, Script script) {}

    private interface Script {
        /** Ends when enough was sent that the member should be cut off. */
        void play(HostilePeer peer);
    }

    private static final List<Attack> ATTACKS = List.of(
            new Attack("wrongroot", "another root", HostilePeerTest::announceAWrongRoot),
            new Attack("badsignature", "signature", HostilePeerTest::announceABadSignature),
            new Attack("flippedbyte", "another root", HostilePeerTest::serveAFlippedByte),
            new Attack("endlessanswer", "before a checkpoint", HostilePeerTest::answerWithoutEnd),
            new Attack("unasked", "nobody asked for", HostilePeerTest::sendWhatNobodyAskedFor),
            new Attack("oversized", "exceeds maximum size", HostilePeerTest::sendAnOversizedMessage),
            new Attack("malformed", "protobuf", HostilePeerTest::sendAMalformedMessage),
            new Attack("controlflood", "more control frames than allowed", HostilePeerTest::floodControl),
            new Attack("endlesswants", "are not read", HostilePeerTest::askWithoutReading));

    @TempDir
    private Path directory;

    @Test
    void eachIsCutOffWithOneLineInTheLogAndCostsNobodyElseAnything() throws IOException {
        List<MemberName> names = Stream.concat(
                        Stream.of("acme.example", "bolt.example"),
                        ATTACKS.stream().map(a -> a.name() + ".example"))
                .map(MemberName::new)
                .toList();
        try (LocalForum forum = LocalForum.create(
                new ForumPlan(directory.resolve("forum"), "demo", names, Topology.CHAIN, SMALL_JAVA))) {
            LocalMember acme = forum.member("acme");
            LocalMember bolt = forum.member("bolt");
            acme.start();
            bolt.start();
            acme.awaitReady(Deadline.in(LIMIT));
            bolt.awaitReady(Deadline.in(LIMIT));
            HonestExchange honest = new HonestExchange(acme, bolt);
            honest.fill(1_000);
            honest.exchange(20);
            Usage before = Usage.of(acme.pid());
            knockWithoutAKey(acme, honest);
            for (Attack attack : ATTACKS) {
                play(attack, forum.member(attack.name()), acme);
                honest.exchange(ENTRIES_AFTER_EACH);
            }
            System.out.println("HostilePeerTest: " + honest.latencies());
            assertBounded(before, acme);
            ATTACKS.forEach(attack -> assertThat(cutOffs(attack, acme)).hasSize(1));
        }
    }

    private static void play(Attack attack, LocalMember member, LocalMember target) {
        try (HostilePeer peer = new HostilePeer(member, target)) {
            attack.script().play(peer);
            // How it ends, the log says: it may be written a moment after the stream is closed.
            peer.awaitCutOff();
        }
        boolean logged = Deadline.in(HonestExchange.ARRIVES)
                .await(() -> !cutOffs(attack, target).isEmpty());
        assertThat(logged)
                .as(() -> attack.name() + " is in the log" + target.logTail())
                .isTrue();
        assertThat(cutOffs(attack, target))
                .singleElement()
                .satisfies(line -> assertThat(line).contains(attack.logged()));
    }

    private static List<String> cutOffs(Attack attack, LocalMember target) {
        try (Stream<String> lines = Files.lines(target.log())) {
            return lines.filter(line -> line.contains(attack.name() + ".example/n1: cut off"))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    // ---- what hostile members do

    private static void announceAWrongRoot(HostilePeer peer) {
        Log log = Log.of(peer, 1);
        peer.send(log.announcement(log.sign(Digest.sha256(new byte[] {1})), true));
    }

    private static void announceABadSignature(HostilePeer peer) {
        Log log = Log.of(peer, 1);
        byte[] note = log.sign(log.root()).note();
        int place = note.length - 30;
        note[place] = (byte) (note[place] == 'A' ? 'B' : 'A');
        peer.send(ControlFrame.newBuilder()
                .setHead(log.announcement(note)
                        .addEntries(ByteString.copyFrom(log.leaves.get(0).bytes())))
                .build());
    }

    private static void serveAFlippedByte(HostilePeer peer) {
        Log log = Log.of(peer, 300);
        SignedCheckpoint checkpoint = log.sign(log.root());
        peer.send(log.announcement(checkpoint, false));
        Want want = peer.nextData().getWant();
        Chunk.Builder chunk =
                Chunk.newBuilder().setRequestId(want.getRequestId()).setFirstIndex(0);
        for (int i = 0; i < 300; i++) {
            byte[] leaf = log.leaves.get(i).bytes().clone();
            leaf[leaf.length - 1] ^= (byte) (i == 123 ? 1 : 0);
            chunk.addEntries(ByteString.copyFrom(leaf));
        }
        peer.send(DataFrame.newBuilder().setChunk(chunk).build());
        peer.send(DataFrame.newBuilder()
                .setCheckpoint(Checkpoint.newBuilder()
                        .setRequestId(want.getRequestId())
                        .setNote(ByteString.copyFrom(checkpoint.note())))
                .build());
    }

    private static void answerWithoutEnd(HostilePeer peer) {
        Log log = Log.of(peer, 300);
        peer.send(log.announcement(log.sign(log.root()), false));
        Want want = peer.nextData().getWant();
        peer.floodData(i -> chunk(want.getRequestId(), 250L * i, log));
    }

    private static void sendWhatNobodyAskedFor(HostilePeer peer) {
        Log log = Log.of(peer, 300);
        peer.floodData(i -> chunk(4_711, 250L * i, log));
    }

    private static void floodControl(HostilePeer peer) {
        ControlFrame frame = ControlFrame.newBuilder()
                .setHeld(LogHead.newBuilder()
                        .setLogId(ByteString.copyFrom(peer.origin().id().value().toBytes())))
                .build();
        peer.floodControl(i -> frame);
    }

    private static void askWithoutReading(HostilePeer peer) {
        ByteString log = ByteString.copyFrom(peer.targetOrigin().id().value().toBytes());
        IntFunction<DataFrame> wants = i -> DataFrame.newBuilder()
                .setWant(Want.newBuilder().setRequestId(i).setLogId(log).setFirstIndex(0))
                .build();
        peer.send(wants.apply(1_000_000));
        assertThat(peer.nextData().hasChunk())
                .as("it is served, as everybody is")
                .isTrue();
        peer.floodData(wants);
    }

    private static DataFrame chunk(long request, long first, Log log) {
        Chunk.Builder chunk = Chunk.newBuilder().setRequestId(request).setFirstIndex(first);
        log.leaves.subList(0, 250).forEach(leaf -> chunk.addEntries(ByteString.copyFrom(leaf.bytes())));
        return DataFrame.newBuilder().setChunk(chunk).build();
    }

    private static void sendAnOversizedMessage(HostilePeer peer) {
        peer.send(ControlFrame.newBuilder()
                .setHead(HeadAnnouncement.newBuilder().setCheckpoint(ByteString.copyFrom(new byte[2 << 20])))
                .build());
    }

    private static void sendAMalformedMessage(HostilePeer peer) {
        peer.sendDataBytes(new byte[] {0x0a, 0x7f, 1, 2, 3});
    }

    /** Connections that never finish TLS: garbage, and more silent ones than the port takes. */
    private static void knockWithoutAKey(LocalMember acme, HonestExchange honest) throws IOException {
        HostPort port = NodeConfigReader.read(acme.home(), Map.of()).peer().listen();
        List<Socket> sockets = new ArrayList<>();
        byte[] garbage = new byte[64 << 10];
        new Random(7).nextBytes(garbage);
        try {
            for (int i = 0; i < HALF_OPEN; i++) {
                Socket socket = new Socket(port.host(), port.port());
                socket.setSoTimeout((int) LIMIT.toMillis());
                sockets.add(socket);
                if (i < 20) {
                    writeUntilRefused(socket, garbage);
                }
            }
            honest.exchange(ENTRIES_AFTER_EACH);
            for (Socket socket : sockets) {
                assertThat(endsWithoutAWord(socket)).isTrue();
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static void writeUntilRefused(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            // The node closed it: what it should do.
        }
    }

    /** The node closes it, at the latest when the time for the handshake is over; at most an alert comes before. */
    private static boolean endsWithoutAWord(Socket socket) {
        try {
            return socket.getInputStream().readAllBytes().length < 100;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static void assertBounded(Usage before, LocalMember acme) {
        Usage[] now = new Usage[1];
        boolean bounded = Deadline.in(LIMIT).await(Duration.ofMillis(200), () -> {
            now[0] = Usage.of(acme.pid());
            return now[0].isAbout(before);
        });
        System.out.println("HostilePeerTest: before " + before + ", after " + now[0]);
        assertThat(bounded).as("before %s, after %s", before, now[0]).isTrue();
    }

    /** Entries of a hostile member's own log, and its signatures over them. */
    private record Log(HostilePeer peer, List<Leaf> leaves) {
        static Log of(HostilePeer peer, int entries) {
            Random random = new Random(entries);
            return new Log(
                    peer,
                    IntStream.range(0, entries)
                            .mapToObj(i -> {
                                byte[] leaf = new byte[200];
                                random.nextBytes(leaf);
                                leaf[0] = 1;
                                leaf[1] = 99;
                                return new Leaf(leaf);
                            })
                            .toList());
        }

        Digest root() {
            TreeHasher hasher = new TreeHasher();
            List<Digest> hashes = leaves.stream().map(leaf -> leaf.hash(hasher)).toList();
            return CompactRange.EMPTY.append(hasher, hashes).root(hasher);
        }

        SignedCheckpoint sign(Digest root) {
            Instant now = InstantSource.system().instant().truncatedTo(ChronoUnit.SECONDS);
            return peer.signer().sign(peer.origin(), new TreeSize(leaves.size()), root, now);
        }

        HeadAnnouncement.Builder announcement(byte[] note) {
            return HeadAnnouncement.newBuilder()
                    .setLogId(ByteString.copyFrom(peer.origin().id().value().toBytes()))
                    .setCheckpoint(ByteString.copyFrom(note));
        }

        ControlFrame announcement(SignedCheckpoint checkpoint, boolean inline) {
            HeadAnnouncement.Builder head = announcement(Arrays.copyOf(checkpoint.note(), checkpoint.note().length));
            if (inline) {
                leaves.forEach(leaf -> head.addEntries(ByteString.copyFrom(leaf.bytes())));
            }
            return ControlFrame.newBuilder().setHead(head).build();
        }
    }
}
