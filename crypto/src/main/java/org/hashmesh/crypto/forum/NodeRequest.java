// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Optional;
import org.hashmesh.crypto.certificate.SpiffeId;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.MemberName;

/**
 * What a further node of a member hands to where the member's identity key is, to be listed in the next manifest. It is not
 * signed: it goes from one machine of a company to another, and the manifest that takes it up is.
 *
 * <pre>{@code
 * hashmesh/node-request/v1
 * forum 1f0c...
 * member acme.example
 * node us1 9a3b...
 * address us1 us1.acme.example:9440      (0 to 8)
 * tls us1 <base64 of an X.509 certificate>
 * log <C2SP verifier key>                (none for a read replica)
 * }</pre>
 *
 * @param forum for which it was made
 * @param member whose node it is to be
 * @param node as the manifest would list it
 * @param log of the node; none for a read replica
 */
public record NodeRequest(ForumId forum, MemberName member, Manifest.Node node, Optional<LogKey> log) {
    /** Largest file in bytes: a node with four certificates. */
    public static final int MAX_BYTES = 16 * 1024;

    private static final String HEADER = "hashmesh/node-request/v1";

    /**
     * Checks that its parts belong together.
     *
     * @throws IllegalArgumentException if they do not
     */
    public NodeRequest {
        SpiffeId own = new SpiffeId(forum, member, node.name());
        if (!node.tls().stream().allMatch(one -> one.node().equals(own))) {
            throw new IllegalArgumentException("a TLS certificate of another node stands under " + own);
        }
        if (log.isPresent()
                && !(log.get().origin().isIn(forum)
                        && log.get().origin().member().equals(member)
                        && log.get().origin().node().equals(node.name()))) {
            throw new IllegalArgumentException("the log " + log.get().origin() + " is none of " + own);
        }
    }

    /**
     * Reads a request.
     *
     * @throws ForumException MALFORMED
     */
    public static NodeRequest parse(byte[] file) throws ForumException {
        Lines lines = Lines.open("a node request", HEADER, file, MAX_BYTES);
        ForumId forum = lines.read(lines.take("forum"), ForumId::parse);
        MemberName member = lines.read(lines.take("member"), MemberName::parse);
        List<Manifest.Node> nodes = Manifest.parseNodes(lines);
        if (nodes.size() != 1) {
            throw lines.malformed("it is about one node");
        }
        Optional<String> given = lines.takeIf("log");
        Optional<LogKey> log =
                given.isPresent() ? Optional.of(lines.read(given.get(), LogKey::parse)) : Optional.empty();
        lines.end();
        NodeRequest request;
        try {
            request = new NodeRequest(forum, member, nodes.get(0), log);
        } catch (IllegalArgumentException e) {
            throw ForumException.malformed("a node request: " + e.getMessage());
        }
        Signing.requireSpelling("a node request", request.text(), file);
        return request;
    }

    /** The file, in the one spelling. */
    public byte[] text() {
        StringBuilder text = new StringBuilder(HEADER)
                .append("\nforum ")
                .append(forum)
                .append("\nmember ")
                .append(member)
                .append('\n');
        Manifest.line(text, node);
        log.ifPresent(key -> text.append("log ").append(key.text()).append('\n'));
        return text.toString().getBytes(UTF_8);
    }
}
