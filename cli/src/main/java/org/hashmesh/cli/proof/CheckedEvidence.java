// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.proof;

import com.google.protobuf.ByteString;
import java.util.Locale;
import org.hashmesh.cli.evidence.EvidenceColumns;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.output.Columns;
import org.hashmesh.cli.output.Output;
import org.hashmesh.crypto.evidence.EvidenceClaim;
import org.hashmesh.crypto.evidence.EvidenceException;
import org.hashmesh.crypto.evidence.EvidenceFile;
import org.hashmesh.crypto.evidence.LogEvidence;
import org.hashmesh.crypto.log.CheckpointException;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.evidence.EvidenceParts;
import org.hashmesh.v1.HeldEvidence;

/** Evidence in a file that was checked with a key that the person trusts. {@link #check} is the only way to get one. */
record CheckedEvidence(LogEvidence evidence, LogKey key, TrustedKeys trusted) {
    private static final int ID_DIGITS = 16;

    private record Row(CheckedEvidence checked, HeldEvidence message) {}

    private static final Columns<Row> FIELDS = EvidenceColumns.fields(
            Columns.<Row>none()
                    .with("verified", row -> "yes")
                    .with("key_from", row -> row.checked().trusted().source())
                    .with("log_key", row -> row.checked().key().text()),
            Row::message);

    static CheckedEvidence check(byte[] file, TrustedKeys trusted) throws CommandFailure {
        try {
            EvidenceClaim claim = EvidenceFile.parse(file);
            // Whose it says it is: only to find the key.
            LogKey key = trusted.of(SignedCheckpoint.parse(claim.older()).origin());
            return new CheckedEvidence(LogEvidence.check(claim, key, new TreeHasher()), key, trusted);
        } catch (EvidenceException e) {
            throw refused(e.reason(), e);
        } catch (CheckpointException e) {
            throw refused(e.reason(), e);
        }
    }

    private static CommandFailure refused(Enum<?> reason, Exception e) {
        return CommandFailure.of(ExitCode.VERIFICATION_FAILED, "E-CLI-030", "the evidence does not verify")
                .why(reason.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ": " + e.getMessage())
                .next("it proves nothing against anybody; ask its sender for the file as it was exported")
                .build();
    }

    void print(Output output) {
        HeldEvidence message = message();
        output.one(message, new Row(this, message), FIELDS);
    }

    private HeldEvidence message() {
        EvidenceClaim claim = evidence.claim();
        ByteString bytes = EvidenceParts.of(
                        claim.older(),
                        claim.newer(),
                        claim.otherRoot().map(Digest::toBytes).orElse(new byte[0]),
                        claim.hashes().stream().map(Digest::toBytes).toList())
                .encode();
        return HeldEvidence.newBuilder()
                .setId(Digest.sha256(bytes.toByteArray()).hex().substring(0, ID_DIGITS))
                .setLog(evidence.origin().text())
                .setMember(evidence.origin().member().value())
                .setKind(evidence.kind().text())
                .setContradiction(evidence.contradiction())
                .setOlderSize(evidence.older().size().value())
                .setOlderRoot(evidence.older().root().hex())
                .setOlderSignedAt(evidence.older().time().getEpochSecond())
                .setNewerSize(evidence.newer().size().value())
                .setNewerRoot(evidence.newer().root().hex())
                .setNewerSignedAt(evidence.newer().time().getEpochSecond())
                .setOtherRoot(claim.otherRoot().map(Digest::hex).orElse(""))
                .setLogKey(key.text())
                .setVerifies(true)
                .setEvidence(bytes)
                .build();
    }
}
