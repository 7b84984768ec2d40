// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.roster;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashmesh.crypto.certificate.TlsKeyFingerprint;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;

/** The forum at one moment. Immutable; every lookup costs one hash lookup. */
public final class RosterSnapshot {
    private final RosterVersion version;
    private final ForumId forum;
    private final String forumName;
    private final Map<MemberName, RosterMember> members = new LinkedHashMap<>();
    private final Map<TlsKeyFingerprint, RosterNode> nodesByTlsKey = new LinkedHashMap<>();
    private final Map<LogId, LogKey> logs = new LinkedHashMap<>();

    /**
     * Makes a snapshot and its lookups.
     *
     * @throws IllegalArgumentException when two members share a name, two nodes a TLS key, or two logs an origin, or when
     *     a node or a log names another member or forum
     */
    public RosterSnapshot(RosterVersion version, ForumId forum, String forumName, List<RosterMember> members) {
        this.version = version;
        this.forum = forum;
        this.forumName = forumName;
        for (RosterMember member : members) {
            putOnce(this.members, member.name(), member);
            for (RosterNode node : member.nodes()) {
                require(node.member().equals(member.name()), node.title());
                for (TlsKeyFingerprint key : node.tlsKeys()) {
                    putOnce(nodesByTlsKey, key, node);
                }
            }
            for (LogKey log : member.logs()) {
                require(
                        log.origin().member().equals(member.name())
                                && log.origin().isIn(forum),
                        log.origin());
                putOnce(logs, log.origin().id(), log);
            }
        }
    }

    /** Which roster this is. */
    public RosterVersion version() {
        return version;
    }

    /** The forum's id. */
    public ForumId forum() {
        return forum;
    }

    /** The forum's name for people. */
    public String forumName() {
        return forumName;
    }

    /** Every member, in the order of the roster. */
    public Collection<RosterMember> members() {
        return Collections.unmodifiableCollection(members.values());
    }

    /** Every node of every member. */
    public List<RosterNode> nodes() {
        return members.values().stream()
                .flatMap(member -> member.nodes().stream())
                .toList();
    }

    /** Every log with its key. */
    public Collection<LogKey> logs() {
        return Collections.unmodifiableCollection(logs.values());
    }

    /** The member of this name. */
    public Optional<RosterMember> member(MemberName name) {
        return Optional.ofNullable(members.get(name));
    }

    /** The member's node of this name. */
    public Optional<RosterNode> node(MemberName member, NodeName node) {
        return member(member).stream()
                .flatMap(found -> found.nodes().stream())
                .filter(found -> found.node().equals(node))
                .findFirst();
    }

    /** The node that may present this TLS key. */
    public Optional<RosterNode> nodeByTlsKey(TlsKeyFingerprint key) {
        return Optional.ofNullable(nodesByTlsKey.get(key));
    }

    /** The log of this id with the key that signs it. */
    public Optional<LogKey> log(LogId id) {
        return Optional.ofNullable(logs.get(id));
    }

    private static <K, V> void putOnce(Map<K, V> map, K key, V value) {
        if (map.putIfAbsent(key, value) != null) {
            throw new IllegalArgumentException(key + " stands twice in the roster");
        }
    }

    private static void require(boolean belongs, Object what) {
        if (!belongs) {
            throw new IllegalArgumentException(what + " stands under another member or in another forum's roster");
        }
    }
}
