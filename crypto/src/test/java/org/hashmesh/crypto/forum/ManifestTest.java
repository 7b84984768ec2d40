// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hashmesh.crypto.forum.Company.ACME;
import static org.hashmesh.crypto.forum.Company.BOLT;
import static org.hashmesh.crypto.forum.Company.FORUM;
import static org.hashmesh.crypto.forum.Company.TIME;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.hashmesh.crypto.forum.ForumException.Reason;
import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.crypto.tree.Digest;
import org.junit.jupiter.api.Test;

class ManifestTest {

    private static final Ed25519PublicKey IDENTITY = ACME.identity().publicKey();

    private final Manifest manifest = ACME.manifest(3);

    @Test
    void isReadAsItWasWritten() throws Exception {
        assertThat(Manifest.parse(manifest.text())).isEqualTo(manifest);
        String text = new String(manifest.text(), UTF_8);
        assertThat(text)
                .startsWith("hashmesh/manifest/v1\nforum " + FORUM
                        + "\nmember acme.example\nversion 3\ntime 1763800000\n" + "node eu1 "
                        + ACME.key("eu1").publicKey().hex() + "\naddress eu1 eu1.acme.example:9440\ntls eu1 M")
                .contains("\nlog hashmesh/" + FORUM.prefix() + "/acme.example/us1/main/1+")
                .contains("\nvoting-key 1 " + ACME.key("voting 1").publicKey().hex() + " ");
    }

    @Test
    void mayHaveNoNodesAndNoLogs() throws Exception {
        Manifest empty = new Manifest(FORUM, ACME.name(), 1, TIME, List.of(), List.of(), ACME.votingKey(1));
        assertThat(Manifest.parse(empty.text())).isEqualTo(empty);
    }

    @Test
    void isAsLargeAsTheLimitsAllow() throws Exception {
        List<Manifest.Node> nodes = new ArrayList<>();
        List<LogKey> logs = new ArrayList<>();
        for (int i = 0; i < Manifest.MAX_NODES; i++) {
            String name = String.format("n%02d", i);
            nodes.add(ACME.node(name));
            logs.add(ACME.log(name, 1));
        }
        Manifest large = with(nodes, logs);
        assertThat(Manifest.parse(large.text())).isEqualTo(large);
        assertThat(large.text().length).isGreaterThan(50_000);

        nodes.add(ACME.node("n99"));
        assertThatThrownBy(() -> with(nodes, List.of())).hasMessageContaining("at most 64 nodes");
        nodes.remove(64);
        String more = new String(large.text(), UTF_8)
                .replace("\nlog ", "\nnode n99 " + "0".repeat(64) + "\nlog ")
                .replaceFirst("(?s)(n99 0+)\n.*", "$1\n");
        refused(more, "at most 64 nodes");

        List<LogKey> all = IntStream.rangeClosed(1, Manifest.MAX_LOGS + 1)
                .mapToObj(i -> ACME.log("eu1", 100_000 + i))
                .toList();
        assertThatThrownBy(() -> with(List.of(), all)).hasMessageContaining("at most 256 logs");
        assertThatThrownBy(() -> with(nodes, all.subList(0, 256))).hasMessageContaining("at most 65536 bytes");
        assertThat(with(List.of(), all.subList(0, 256)).logs()).hasSize(256);
    }

    @Test
    void refusesAnotherOrder() {
        assertThatThrownBy(() -> with(reversed(manifest.nodes()), manifest.logs()))
                .hasMessageContaining("ascend by name");
        assertThatThrownBy(() -> with(manifest.nodes(), reversed(manifest.logs())))
                .hasMessageContaining("ascend by origin");
        assertThatThrownBy(() -> with(List.of(ACME.node("eu1"), ACME.node("eu1")), List.of()))
                .hasMessageContaining("ascend by name");
        String text = new String(manifest.text(), UTF_8);
        refused(text.replace("version 3\n", "") + "version 3\n", "\"version ...\"");
        refused(text.replaceFirst("(address [^\n]*\n)(tls [^\n]*\n)", "$2$1"), "is \"address");
    }

    @Test
    void refusesLogsOfOthers() {
        assertThatThrownBy(() -> with(List.of(), List.of(BOLT.log("eu1", 1))))
                .hasMessageContaining("none of acme.example");
        LogKey elsewhere = new Company(new ForumId(Digest.sha256(new byte[0])), ACME.name()).log("eu1", 1);
        assertThatThrownBy(() -> with(List.of(), List.of(elsewhere))).hasMessageContaining("none of acme.example");
    }

