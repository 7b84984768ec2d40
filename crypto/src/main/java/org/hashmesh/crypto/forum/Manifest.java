// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.hashmesh.crypto.certificate.SpiffeId;
import org.hashmesh.crypto.certificate.TlsKeyFingerprint;
import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.crypto.note.Cosignature;

/**
 * What a member says of itself: its nodes, where they are and how to recognise them, its logs, and its voting key. It
 * changes this without asking anybody, by a manifest of a higher version. Only a {@link SignedManifest} says who said so.
 *
 * <pre>{@code
 * hashmesh/manifest/v1
 * forum 1f0c...
 * member acme.example
 * version 3
 * time 1763800000
 * node eu1 9a3b...
 * address eu1 eu1.acme.example:9440
 * tls eu1 <base64 of an X.509 certificate>
 * log <C2SP verifier key>
 * voting-key 1 77e0... <base64 of a signature>
 * }</pre>
 *
 * @param forum where this is said
 * @param member who says it
 * @param version rises with each manifest, from 1
 * @param time when it was written, by the member's clock; whole seconds
 * @param nodes its running processes, ascending by name
 * @param logs all its logs with the keys that sign them, ascending by origin; those of nodes that are gone stay, or nobody
 *     could check them any more
 * @param votingKey with which its ballots are cast
 */
