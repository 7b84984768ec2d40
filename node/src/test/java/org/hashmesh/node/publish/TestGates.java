// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.publish;

import java.time.InstantSource;
import java.util.function.Consumer;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.crypto.log.ReceiptKey;
import org.hashmesh.node.evidence.EvidenceGate;
import org.hashmesh.node.health.NodeHealth;
import org.hashmesh.node.receipt.ReceiptDesk;
import org.hashmesh.node.roster.LogEnds;
import org.hashmesh.node.roster.Roster;
import org.hashmesh.node.roster.RosterStandings;
import org.hashmesh.node.sync.SyncEvent;
import org.hashmesh.store.evidence.EvidenceShelf;
import org.hashmesh.store.kv.KeyValues;
import org.hashmesh.store.log.Logs;
import org.hashmesh.store.receipt.ConfirmedHeads;

/** The gates of a node over a store, as a real node puts them together. */
public final class TestGates {
    private TestGates() {}

    /** Gates whose own log is {@code own}. */
    public static PeerExtensions.Gates over(
            KeyValues store, Logs logs, LogId own, Roster roster, NodeHealth health, Consumer<SyncEvent> answers) {
        return over(
                store,
                logs,
                roster,
                new EvidenceGate(own, logs, EvidenceShelf.open(store), roster, health, answers),
                answers);
    }

    /** As above, with this gate for evidence. */
    public static PeerExtensions.Gates over(
            KeyValues store, Logs logs, Roster roster, EvidenceGate evidence, Consumer<SyncEvent> answers) {
        ConfirmedHeads confirmed = ConfirmedHeads.open(store);
        LogEnds ends = new LogEnds(roster, evidence::isFrozen, confirmed::of);
        Ed25519PrivateKey key = Ed25519PrivateKey.fromSeed(new byte[32]);
        ReceiptKey self = new ReceiptKey(
                roster.current().forum(), new MemberName("self.example"), new NodeName("eu1"), key.publicKey());
        return new PeerExtensions.Gates(
                evidence,
                new ReceiptDesk(self, key, logs, roster, ends, confirmed, InstantSource.system(), answers),
                ends,
                new RosterStandings(roster, ends));
    }
}
