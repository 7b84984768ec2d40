// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.Manifest;
import org.hashmesh.crypto.forum.TlsCertificate;
import org.hashmesh.v1.DraftManifestRequest;
import org.hashmesh.v1.ForumMember;
import org.hashmesh.v1.ForumNode;
import org.hashmesh.v1.NodeChange;

/** What a manifest must say after a change that was asked for, so that a draft which says anything else is noticed. */
final class ManifestChange {

    private record Node(String key, List<String> addresses, Set<String> tls) {}

    private final Map<String, Node> nodes = new TreeMap<>();
    private final Set<String> logs;
    private final String voter;

    private ManifestChange(Set<String> logs, String voter) {
        this.logs = logs;
        this.voter = voter;
    }

    /** The member as it is now, and this request. */
    static ManifestChange of(ForumMember now, DraftManifestRequest asked) throws ForumException {
        TreeSet<String> logs = new TreeSet<>(now.getLogsList());
        logs.addAll(asked.getAddLogsList());
        String voter = asked.getVotingNode();
        for (ForumNode node : now.getNodesList()) {
            voter = voter.isEmpty() && node.getCastsBallots() ? node.getName() : voter;
        }
        ManifestChange change = new ManifestChange(logs, voter);
        now.getNodesList()
                .forEach(node -> change.nodes.put(
                        node.getName(),
                        new Node(
                                node.getKey(), node.getAddressesList(), new TreeSet<>(node.getTlsFingerprintsList()))));
        asked.getRemoveNodesList().forEach(change.nodes::remove);
        for (NodeChange node : asked.getNodesList()) {
            change.apply(node);
        }
        return change;
    }

    private void apply(NodeChange asked) throws ForumException {
        Node old = nodes.getOrDefault(asked.getName(), new Node("", List.of(), Set.of()));
        TreeSet<String> tls = new TreeSet<>(old.tls());
        for (var certificate : asked.getAddCertificatesList()) {
            tls.add(TlsCertificate.parse(certificate.toByteArray())
                    .fingerprint()
                    .text());
        }
        tls.removeAll(asked.getRemoveTlsFingerprintsList());
        List<String> addresses = asked.getAddressesCount() > 0 ? asked.getAddressesList() : old.addresses();
        nodes.put(
                asked.getName(),
                new Node(
                        asked.getKey().isEmpty() ? old.key() : asked.getKey(),
                        asked.getNoAddresses() ? List.of() : addresses,
                        tls));
    }

    /** What in this draft nobody asked for; empty when it is as it should be. */
    List<String> unasked(Manifest draft) {
        List<String> wrong = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>();
        for (Manifest.Node node : draft.nodes()) {
            names.add(node.name().value());
            Node expected = nodes.get(node.name().value());
            if (expected == null
                    || !expected.key().equals(node.key().hex())
                    || !expected.addresses().equals(node.addresses())
                    || !expected.tls().equals(new TreeSet<>(ManifestSentences.fingerprints(node)))) {
                wrong.add("node " + node.name());
            }
        }
        nodes.keySet().stream().filter(name -> !names.contains(name)).forEach(name -> wrong.add("node " + name));
        Collection<String> keys = draft.logs().stream().map(log -> log.text()).toList();
        if (!logs.equals(new TreeSet<>(keys))) {
            wrong.add("logs");
        }
        if (!voter.isEmpty() && !ManifestSentences.voter(draft).equals(Optional.of(voter))) {
            wrong.add("who casts ballots");
        }
        return wrong;
    }
}