public record Manifest(
        ForumId forum,
        MemberName member,
        long version,
        Instant time,
        List<Node> nodes,
        List<LogKey> logs,
        VotingKey votingKey) {

    /** Most nodes of one member. */
    public static final int MAX_NODES = 64;

    /** Most logs of one member, over all epochs: what its nodes need for years. */
    public static final int MAX_LOGS = 256;

    /** Most addresses of one node. */
    public static final int MAX_ADDRESSES = 8;

    /** Most TLS keys of one node: the old, the new, and room for what went wrong. */
    public static final int MAX_TLS = 4;

    /** Most bytes of a manifest's text. */
    public static final int MAX_BYTES = Lines.MAX_BYTES;

    static final String HEADER = "hashmesh/manifest/v1";
    private static final long MAX_NUMBER = 9_999_999_999_999_999L;

    /**
     * One process of the member.
     *
     * @param name unique within the member
     * @param key of its online statements
     * @param addresses where it can be dialled, best first, as {@link HostPort} writes them; none if it only dials out
     * @param tls of the keys that it may present, at least one; two while it changes them
     */
    public record Node(NodeName name, Ed25519PublicKey key, List<String> addresses, List<TlsCertificate> tls) {

        /**
         * Copies the lists.
         *
         * @throws IllegalArgumentException if there are too many of something, or no address is one
         */
        public Node {
            addresses = List.copyOf(addresses);
            tls = List.copyOf(tls);
            if (addresses.size() > MAX_ADDRESSES || new HashSet<>(addresses).size() < addresses.size()) {
                throw new IllegalArgumentException(
                        "node " + name + " has at most " + MAX_ADDRESSES + " addresses, all different");
            }
            for (String address : addresses) {
                if (!HostPort.parse(address).toString().equals(address)) {
                    throw new IllegalArgumentException("\"" + address + "\" has another spelling than that");
                }
            }
            if (tls.isEmpty() || tls.size() > MAX_TLS) {
                throw new IllegalArgumentException("node " + name + " has 1 to " + MAX_TLS + " TLS keys");
            }
        }
    }

    /**
     * For what a member says of itself.
     *
     * @throws IllegalArgumentException if a rule of manifests is broken; the message says which. Text from outside goes
     *     through {@link #parse}
     */
    public Manifest {
        nodes = List.copyOf(nodes);
        logs = List.copyOf(logs);
        requireNumber("version", version);
        requireNumber("voting key's serial", votingKey.serial());
        require(
                time.getNano() == 0 && time.getEpochSecond() >= 0 && time.getEpochSecond() <= Cosignature.MAX_SECONDS,
                "a manifest's time is in whole seconds from 1970 to 9999");
        require(nodes.size() <= MAX_NODES, "a member has at most " + MAX_NODES + " nodes");
        require(logs.size() <= MAX_LOGS, "a member has at most " + MAX_LOGS + " logs");
        require(ascends(nodes, node -> node.name().value()), "a manifest's nodes ascend by name");
        require(ascends(logs, log -> log.origin().text()), "a manifest's logs ascend by origin");
        require(votingKey.signature().length == Ed25519PublicKey.SIGNATURE_BYTES, "a signature has 64 bytes");
        requireOwnLogs(forum, member, logs);
        requireOwnCertificates(forum, member, nodes);
        requireNoKeyTwice(nodes, logs, votingKey);
        int bytes = text(forum, member, version, time, nodes, logs, votingKey).length;
        require(bytes <= MAX_BYTES, "a manifest has at most " + MAX_BYTES + " bytes, this would have " + bytes);
    }

    private static void requireOwnLogs(ForumId forum, MemberName member, List<LogKey> logs) {
        for (LogKey log : logs) {
            require(
                    log.origin().isIn(forum) && log.origin().member().equals(member),
                    "the log " + log.origin() + " is none of " + member + " in this forum");
        }
    }

    private static void requireOwnCertificates(ForumId forum, MemberName member, List<Node> nodes) {
        for (Node node : nodes) {
            SpiffeId own = new SpiffeId(forum, member, node.name());
            for (TlsCertificate one : node.tls()) {
                require(one.node().equals(own), "a TLS certificate of " + one.node() + " stands under " + own);
            }
        }
    }

    /** A key that is good for two things lets a signature of one kind be shown as the other. */
    private static void requireNoKeyTwice(List<Node> nodes, List<LogKey> logs, VotingKey votingKey) {
        Set<Ed25519PublicKey> keys = new HashSet<>();
        Set<TlsKeyFingerprint> tls = new HashSet<>();
        for (Node node : nodes) {
            require(keys.add(node.key()), "the key of node " + node.name() + " stands here twice");
            node.tls().forEach(one -> require(tls.add(one.fingerprint()), "a TLS key stands here twice: " + one));
        }
        // The node that casts the member's ballots may do so with the key of its other online statements.
        keys.add(votingKey.key());
        logs.forEach(log -> require(keys.add(log.key()), "the key of " + log.origin() + " stands here twice"));
    }

    private static <T> boolean ascends(List<T> values, Function<T, String> name) {
        for (int i = 1; i < values.size(); i++) {
            if (name.apply(values.get(i - 1)).compareTo(name.apply(values.get(i))) >= 0) {
                return false;
            }
        }
        return true;
    }

    private static void requireNumber(String what, long number) {
        require(number >= 1 && number <= MAX_NUMBER, "a " + what + " is a number from 1, not " + number);
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }

    /**
     * Reads the one spelling. Checks all that needs no other text: who signed it, and whether the identity key named the
     * voting key, is for {@link SignedManifest#verify}.
     *
     * @throws ForumException MALFORMED
     */
    public static Manifest parse(byte[] text) throws ForumException {
        return parse(text, new KnownKeys());
    }

    static Manifest parse(byte[] text, KnownKeys keys) throws ForumException {
        Lines lines = Lines.open("a manifest", HEADER, text);
        ForumId forum = lines.read(lines.take("forum"), ForumId::parse);
        MemberName member = lines.read(lines.take("member"), MemberName::parse);
        long version = lines.number(lines.take("version"));
        long seconds = lines.number(lines.take("time"));
        List<Node> nodes = parseNodes(lines);
        List<LogKey> logs = parseLogs(lines);
        VotingKey votingKey = keys.votingKey(lines, lines.take("voting-key"));
        lines.end();
        Manifest manifest;
        try {
            manifest = new Manifest(forum, member, version, Instant.ofEpochSecond(seconds), nodes, logs, votingKey);
        } catch (IllegalArgumentException e) {
            throw ForumException.malformed("a manifest of " + member + ": " + e.getMessage());
        }
        if (!Arrays.equals(manifest.text(), text)) {
            throw ForumException.malformed("a manifest of " + member + " has one spelling, and this is another");
        }
        return manifest;
    }

    static List<Node> parseNodes(Lines lines) throws ForumException {
        List<Node> nodes = new ArrayList<>();
        for (Optional<String> next = lines.takeIf("node"); next.isPresent(); next = lines.takeIf("node")) {
            if (nodes.size() == MAX_NODES) {
                throw lines.malformed("a member has at most " + MAX_NODES + " nodes");
            }
            String[] parts = lines.parts(next.get(), 2);
            NodeName name = lines.read(parts[0], NodeName::parse);
            Ed25519PublicKey key = lines.read(parts[1], Ed25519PublicKey::parseHex);
            List<String> addresses = ofNode(lines, "address", name);
            List<TlsCertificate> tls = new ArrayList<>();
            for (String base64 : ofNode(lines, "tls", name)) {
                tls.add(lines.read(
                        base64, text -> TlsCertificate.parse(Base64.getDecoder().decode(text))));
            }
            nodes.add(lines.read("", none -> new Node(name, key, addresses, tls)));
        }
        return nodes;
    }

    /** What stands behind the node's name on the lines with this key. */
    private static List<String> ofNode(Lines lines, String key, NodeName name) throws ForumException {
        List<String> values = new ArrayList<>();
        for (Optional<String> next = lines.takeIf(key); next.isPresent(); next = lines.takeIf(key)) {
            String[] parts = lines.parts(next.get(), 2);
            if (!parts[0].equals(name.value())) {
                throw lines.malformed("it stands under node " + name);
            }
            values.add(parts[1]);
        }
        return values;
    }

    private static List<LogKey> parseLogs(Lines lines) throws ForumException {
        List<LogKey> logs = new ArrayList<>();
        for (Optional<String> next = lines.takeIf("log"); next.isPresent(); next = lines.takeIf("log")) {
            if (logs.size() == MAX_LOGS) {
                throw lines.malformed("a member has at most " + MAX_LOGS + " logs");
            }
            logs.add(lines.read(next.get(), LogKey::parse));
        }
        return logs;
    }

    /** The bytes that are signed: UTF-8, of ASCII characters alone. */
    public byte[] text() {
        return text(forum, member, version, time, nodes, logs, votingKey);
    }

    private static byte[] text(
            ForumId forum,
            MemberName member,
            long version,
            Instant time,
            List<Node> nodes,
            List<LogKey> logs,
            VotingKey votingKey) {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        line(text, "forum", forum);
        line(text, "member", member);
        line(text, "version", version);
        line(text, "time", time.getEpochSecond());
        nodes.forEach(node -> line(text, node));
        logs.forEach(log -> line(text, "log", log.text()));
        String key = votingKey.serial() + " " + votingKey.key().hex();
        line(text, "voting-key", key + " " + base64(votingKey.signature()));
        return text.toString().getBytes(UTF_8);
    }

    static void line(StringBuilder text, Node node) {
        line(text, "node", node.name() + " " + node.key().hex());
        node.addresses().forEach(address -> line(text, "address", node.name() + " " + address));
        node.tls().forEach(one -> line(text, "tls", node.name() + " " + base64(one.der())));
    }

    private static void line(StringBuilder text, String key, Object value) {
        text.append(key).append(' ').append(value).append('\n');
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Whether it gives this key a part: a member's identity key has none. */
    boolean uses(Ed25519PublicKey key) {
        return votingKey.key().equals(key)
                || nodes.stream().anyMatch(node -> node.key().equals(key))
                || logs.stream().anyMatch(log -> log.key().equals(key));
    }
}
