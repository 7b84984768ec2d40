// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.forum;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.hashmesh.crypto.certificate.TlsKeyFingerprint;
import org.hashmesh.crypto.forum.Eviction;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.crypto.forum.Manifest;
import org.hashmesh.crypto.forum.Member;
import org.hashmesh.crypto.forum.Parameter;
import org.hashmesh.crypto.forum.SignedManifest;
import org.hashmesh.crypto.forum.TlsCertificate;
import org.hashmesh.crypto.log.CheckpointException;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.node.roster.ClosedLog;
import org.hashmesh.node.roster.MemoryRoster;
import org.hashmesh.node.roster.Roster;
import org.hashmesh.node.roster.RosterMember;
import org.hashmesh.node.roster.RosterNode;
import org.hashmesh.node.roster.RosterSnapshot;
import org.hashmesh.node.roster.RosterVersion;
import org.hashmesh.node.roster.TakenDown;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The roster that the forum's acts and the members' manifests add up to. */
public final class ForumRoster implements Roster {
    private static final Logger LOG = LoggerFactory.getLogger(ForumRoster.class);

    private final MemoryRoster current;

    /** Begins with how governance stands now. */
    public ForumRoster(ForumView view) {
        this.current = new MemoryRoster(snapshot(view, 1));
    }

    @Override
    public RosterSnapshot current() {
        return current.current();
    }

    @Override
    public Listening onChange(Consumer<RosterSnapshot> listener) {
        return current.onChange(listener);
    }

    /** Follows a change of governance; tells the listeners on this thread if it changes who is who. */
    public void follow(ForumView view) {
        RosterSnapshot before = current.current();
        if (!content(view).equals(before.version().content())) {
            RosterSnapshot next = snapshot(view, before.version().number() + 1);
            LOG.info(
                    "roster version {}: {} members, act {}",
                    next.version(),
                    next.members().size(),
                    view.state().acts() - 1);
            current.change(next);
        }
    }

    private static Digest content(ForumView view) {
        StringBuilder all = new StringBuilder().append(view.state().head());
        view.manifests().values().forEach(signed -> all.append(signed.hash()));
        return Digest.sha256(all.toString().getBytes(UTF_8));
    }

    private static RosterSnapshot snapshot(ForumView view, long number) {
        Set<TlsKeyFingerprint> tlsKeys = new HashSet<>();
        List<RosterMember> members = new ArrayList<>();
        for (Member member : view.state().members()) {
            members.add(member(member, Optional.ofNullable(view.manifests().get(member.name())), view, tlsKeys));
        }
        return new RosterSnapshot(
                new RosterVersion(number, content(view)),
                view.state().forum(),
                view.state().name(),
                members,
                closed(view),
                takenDown(view),
                view.state().parameters().number(Parameter.CONFIRMATIONS));
    }

    private static List<ClosedLog> closed(ForumView view) {
        List<ClosedLog> closed = new ArrayList<>();
        for (Eviction out : view.state().evictions()) {
            Optional<SignedManifest> last =
                    Optional.ofNullable(view.manifests().get(out.member().name()));
            for (SignedCheckpoint pin : out.pins()) {
                last.flatMap(signed -> key(signed.manifest(), pin))
                        .ifPresent(key -> closed.add(new ClosedLog(key, pin, out.aftermath(), out.act())));
            }
        }
        return closed;
    }

    /** The key that signed the pin; empty when none did: the log is then void as a whole. */
    private static Optional<LogKey> key(Manifest manifest, SignedCheckpoint pin) {
        for (LogKey key : manifest.logs()) {
            if (key.origin().equals(pin.origin())) {
                try {
                    pin.verify(key);
                    return Optional.of(key);
                } catch (CheckpointException e) {
                    LOG.warn(
                            "the pin of {} in an act is not good, its entries do not count: {}",
                            key.origin(),
                            e.getMessage());
                }
            }
        }
        return Optional.empty();
    }

    private static Set<TakenDown> takenDown(ForumView view) {
        Set<TakenDown> taken = new HashSet<>();
        view.state()
                .takedowns()
                .forEach((act, takedown) -> takedown.entries()
                        .forEach(entry ->
                                taken.add(new TakenDown(entry.log().id(), entry.index(), entry.leafHash(), act))));
        return taken;
    }

    /** A member whose manifest nobody here has yet is one without nodes. */
    private static RosterMember member(
            Member member, Optional<SignedManifest> signed, ForumView view, Set<TlsKeyFingerprint> taken) {
        List<RosterNode> nodes = new ArrayList<>();
        List<LogKey> logs = new ArrayList<>();
        if (signed.isPresent()) {
            Manifest manifest = signed.get().manifest();
            int most = view.state().parameters().number(Parameter.MOST_NODES);
            manifest.nodes().stream()
                    .limit(most)
                    .map(node -> node(member, node, taken))
                    .flatMap(Optional::stream)
                    .forEach(nodes::add);
            List<String> collections = view.state().parameters().collections();
            manifest.logs().stream()
                    .filter(log ->
                            collections.contains(log.origin().collection().value()))
                    .forEach(logs::add);
        }
        return new RosterMember(member.name(), member.identity(), nodes, logs);
    }

    private static List<HostPort> addresses(Manifest.Node node) {
        return node.addresses().stream().map(HostPort::parse).toList();
    }

    /** Each certificate proves its key; that two nodes show one key takes a key that was passed around. */
    private static Optional<RosterNode> node(Member member, Manifest.Node node, Set<TlsKeyFingerprint> taken) {
        List<TlsKeyFingerprint> keys = node.tls().stream()
                .map(TlsCertificate::fingerprint)
                .distinct()
                .filter(taken::add)
                .toList();
        return keys.isEmpty()
                ? Optional.empty()
                : Optional.of(new RosterNode(member.name(), node.name(), node.key(), keys, addresses(node)));
    }
}
