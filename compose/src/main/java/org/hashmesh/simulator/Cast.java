// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.hashmesh.crypto.certificate.TlsKeyFingerprint;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.log.CollectionName;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.LogSigner;
import org.hashmesh.crypto.log.MalformedNameException;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.log.ReceiptKey;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.node.roster.RosterMember;
import org.hashmesh.node.roster.RosterNode;
import org.hashmesh.node.roster.RosterSnapshot;
import org.hashmesh.node.roster.RosterVersion;
import org.hashmesh.node.sync.PeerName;

/** Members with their names and keys: the same in every run, since keys are expensive to make and say nothing. */
final class Cast {

    private static final String FORUM_NAME = "simulated";

    /** Each key remembers the verdicts on this many of its signatures; hundreds of nodes ask for the same ones. */
    private static final int REMEMBERED = 2_000;

    private final ForumId forum;
    private final NodeName nodeName;
    private final CollectionName collection;
    private final Map<Integer, Ed25519PrivateKey> keys = new HashMap<>();
    private final Map<Integer, Ed25519PrivateKey> nodeKeys = new HashMap<>();

    Cast() {
        try {
            forum = new ForumId(Digest.sha256(FORUM_NAME.getBytes(StandardCharsets.UTF_8)));
            nodeName = NodeName.parse("n1");
            collection = CollectionName.parse("main");
        } catch (MalformedNameException e) {
            throw new IllegalStateException("a name of the cast is malformed", e);
        }
    }

    ForumId forum() {
        return forum;
    }

    PeerName name(int number) {
        try {
            return new PeerName(MemberName.parse("m%03d.example".formatted(number)), nodeName);
        } catch (MalformedNameException e) {
            throw new IllegalStateException("a name of the cast is malformed", e);
        }
    }

    Origin origin(int number) {
        return Origin.of(forum, name(number).member(), nodeName, collection, 1);
    }

    LogSigner signer(int number) {
        return new LogSigner(origin(number), key(number));
    }

    private Ed25519PrivateKey key(int number) {
        return keys.computeIfAbsent(
                number,
                unknown -> Ed25519PrivateKey.fromSeed(
                        Digest.sha256(("key of member " + number).getBytes(StandardCharsets.UTF_8))
                                .toBytes()));
    }

    /** The node key of this node, for receipts. */
    Ed25519PrivateKey nodeKey(int number) {
        return nodeKeys.computeIfAbsent(
                number,
                unknown -> Ed25519PrivateKey.fromSeed(
                        Digest.sha256(("node key of member " + number).getBytes(StandardCharsets.UTF_8))
                                .toBytes()));
    }

    ReceiptKey receiptKey(int number) {
        PeerName name = name(number);
        return new ReceiptKey(forum, name.member(), name.node(), nodeKey(number).publicKey());
    }

    /** The roster of the first {@code nodes} members, of whom some have logs. */
    RosterSnapshot roster(int nodes, IntPredicate hasLog) {
        List<RosterMember> members = new ArrayList<>();
        for (int number = 0; number < nodes; number++) {
            PeerName name = name(number);
            Digest tlsKey = Digest.sha256(("TLS key of member " + number).getBytes(StandardCharsets.UTF_8));
            RosterNode node = new RosterNode(
                    name.member(),
                    name.node(),
                    nodeKey(number).publicKey().remembering(REMEMBERED),
                    List.of(new TlsKeyFingerprint(tlsKey)),
                    List.of(new HostPort(name.member().value(), 9440)));
            List<LogKey> logs = hasLog.test(number)
                    ? List.of(new LogKey(origin(number), key(number).publicKey().remembering(REMEMBERED)))
                    : List.of();
            members.add(new RosterMember(name.member(), key(0).publicKey(), List.of(node), logs));
        }
        Digest content = Digest.sha256(FORUM_NAME.getBytes(StandardCharsets.UTF_8));
        return new RosterSnapshot(new RosterVersion(1, content), forum, FORUM_NAME, members);
    }
}
