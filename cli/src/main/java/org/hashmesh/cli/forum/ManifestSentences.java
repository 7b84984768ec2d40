// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.crypto.forum.Fingerprint;
import org.hashmesh.crypto.forum.Manifest;
import org.hashmesh.crypto.forum.TlsCertificate;
import org.hashmesh.v1.ForumMember;
import org.hashmesh.v1.ForumNode;

/** What a manifest says, in sentences for the person who is to sign it, and what is new in it. */
final class ManifestSentences {
    private ManifestSentences() {}

    /** Shows all of it: whoever signs a manifest signs everything in it, not only what changed. */
    static void show(Shell shell, Manifest manifest) {
        shell.say("Manifest " + manifest.version() + " of " + manifest.member() + " in the forum "
                + Fingerprint.of(manifest.forum()) + " says:");
        of(manifest).forEach(sentence -> shell.say("  - " + sentence));
    }

    static List<String> of(Manifest manifest) {
        List<String> sentences = new ArrayList<>();
        for (Manifest.Node node : manifest.nodes()) {
            String where = node.addresses().isEmpty()
                    ? "dials out only"
                    : "is reached at " + String.join(", ", node.addresses());
            sentences.add("Node " + node.name() + " " + where + ", and has the key "
                    + node.key().hex() + ".");
            for (TlsCertificate one : node.tls()) {
                sentences.add("Node " + node.name() + " is recognised by the TLS key " + one.fingerprint()
                        + ", whose certificate ends " + ActSentences.time(one.validUntil()) + ".");
            }
        }
        manifest.logs().forEach(log -> sentences.add("The log " + log.text() + "."));
        sentences.add(votes(manifest));
        return sentences;
    }

    private static String votes(Manifest manifest) {
        String key = "voting key " + manifest.votingKey().serial() + ", "
                + manifest.votingKey().key().hex() + ".";
        return voter(manifest)
                .map(node -> "Node " + node + " casts the member's ballots, with " + key)
                .orElse("Ballots are cast with " + key);
    }

    /** The node whose key casts the ballots. */
    static Optional<String> voter(Manifest manifest) {
        return manifest.nodes().stream()
                .filter(node -> node.key().equals(manifest.votingKey().key()))
                .map(node -> node.name().value())
                .findFirst();
    }

    /** What is new or gone against what the node says there is now. */
    static List<String> changes(ForumMember now, Manifest next) {
        List<String> sentences = new ArrayList<>();
        for (ForumNode old : now.getNodesList()) {
            Optional<Manifest.Node> still = node(next, old.getName());
            if (still.isEmpty()) {
                sentences.add("node " + old.getName() + " is gone");
                continue;
            }
            String name = "node " + old.getName() + ": ";
            differences(
                    sentences,
                    name + "address ",
                    old.getAddressesList(),
                    still.get().addresses());
            differences(sentences, name + "TLS key ", old.getTlsFingerprintsList(), fingerprints(still.get()));
            differences(
                    sentences,
                    name + "key ",
                    List.of(old.getKey()),
                    List.of(still.get().key().hex()));
        }
        for (Manifest.Node node : next.nodes()) {
            if (now.getNodesList().stream()
                    .noneMatch(old -> old.getName().equals(node.name().value()))) {
                sentences.add("node " + node.name() + " is new");
            }
        }
        differences(
                sentences,
                "log ",
                now.getLogsList(),
                next.logs().stream().map(log -> log.text()).toList());
        Optional<String> voted = now.getNodesList().stream()
                .filter(ForumNode::getCastsBallots)
                .map(ForumNode::getName)
                .findFirst();
        if (!voted.equals(voter(next))) {
            sentences.add("ballots were cast by " + voted.orElse("no node") + ", and are by "
                    + voter(next).orElse("no node"));
        }
        return sentences;
    }

    private static void differences(
            List<String> sentences, String what, Collection<String> before, Collection<String> after) {
        after.stream().filter(one -> !before.contains(one)).forEach(one -> sentences.add(what + one + " is new"));
        new TreeSet<>(before)
                .stream().filter(one -> !after.contains(one)).forEach(one -> sentences.add(what + one + " is gone"));
    }

    static Optional<Manifest.Node> node(Manifest manifest, String name) {
        return manifest.nodes().stream()
                .filter(node -> node.name().value().equals(name))
                .findFirst();
    }

    static List<String> fingerprints(Manifest.Node node) {
        return node.tls().stream().map(one -> one.fingerprint().text()).toList();
    }
}
