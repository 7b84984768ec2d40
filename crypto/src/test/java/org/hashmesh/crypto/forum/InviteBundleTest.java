// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hashmesh.crypto.forum.Company.ACME;
import static org.hashmesh.crypto.forum.Company.BOLT;
import static org.hashmesh.crypto.forum.Company.FORUM;
import static org.hashmesh.crypto.forum.Company.TIME;

import java.util.ArrayList;
import java.util.List;
import org.hashmesh.crypto.forum.ForumException.Reason;
import org.hashmesh.crypto.forum.InviteBundle.Contents;
import org.hashmesh.crypto.forum.InviteBundle.Head;
import org.hashmesh.crypto.forum.InviteBundle.NodeKey;
import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.tree.Digest;
import org.junit.jupiter.api.Test;

class InviteBundleTest {

    private static final Ed25519PublicKey IDENTITY = ACME.identity().publicKey();

    private final SignedManifest manifest = SignedManifest.sign(ACME.manifest(3), ACME.identity());
    private final InviteBundle bundle = InviteBundle.sign(contents(acts(3)), ACME.identity());

    @Test
    void isReadAsItWasWritten() throws Exception {
        InviteBundle read = InviteBundle.parse(bundle.text());
        read.verify(IDENTITY);
        assertThat(read).isEqualTo(bundle);
        assertThat(read.text()).isEqualTo(bundle.text());
        assertThat(read.contents())
                .usingRecursiveComparison()
                .ignoringFields("acts", "manifest")
                .isEqualTo(bundle.contents());
        assertThat(read.contents().manifest()).isEqualTo(manifest);
        assertThat(read.contents().acts()).hasSize(3);
        assertThat(read.contents().acts().get(2)).isEqualTo(acts(3).get(2));
        assertThat(new String(bundle.text(), UTF_8))
                .startsWith(
                        "hashmesh/invite/v1\nforum " + FORUM + "\ninvited bolt.example\nsponsor acme.example\nidentity "
                                + IDENTITY.hex() + "\ntime 1763800000\nhead 2 ")
                .contains("\naddress eu1.acme.example:9440\ntls acme.example eu1 SHA256:");
    }

    @Test
    void isOnlyItsSponsors() {
        assertThatThrownBy(() -> bundle.verify(BOLT.identity().publicKey()))
                .isInstanceOfSatisfying(
                        ForumException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BAD_SIGNATURE));
        assertThatThrownBy(() -> InviteBundle.sign(contents(acts(1)), BOLT.identity()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void carriesALongChain() throws Exception {
        byte[] act = new byte[3_000];
        List<byte[]> chain = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            chain.add(act);
        }
        InviteBundle large = InviteBundle.sign(contents(chain), ACME.identity());
        assertThat(InviteBundle.parse(large.text()).contents().acts()).hasSize(1_000);
        chain.addAll(chain.subList(0, 100));
        assertThatThrownBy(() -> InviteBundle.sign(contents(chain), ACME.identity()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> InviteBundle.parse(new byte[InviteBundle.MAX_BYTES + 1]))
                .hasMessageContaining("at most");
    }

    @Test
    void refusesWhatBreaksItsRules() {
        Contents good = contents(acts(1));
        NodeKey node = good.nodes().get(0);
        refused(() -> contents(List.of()), "genesis");
        refused(() -> contents(List.of(new byte[0])), "genesis");
        refused(() -> with(good, List.of(), good.addresses()), "1 to 256 TLS keys");
        refused(() -> with(good, List.of(node, node), good.addresses()), "ascend");
        refused(() -> with(good, good.nodes(), List.of(new HostPort("a", 1), new HostPort("a", 1))), "all different");
        refused(() -> with(good, good.nodes(), List.of(new HostPort("a", 0))), "port 0");
        refused(
                () -> new Contents(
                        FORUM,
                        ACME.name(),
                        ACME.name(),
                        TIME,
                        good.head(),
                        good.addresses(),
                        good.nodes(),
                        good.acts(),
                        manifest),
                "invites itself");
        refused(
                () -> new Contents(
                        FORUM,
                        ACME.name(),
                        BOLT.name(),
                        TIME,
                        good.head(),
                        good.addresses(),
                        good.nodes(),
                        good.acts(),
                        manifest),
                "the sponsor's");
    }

    @Test
    void refusesNodesOfOthers() {
        String text = new String(bundle.text(), UTF_8);
        String body = text.substring(0, text.lastIndexOf("\n\n") + 1).replace("tls acme.example", "tls bolt.example");
        byte[] file = SignedManifest.note(
                "acme.example",
                IDENTITY,
                body.getBytes(UTF_8),
                ACME.identity().sign(body.getBytes(UTF_8)),
                InviteBundle.MAX_BYTES);
        assertThatThrownBy(() -> InviteBundle.parse(file))
                .isInstanceOf(ForumException.class)
                .hasMessageContaining("it is of a node of acme.example");
    }

    @Test
    void noChangedByteGoesUnseen() throws Exception {
        Mutations.assertAllRefused(bundle.text(), 800, 7, InviteBundle::parse);
    }

    private Contents contents(List<byte[]> acts) {
        List<NodeKey> nodes = new ArrayList<>();
        for (Manifest.Node node : manifest.manifest().nodes()) {
            node.tls().forEach(tls -> nodes.add(new NodeKey(node.name(), tls.fingerprint())));
        }
        return new Contents(
                FORUM,
                BOLT.name(),
                ACME.name(),
                TIME,
                new Head(Math.max(0, acts.size() - 1), new ActId(Digest.sha256(new byte[] {7}))),
                List.of(HostPort.parse("eu1.acme.example:9440")),
                nodes,
                acts,
                manifest);
    }

    private static Contents with(Contents good, List<NodeKey> nodes, List<HostPort> addresses) {
        return new Contents(
                good.forum(),
                good.invited(),
                good.sponsor(),
                good.time(),
                good.head(),
                addresses,
                nodes,
                good.acts(),
                good.manifest());
    }

    private static List<byte[]> acts(int count) {
        List<byte[]> acts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            acts.add(("act " + i).getBytes(UTF_8));
        }
        return acts;
    }

    private static void refused(Runnable making, String why) {
        assertThatThrownBy(making::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }
}
