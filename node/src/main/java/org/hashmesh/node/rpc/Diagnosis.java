// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.hashmesh.node.defence.Judgement;
import org.hashmesh.node.evidence.EvidenceReader;
import org.hashmesh.node.health.NodeHealth;
import org.hashmesh.node.roster.Roster;
import org.hashmesh.v1.DiagnoseResponse;
import org.hashmesh.v1.Finding;
import org.hashmesh.v1.Peer;
import org.hashmesh.v1.PeerState;

/** What the node itself can tell about its health, each finding with what to do next. */
final class Diagnosis {

    /** Time enough to renew a certificate. */
    static final Duration CERTIFICATE_SOON = Duration.ofDays(30);

    private static final long DISK_TIGHT_BYTES = 5L << 30;

    private final NodeFacts facts;
    private final Roster roster;
    private final EvidenceReader evidence;
    private final Supplier<NodeHealth.Condition> condition;
    private final Judgement judgement;
    private final PeerReports peers;
    private final TlsKey key;
    private final InstantSource clock;

    Diagnosis(
            NodeFacts facts,
            Roster roster,
            EvidenceReader evidence,
            Supplier<NodeHealth.Condition> condition,
            Judgement judgement,
            PeerReports peers,
            TlsKey key,
            InstantSource clock) {
        this.facts = facts;
        this.roster = roster;
        this.evidence = evidence;
        this.condition = condition;
        this.judgement = judgement;
        this.peers = peers;
        this.key = key;
        this.clock = clock;
    }

    DiagnoseResponse run() {
        return DiagnoseResponse.newBuilder()
                .addFindings(state())
                .addFindings(disk())
                .addFindings(certificate())
                .addFindings(ownKeyInRoster())
                .addFindings(connections())
                .addFindings(authors())
                .addFindings(policy())
                .addFindings(defences())
                .build();
    }

    private Finding state() {
        NodeHealth.Condition now = condition.get();
        return now.takesEntries()
                ? ok("state", "takes entries, and answers what is known of hashes")
                : finding(Finding.Level.LEVEL_ERROR, "state", now.reason(), "hashmesh status");
    }

    private Finding disk() {
        long free = facts.diskFreeBytes();
        String what = (free >> 20) + " MiB free at " + facts.store();
        return free > DISK_TIGHT_BYTES
                ? ok("disk", what)
                : finding(Finding.Level.LEVEL_WARNING, "disk", what, "free some space, or move the store");
    }

    private Finding certificate() {
        Instant until = key.current().validUntil();
        Instant now = clock.instant();
        String what = "TLS certificate valid until " + until;
        if (now.isAfter(until)) {
            return finding(Finding.Level.LEVEL_ERROR, "certificate", what, "hashmesh tls renew");
        }
        return now.plus(CERTIFICATE_SOON).isBefore(until)
                ? ok("certificate", what)
                : finding(Finding.Level.LEVEL_WARNING, "certificate", what, "hashmesh tls renew");
    }

    private Finding ownKeyInRoster() {
        boolean listed = roster.current()
                .node(facts.self().member(), facts.self().node())
                .filter(node -> node.tlsKeys().contains(key.current().fingerprint()))
                .isPresent();
        return listed
                ? ok("roster", "lists this node with its TLS key")
                : finding(
                        Finding.Level.LEVEL_ERROR,
                        "roster",
                        "the roster does not list this node's TLS key "
                                + key.current().fingerprint(),
                        "list it in this member's manifest: hashmesh member rotate-tls");
    }

    private Finding connections() {
        List<Peer> all = peers.all().stream()
                .filter(peer -> peer.getState() != PeerState.PEER_STATE_NOT_NEEDED)
                .toList();
        List<String> away = all.stream()
                .filter(peer -> peer.getState() != PeerState.PEER_STATE_CONNECTED)
                .map(peer -> peer.getMember() + "/" + peer.getNode()
                        + (peer.getLastError().isEmpty() ? "" : " (" + peer.getLastError() + ")"))
                .toList();
        return away.isEmpty()
                ? ok("peers", all.size() + " of " + all.size() + " connected")
                : finding(
                        Finding.Level.LEVEL_WARNING,
                        "peers",
                        "not connected: " + String.join(", ", away),
                        "hashmesh peer test MEMBER/NODE");
    }

    private Finding authors() {
        List<String> frozen = evidence.frozen().stream()
                .map(log -> roster.current()
                        .log(log)
                        .map(key -> key.origin().text())
                        .orElse(log.toString()))
                .toList();
        return frozen.isEmpty()
                ? ok("authors", "no evidence against anybody")
                : finding(
                        Finding.Level.LEVEL_WARNING,
                        "authors",
                        "frozen, since there is evidence against the author: " + String.join(", ", frozen),
                        "see it with hashmesh evidence list, and talk to the member");
    }

    private Finding policy() {
        String version = judgement.policies().current().version();
        return judgement
                .policies()
                .problem()
                .map(problem -> finding(
                        Finding.Level.LEVEL_ERROR,
                        "policy",
                        problem,
                        "correct it, then hashmesh policy check; until then policy " + version + " is in use"))
                .orElseGet(() -> ok("policy", "version " + version));
    }

    private Finding defences() {
        List<String> warnings = judgement.defenceWarnings(clock.instant());
        return warnings.isEmpty()
                ? ok("defences", "nothing is held back")
                : finding(
                        Finding.Level.LEVEL_WARNING,
                        "defences",
                        String.join("; ", warnings),
                        "look at it with hashmesh defence list, and release what is good");
    }

    private static Finding ok(String check, String what) {
        return finding(Finding.Level.LEVEL_OK, check, what, "");
    }

    private static Finding finding(Finding.Level level, String check, String what, String next) {
        return Finding.newBuilder()
                .setLevel(level)
                .setCheck(check)
                .setWhat(what)
                .setNext(next)
                .build();
    }
}
