// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.roster;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.hashmesh.crypto.certificate.TlsKeyFingerprint;
import org.hashmesh.crypto.forum.Aftermath;
import org.hashmesh.crypto.forum.Parameter;
import org.hashmesh.crypto.forum.Parameters;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;

/** The forum at one moment. Immutable; every lookup costs one hash lookup. */
public final class RosterSnapshot {
    private final RosterVersion version;
    private final ForumId forum;
    private final String forumName;
    private final Map<MemberName, RosterMember> members = new LinkedHashMap<>();
    private final Map<TlsKeyFingerprint, RosterNode> nodesByTlsKey = new LinkedHashMap<>();
    private final Map<LogId, LogKey> logs = new LinkedHashMap<>();
    private final Map<LogId, ClosedLog> closed = new LinkedHashMap<>();
    private final Map<Place, TakenDown> takenDown = new LinkedHashMap<>();
    private final int confirmations;

    /** Of an entry, with which entry is meant. */
    private record Place(LogId log, EntryIndex index, Digest leafHash) {}

    /** Makes a snapshot of a forum that has evicted nobody and taken nothing down. */
    public RosterSnapshot(RosterVersion version, ForumId forum, String forumName, List<RosterMember> members) {
        this(
                version,
                forum,
                forumName,
                members,
                List.of(),
                Set.of(),
                Parameters.of(Map.of()).number(Parameter.CONFIRMATIONS));
    }

    /**
     * Makes a snapshot and its lookups.
     *
     * @param closed the logs of members that were evicted, each with the last checkpoint that counts; one that is neither
     *     here nor with a member is void as a whole
     * @param takenDown the entries that have no effect any more
     * @param confirmations members whose receipts make a head confirmed
     * @throws IllegalArgumentException when two members share a name, two nodes a TLS key, or two logs an origin, or when
     *     a node or a log names another member or forum
     */
    public RosterSnapshot(
            RosterVersion version,
            ForumId forum,
            String forumName,
            List<RosterMember> members,
            List<ClosedLog> closed,
            Set<TakenDown> takenDown,
            int confirmations) {
        this.confirmations = confirmations;
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
        for (ClosedLog log : closed) {
            require(log.key().origin().isIn(forum), log.key().origin());
            putOnce(this.closed, log.id(), log);
            if (log.aftermath() != Aftermath.PURGE) {
                putOnce(logs, log.id(), log.key());
            }
        }
        for (TakenDown entry : takenDown) {
            this.takenDown.putIfAbsent(new Place(entry.log(), entry.index(), entry.leafHash()), entry);
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

    /** Every log that nodes hold and pass on, with its key: those of members, and closed ones up to their pins. */
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

    /** The log of this id with the key that signs it; empty for a log that was purged. */
    public Optional<LogKey> log(LogId id) {
        return Optional.ofNullable(logs.get(id));
    }

    /** Receipts of so many members, as far as there are so many besides the author, make a head of a log confirmed. */
    public int confirmations(MemberName author) {
        int others = members.size() - (members.containsKey(author) ? 1 : 0);
        return Math.max(1, Math.min(confirmations, others));
    }

    /** The logs of members that were evicted, purged ones too. */
    public Collection<ClosedLog> closedLogs() {
        return Collections.unmodifiableCollection(closed.values());
    }

    /** This log, if an act closed it. */
    public Optional<ClosedLog> closed(LogId log) {
        return Optional.ofNullable(closed.get(log));
    }

    /** The checkpoint after which this log has nothing that counts, if there is one; what is purged has none. */
    public Optional<SignedCheckpoint> pin(LogId log) {
        return closed(log).filter(found -> found.aftermath() != Aftermath.PURGE).map(ClosedLog::pin);
    }

    /** The act that evicted this member, as far as a log of its tells. */
    public OptionalLong evictedBy(MemberName member) {
        return closed.values().stream()
                .filter(log -> log.member().equals(member))
                .mapToLong(ClosedLog::act)
                .max();
    }

    /** Whether this very entry was taken down. */
    public boolean isTakenDown(LogId log, EntryIndex index, Digest leafHash) {
        return takenDown(log, index, leafHash).isPresent();
    }

    /** What is said of this very entry, if it was taken down. */
    public Optional<TakenDown> takenDown(LogId log, EntryIndex index, Digest leafHash) {
        return takenDown.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(takenDown.get(new Place(log, index, leafHash)));
    }

    /** The entries that were taken down. */
    public Collection<TakenDown> takenDownEntries() {
        return Collections.unmodifiableCollection(takenDown.values());
    }

    /** How many entries were taken down. */
    public int takenDown() {
        return takenDown.size();
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