    @Test
    void refusesCertificatesOfOtherNodes() {
        TlsCertificate other = ACME.tls("us1");
        assertThatThrownBy(() -> with(List.of(node(List.of(), List.of(other))), List.of()))
                .hasMessageContaining("/n/us1 stands under spiffe://");
        assertThatThrownBy(() -> with(List.of(node(List.of(), List.of(BOLT.tls("eu1")))), List.of()))
                .hasMessageContaining("/m/bolt.example/n/eu1 stands under");
    }

    @Test
    void refusesAKeyThatStandsThereTwice() {
        Ed25519PublicKey key = ACME.key("eu1").publicKey();
        List<Manifest.Node> node = List.of(ACME.node("eu1"));
        LogKey log = new LogKey(ACME.log("eu1", 1).origin(), key);
        assertThatThrownBy(() -> with(node, List.of(log))).hasMessageContaining("twice");
        VotingKey voting = VotingKey.sign(FORUM, ACME.name(), 1, key, ACME.identity());
        assertThat(new Manifest(FORUM, ACME.name(), 1, TIME, node, List.of(), voting).votingKey())
                .isEqualTo(voting);
        LogKey second =
                new LogKey(ACME.log("eu1", 2).origin(), ACME.log("eu1", 1).key());
        assertThatThrownBy(() -> with(List.of(), List.of(ACME.log("eu1", 1), second)))
                .hasMessageContaining("twice");
        TlsCertificate tls = ACME.tls("eu1");
        assertThatThrownBy(() -> with(List.of(node(List.of(), List.of(tls, tls))), List.of()))
                .hasMessageContaining("a TLS key stands here twice");
    }

