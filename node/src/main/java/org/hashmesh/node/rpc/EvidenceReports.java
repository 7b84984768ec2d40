// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import org.hashmesh.crypto.evidence.LogEvidence;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.node.evidence.EvidenceReader;
import org.hashmesh.node.roster.Roster;
import org.hashmesh.v1.HeldEvidence;

/** Evidence as admins read it. */
final class EvidenceReports {

    private static final int ID_DIGITS = 16;

    private final EvidenceReader reader;
    private final Roster roster;

    EvidenceReports(EvidenceReader reader, Roster roster) {
        this.reader = reader;
        this.roster = roster;
    }

    void list(ServerCallStreamObserver<HeldEvidence> out) {
        Outgoing<HeldEvidence> outgoing = new Outgoing<>(out);
        reader.all().forEach(shelved -> outgoing.send(message(shelved)));
        out.onCompleted();
    }

    private HeldEvidence message(EvidenceReader.Shelved shelved) {
        byte[] bytes = shelved.held().bytes().toByteArray();
        HeldEvidence.Builder message = HeldEvidence.newBuilder()
                .setId(Digest.sha256(bytes).hex().substring(0, ID_DIGITS))
                .setLog(shelved.held().log().toString())
                .setEvidence(shelved.held().bytes())
                .setContradiction("the roster no longer lists the key that it was checked with");
        shelved.evidence().ifPresent(evidence -> describe(message, evidence));
        return message.build();
    }

    private void describe(HeldEvidence.Builder message, LogEvidence evidence) {
        message.setLog(evidence.origin().text())
                .setMember(evidence.origin().member().value())
                .setKind(evidence.kind().text())
                .setContradiction(evidence.contradiction())
                .setOlderSize(evidence.older().size().value())
                .setOlderRoot(evidence.older().root().hex())
                .setOlderSignedAt(evidence.older().time().getEpochSecond())
                .setNewerSize(evidence.newer().size().value())
                .setNewerRoot(evidence.newer().root().hex())
                .setNewerSignedAt(evidence.newer().time().getEpochSecond())
                .setOtherRoot(evidence.claim().otherRoot().map(Digest::hex).orElse(""))
                .setLogKey(roster.current()
                        .log(evidence.origin().id())
                        .map(LogKey::text)
                        .orElse(""))
                .setVerifies(true);
    }
}
