// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.roster;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashmesh.crypto.certificate.TlsKeyFingerprint;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.node.toml.ConfigurationException;
import org.hashmesh.node.toml.Problems;
import org.hashmesh.node.toml.TomlSection;

/**
 * Reads {@code roster.toml}: a {@code [forum]} head and one {@code [[member]]} table per member, each exactly as it
 * stands in that member's own {@code member.toml}. {@link MemberCard} writes both. For one reading.
 */
final class RosterReader {
    private final Problems problems;
    private final Map<MemberName, String> members = new HashMap<>();
    private final Map<TlsKeyFingerprint, String> tlsKeys = new HashMap<>();
    private final Map<Ed25519PublicKey, String> keys = new HashMap<>();
    private final Map<String, String> origins = new HashMap<>();

    private RosterReader(Problems problems) {
        this.problems = problems;
    }

    /**
     * Reads a whole roster.
     *
     * @param file the name that problems call it by
     * @param number the number of the version that this becomes
     * @throws ConfigurationException with every problem found
     */
    static RosterSnapshot read(String file, String text, long number) {
        Problems problems = new Problems(file);
        TomlSection root = TomlSection.ofFile(text, problems);
        problems.throwIfAny();
        Optional<RosterSnapshot> snapshot = new RosterReader(problems).snapshot(root, text, number);
        problems.throwIfAny();
        return snapshot.orElseThrow(() -> new IllegalStateException(file + " gave neither a roster nor a problem"));
    }

    private Optional<RosterSnapshot> snapshot(TomlSection root, String text, long number) {
        Optional<TomlSection> head = root.table("forum");
        if (head.isEmpty()) {
            root.missing("forum");
        }
        Optional<String> name = head.flatMap(forum -> forum.requiredText("name", value -> value));
        Optional<ForumId> id = head.flatMap(forum -> forumId(forum));
        head.ifPresent(TomlSection::refuseOtherKeys);
        List<RosterMember> found = new ArrayList<>();
        for (TomlSection member : root.tables("member")) {
            member(member, id).ifPresent(found::add);
        }
        root.refuseOtherKeys();
        if (id.isEmpty() || name.isEmpty() || !problems.found().isEmpty()) {
            return Optional.empty();
        }
        Digest content = Digest.sha256(text.getBytes(StandardCharsets.UTF_8));
        return Optional.of(new RosterSnapshot(new RosterVersion(number, content), id.get(), name.get(), found));
    }

    private static Optional<ForumId> forumId(TomlSection forum) {
        Optional<ForumId> computed = forum.text("name", ForumId::ofName);
        Optional<ForumId> written = forum.text("id", ForumId::parse);
        if (computed.isPresent() && written.isPresent() && !computed.equals(written)) {
            forum.problem("id", "`id` is not the id of the forum of this name, which is " + computed.get());
        }
        return computed;
    }

    private Optional<RosterMember> member(TomlSection section, Optional<ForumId> forum) {
        Optional<MemberName> name = section.requiredText("name", MemberName::parse);
        name.ifPresent(value -> once(section, "name", members, value, "member " + value));
        Optional<Ed25519PublicKey> identity = section.requiredText("identity", Ed25519PublicKey::parseHex);
        identity.ifPresent(key -> once(section, "identity", keys, key, "this key"));
        List<RosterNode> nodes = new ArrayList<>();
        Map<NodeName, String> nodeNames = new HashMap<>();
        for (TomlSection node : section.tables("node")) {
            name.flatMap(owner -> node(node, owner, nodeNames)).ifPresent(nodes::add);
        }
        List<LogKey> logs = new ArrayList<>();
        for (TomlSection log : section.tables("log")) {
            log(log, name, forum).ifPresent(logs::add);
        }
        section.refuseOtherKeys();
        return name.flatMap(member -> identity.map(key -> new RosterMember(member, key, nodes, logs)));
    }

    private Optional<RosterNode> node(TomlSection section, MemberName owner, Map<NodeName, String> names) {
        Optional<NodeName> name = section.requiredText("name", NodeName::parse);
        name.ifPresent(value -> once(section, "name", names, value, "node " + value + " of " + owner));
        Optional<Ed25519PublicKey> key = section.requiredText("key", Ed25519PublicKey::parseHex);
        key.ifPresent(value -> once(section, "key", keys, value, "this key"));
        List<TlsKeyFingerprint> prints = section.texts("tls", TlsKeyFingerprint::parse);
        if (!section.has("tls")) {
            section.missing("tls");
        } else if (prints.isEmpty()) {
            section.problem("tls", "`tls` needs at least one fingerprint of a TLS key");
        }
        prints.forEach(print -> once(section, "tls", tlsKeys, print, "TLS key " + print));
        List<HostPort> addresses = section.texts("addresses", HostPort::parse);
        section.refuseOtherKeys();
        return name.flatMap(node -> key.map(value -> new RosterNode(owner, node, value, prints, addresses)));
    }

    private Optional<LogKey> log(TomlSection section, Optional<MemberName> owner, Optional<ForumId> forum) {
        Optional<LogKey> read = section.requiredText("key", LogKey::parse);
        section.refuseOtherKeys();
        read.ifPresent(log -> {
            once(section, "key", origins, log.origin().text(), "log " + log.origin());
            once(section, "key", keys, log.key(), "this key");
            if (forum.isPresent() && !log.origin().isIn(forum.get())) {
                section.problem("key", log.origin() + " is a log of another forum");
            }
            if (owner.isPresent() && !log.origin().member().equals(owner.get())) {
                section.problem("key", log.origin() + " is a log of another member than " + owner.get());
            }
        });
        return read;
    }

    /** Two of one kind would make a lookup ambiguous, and a key in two roles lets one role forge the other. */
    private static <K> void once(TomlSection section, String key, Map<K, String> seen, K value, String title) {
        String before = seen.putIfAbsent(value, section.where(key));
        if (before != null) {
            section.problem(key, title + " stands twice, first at " + before);
        }
    }
}