    @Test
    void refusesAddressesThatNobodyCanDial() {
        for (String bad : List.of("eu1.acme.example", "eu1:0", "eu1:65536", "eu1:09440", "[eu1]:9440", "a b:1", ":1")) {
            assertThatThrownBy(() -> node(List.of(bad), List.of(ACME.tls("eu1"))))
                    .as(bad)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        List<String> nine =
                IntStream.rangeClosed(1, 9).mapToObj(i -> "eu1:" + i).toList();
        assertThatThrownBy(() -> node(nine, List.of(ACME.tls("eu1")))).hasMessageContaining("at most 8 addresses");
        assertThatThrownBy(() -> node(List.of("eu1:1", "eu1:1"), List.of(ACME.tls("eu1"))))
                .hasMessageContaining("all different");
        assertThat(node(List.of("[2001:db8::1]:9440", "192.0.2.1:9440"), List.of(ACME.tls("eu1")))
                        .addresses())
                .hasSize(2);
    }

    @Test
    void refusesNodesWithoutTlsAndWithTooMuchOfIt() {
        assertThatThrownBy(() -> node(List.of(), List.of())).hasMessageContaining("1 to 4 TLS keys");
        List<TlsCertificate> five =
                IntStream.range(0, 5).mapToObj(i -> ACME.tls("eu1")).toList();
        assertThatThrownBy(() -> node(List.of(), five)).hasMessageContaining("1 to 4 TLS keys");
        assertThat(node(List.of(), five.subList(0, 4)).tls()).hasSize(4);
    }

    @Test
    void refusesNumbersAndTimesOutOfRange() {
        assertThatThrownBy(() -> ACME.manifest(0)).hasMessageContaining("number from 1");
        VotingKey none = ACME.votingKey(0);
        assertThatThrownBy(() -> new Manifest(FORUM, ACME.name(), 1, TIME, List.of(), List.of(), none))
                .hasMessageContaining("number from 1");
        for (Instant bad :
                List.of(TIME.plusMillis(1), Instant.ofEpochSecond(-1), Instant.ofEpochSecond(253_402_300_800L))) {
            assertThatThrownBy(() -> new Manifest(FORUM, ACME.name(), 1, bad, List.of(), List.of(), ACME.votingKey(1)))
                    .hasMessageContaining("whole seconds");
        }
    }

    @Test
    void refusesEverySpellingButOne() {
        String text = new String(manifest.text(), UTF_8);
        refused(text.replace("version 3", "version 03"), "no whole number");
        refused(text.replace("version 3", "version  3"), "no whole number");
        refused(text.replace("\n", "\r\n"), "control character");
        refused(text + "\n", "is none of this text");
        refused(text + "contact somebody\n", "is none of this text");
        refused(text.substring(0, text.length() - 1), "ends in newline");
        refused(text.replace("v1\n", "v2\n"), "begins with the line");
        refused(text.replace("member acme", "member ACME"), "a-z");
        refused(text.replace("address eu1 ", "address us1 "), "stands under node eu1");
        refused(text.replaceFirst("=\n", "\n"), "");
        refused(text.replace("acme.example:9440", "acme.example:9440\u001b[2J"), "control character");
    }

    @Test
    void isHeldByItsSignature() throws Exception {
        SignedManifest signed = SignedManifest.sign(manifest, ACME.identity());
        signed.verify(IDENTITY);
        assertThat(signed.hash()).isEqualTo(Digest.sha256(manifest.text()));
        assertThatThrownBy(() -> signed.verify(BOLT.identity().publicKey())).satisfies(is(Reason.BAD_SIGNATURE));
        SignedManifest other = SignedManifest.parse(new String(signed.file(), UTF_8)
                .replace("version 3", "version 4")
                .getBytes(UTF_8));
        assertThatThrownBy(() -> other.verify(IDENTITY)).satisfies(is(Reason.BAD_SIGNATURE));
    }

    @Test
    void isRefusedIfTheIdentityKeyDidNotNameTheVotingKey() throws Exception {
        VotingKey stranger = VotingKey.sign(FORUM, ACME.name(), 1, ACME.key("v").publicKey(), BOLT.identity());
        SignedManifest signed = SignedManifest.sign(
                new Manifest(FORUM, ACME.name(), 1, TIME, List.of(), List.of(), stranger), ACME.identity());
        assertThatThrownBy(() -> signed.verify(IDENTITY)).satisfies(is(Reason.BAD_SIGNATURE));
    }

    @Test
    void isRefusedIfTheIdentityKeyHasAnotherPart() {
        VotingKey self = VotingKey.sign(FORUM, ACME.name(), 1, IDENTITY, ACME.identity());
        LogKey log = new LogKey(ACME.log("eu1", 1).origin(), IDENTITY);
        Manifest.Node node = new Manifest.Node(new NodeName("eu1"), IDENTITY, List.of(), List.of(ACME.tls("eu1")));
        for (Manifest bad : List.of(
                new Manifest(FORUM, ACME.name(), 1, TIME, List.of(), List.of(), self),
                with(List.of(), List.of(log)),
                with(List.of(node), List.of()))) {
            SignedManifest signed = SignedManifest.sign(bad, ACME.identity());
            assertThatThrownBy(() -> signed.verify(IDENTITY)).satisfies(is(Reason.NOT_ALLOWED));
        }
    }

    @Test
    void asAFileIsASignedNote() throws Exception {
        SignedManifest signed = SignedManifest.sign(manifest, ACME.identity());
        byte[] file = signed.file();
        assertThat(SignedManifest.open(file, IDENTITY)).isEqualTo(signed);
        assertThat(SignedManifest.parse(file)).isEqualTo(signed);
        String text = new String(file, UTF_8);
        assertThat(text).startsWith(new String(signed.text(), UTF_8) + "\n\u2014 acme.example ");
        assertThatThrownBy(() -> SignedManifest.open(file, BOLT.identity().publicKey()))
                .satisfies(is(Reason.BAD_SIGNATURE));
        byte[] otherId = SignedManifest.note(
                "acme.example",
                BOLT.identity().publicKey(),
                signed.text(),
                signed.signature(),
                SignedManifest.MAX_FILE_BYTES);
        assertThatThrownBy(() -> SignedManifest.open(otherId, IDENTITY)).satisfies(is(Reason.MALFORMED));
        byte[] otherName = text.replace("\u2014 acme", "\u2014 acne").getBytes(UTF_8);
        assertThatThrownBy(() -> SignedManifest.parse(otherName)).satisfies(is(Reason.MALFORMED));
        byte[] twice = (text + text.substring(text.indexOf('\u2014'))).getBytes(UTF_8);
        assertThatThrownBy(() -> SignedManifest.parse(twice)).satisfies(is(Reason.MALFORMED));
    }

    @Test
    void noChangedByteGoesUnseen() throws Exception {
        byte[] file = SignedManifest.sign(manifest, ACME.identity()).file();
        Mutations.assertAllRefused(file, 1_500, 4, text -> SignedManifest.open(text, IDENTITY));
    }

    private static Manifest with(List<Manifest.Node> nodes, List<LogKey> logs) {
        return new Manifest(FORUM, ACME.name(), 1, TIME, nodes, logs, ACME.votingKey(1));
    }

    private static Manifest.Node node(List<String> addresses, List<TlsCertificate> tls) {
        return new Manifest.Node(new NodeName("eu1"), ACME.key("eu1").publicKey(), addresses, tls);
    }

    private static <T> List<T> reversed(List<T> list) {
        List<T> copy = new ArrayList<>(list);
        Collections.reverse(copy);
        return copy;
    }

    private static void refused(String text, String why) {
        assertThatThrownBy(() -> Manifest.parse(text.getBytes(UTF_8)))
                .satisfies(is(Reason.MALFORMED))
                .hasMessageContaining(why);
    }

    private static Consumer<Throwable> is(Reason reason) {
        return thrown -> assertThat(thrown)
                .isInstanceOfSatisfying(
                        ForumException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
